#!/bin/bash
# Installs the Debian packages of debian-packages.txt: the oldest accepted version is enforced, the tested one reported.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

list="$setup/debian-packages.txt"
rows() { grep -Ev '^[[:space:]]*(#|$)' "$list"; }

# Prints the installed version of a package, or nothing.
installed() {
    { dpkg-query --show --showformat='${db:Status-Status} ${Version}\n' "$1" 2>/dev/null || true; } |
        sed -n 's/^installed //p' | head -n1
}

# Prints the packages that are absent or too old.
wanting() {
    local name oldest tested have
    while read -r name oldest tested; do
        have=$(installed "$name")
        if [[ -z $have ]] || dpkg --compare-versions "$have" lt "$oldest"; then printf '%s\n' "$name"; fi
    done < <(rows)
}

command -v dpkg-query >/dev/null || fail "this needs Debian 12 or a system like it (no dpkg-query found)"

mapfile -t missing < <(wanting)
if ((${#missing[@]})); then
    command=(apt-get install -y --no-install-recommends "${missing[@]}")
    if ((EUID != 0)); then
        fail "these Debian packages are needed: ${missing[*]}
    install them with:  sudo apt-get update && sudo ${command[*]}
    and run 'make setup' again"
    fi
    say "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    retry apt-get -q update
    retry "${command[@]}"
    mapfile -t missing < <(wanting)
    if ((${#missing[@]})); then
        fail "still absent or too old after installing: ${missing[*]} (see setup/debian-packages.txt)"
    fi
fi

# What was found here, beside what was tested: read when a build differs between two machines.
mkdir -p "$deps"
while read -r name oldest tested; do
    printf '%s\t%s\t%s\n' "$name" "$(installed "$name")" "$tested"
done < <(rows) >"$deps/debian-packages.installed"
