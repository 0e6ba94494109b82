#!/bin/bash
# `make lint`: formatting, the shell scripts' syntax, martlet-tidy's rules, and the portal's types. Everything is checked before it fails.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root"

status=0
swift format lint --strict --recursive --parallel Package.swift Sources Tests || status=1
for script in setup/*.sh examples/*/*.sh .ci/run; do bash -n "$script" || status=1; done
bin/martlet-tidy || status=1
/usr/bin/python3 portal/generate.py && tsc --project portal || status=1
if ((status)); then
    echo "lint: failed ('make fmt' mends formatting)" >&2
else
    echo "lint: passed"
fi
exit "$status"
