# Shared by the setup scripts: where things go, how to talk, how to retry.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034  # used by the scripts that read this file
setup="$root/setup" deps="$root/.deps" tests_build="$root/.build/tests"

say() { printf 'setup: %s\n' "$*"; }

fail() {
    printf 'setup: error: %s\n' "$*" >&2
    exit 1
}

# retry COMMAND...: downloads fail now and then; three more attempts, waiting a little longer each time.
retry() {
    local attempt
    for attempt in 1 2 3; do
        "$@" && return 0
        say "attempt $attempt failed: $1; trying again in $((attempt * 3)) s"
        sleep $((attempt * 3))
    done
    "$@"
}

# put FILE DESTINATION: replaces the destination in one step, so that a running program keeps the old file.
put() {
    mkdir -p "$(dirname "$2")"
    cp "$1" "$2.new"
    mv -f "$2.new" "$2"
}

# pins FILE...: one line that changes when any of the files does.
pins() { cat "$@" | sha256sum | cut -d' ' -f1; }

# done_already STAMP PINS FILE...: whether the stamp holds these pins and every file is there.
done_already() {
    local stamp=$1 wanted=$2 file
    shift 2
    [[ -f $stamp && $(<"$stamp") == "$wanted" ]] || return 1
    for file in "$@"; do [[ -s $file ]] || return 1; done
}
