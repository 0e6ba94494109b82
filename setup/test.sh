#!/bin/bash
# `make test`: runs every suite even when one fails, prints a line for each, and fails when any did.
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root" || exit 1

summary=() status=0
log=$(mktemp /tmp/martlet-suite-XXXXXX)

# failures: what a failed suite's log says of each failed test, a line each.
failures() {
    grep -aE "recorded an issue|^FAILED |^ERROR |^Begun and not ended|error: |Fatal error|unexpected signal" "$log" | sort -u | head -n 40 \
        | cut -c1-400 | sed 's/^/    /'
}

# suite NAME COMMAND...: runs one suite and notes how it ended and, as who reads only the end of a log must know it too, why.
suite() {
    local name=$1 began=$SECONDS result=passed
    shift
    printf '\n== %s\n' "$name"
    if ! "$@" 2>&1 | tee "$log"; then
        result=FAILED
        status=1
    fi
    summary+=("$(printf '%-28s %s in %d s' "$name" "$result" $((SECONDS - began)))")
    if [[ $result == FAILED ]]; then summary+=("$(failures)"); fi
}

# A PostgreSQL of its own, which every suite that stores something runs against besides SQLite.
postgres=$(mktemp -d /tmp/martlet-postgres-XXXXXX)
swift='' swift_input='' swift_process=''
clean() {
    setup/postgres.sh remove "$postgres"
    if [[ -n $swift_input ]]; then
        eval "exec $swift_input>&-"
        # It ends by itself; what does not must not keep the whole run waiting.
        timeout 30 tail --pid="$swift_process" -f /dev/null || kill -9 "$swift_process"
    fi
    rm -rf "$log" "$swift"
}
trap clean EXIT
if ! MARTLET_TEST_POSTGRES=$(setup/postgres.sh start "$postgres"); then
    echo "make test: FAILED: no PostgreSQL server could be started (see setup/debian-packages.txt)"
    exit 1
fi
export MARTLET_TEST_POSTGRES

# And a storage of objects that is not ours; it ends with its standard input.
swift=$(mktemp -d /tmp/martlet-swift-XXXXXX)
coproc SWIFT { exec .deps/python/bin/python Tests/EndToEnd/swift_storage.py "$swift" 2>"$swift/errors"; }
swift_input=${SWIFT[1]} swift_process=$SWIFT_PID
if ! read -r -t 200 MARTLET_TEST_S3 <&"${SWIFT[0]}"; then
    cat "$swift/errors"
    echo "make test: FAILED: no OpenStack Swift could be started (see setup/swift-requirements.txt)"
    exit 1
fi
export MARTLET_TEST_S3

suite "build of the tests" setup/build-tests.sh
suite "unit and conformance" setup/unit-tests.sh
# These tests wait more than they compute, so files run beside each other; conftest.py says which begin first.
suite "end to end" .deps/python/bin/python -m pytest -q -p no:cacheprovider --durations=5 \
    --numprocesses=4 --dist=loadfile --no-loadscope-reorder Tests/EndToEnd
suite "lint" setup/lint.sh

printf '\n== summary\n'
printf '%s\n' "${summary[@]}"
if ((status)); then echo "make test: FAILED after $SECONDS s"; else echo "make test: passed in $SECONDS s"; fi
exit "$status"
