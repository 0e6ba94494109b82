#!/bin/bash
# Makes the Python environments of Debian's Python 3.11, each with exactly the wheels of its list: .deps/python, and .deps/clients for
# the clients whose own demands contradict it.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

python=/usr/bin/python3

# environment FOLDER LIST: makes the environment unless it already is what the list says.
environment() {
    local folder=$1 list=$2 stamp="$1/.pins" wanted
    wanted=$(pins "$list" "$setup/build-requirements.txt" "$setup/python.sh")
    done_already "$stamp" "$wanted" "$folder/bin/python" && return 0
    "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
        fail "$python must be Python 3.11 (it is $("$python" --version 2>&1)): the pinned wheels are built for it"
    say "Python environment (.deps/$(basename "$folder"))"
    rm -f "$stamp"
    "$python" -m venv "$folder"
    local pip=("$folder/bin/python" -m pip --disable-pip-version-check --quiet)
    retry "${pip[@]}" install --require-hashes --only-binary :all: -r "$setup/build-requirements.txt"
    # Without isolation: the one source distribution here is built with the pinned tools just installed.
    retry "${pip[@]}" install --require-hashes --no-build-isolation -r "$list"
    "${pip[@]}" check || fail "the pinned wheels contradict each other: see setup/$(basename "$list")"
    printf '%s\n' "$wanted" >"$stamp"
}

environment "$deps/python" "$setup/requirements.txt"
environment "$deps/clients" "$setup/clients-requirements.txt"
