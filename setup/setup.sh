#!/bin/bash
# `make setup`: everything that Martlet is built and tested with, from pinned versions. Quick when nothing is left to do.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

stamp="$deps/.setup-pins"
pin_files=("$setup"/*.txt "$setup"/*.sh "$setup"/pkgconfig/*.pc)
wanted=$(pins "${pin_files[@]}")
if done_already "$stamp" "$wanted" "$deps/lib/libduckdb.so" "$deps/include/duckdb.h" "$deps/python/bin/python" \
    "$deps/clients/bin/python" "$deps/swift/bin/python"; then
    say "nothing to do (.deps matches the pins)"
    exit 0
fi

[[ $(uname -s) == Linux && $(uname -m) == x86_64 ]] ||
    fail "the pinned libraries are for Linux on x86-64; this is $(uname -s) on $(uname -m)"
"$setup/debian.sh"
command -v swift >/dev/null ||
    fail "no 'swift' on PATH: install the Swift 6.3 toolchain for Debian 12 and add its usr/bin to PATH"
swift_version=$(swift --version 2>/dev/null | grep -Eo 'Swift version [0-9]+\.[0-9]+' | grep -Eo '[0-9.]+$' || true)
[[ $swift_version == 6.3 ]] || say "note: built and tested with Swift 6.3; this is ${swift_version:-unknown}"

"$setup/python.sh"
"$setup/duckdb.sh"
"$setup/swift.sh"
printf '%s\n' "$wanted" >"$stamp"
say "done: .deps is filled"
