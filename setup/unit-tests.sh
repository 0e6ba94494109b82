#!/bin/bash
# Runs the Swift tests that setup/build-tests.sh built. A run that takes too long is ended, and what never ended in it is named:
# otherwise a test that waits for ever would take the whole time that continuous integration has, and say nothing.
#   setup/unit-tests.sh [ARGUMENT OF swift test ...]
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root" || exit 1
limit=${MARTLET_TEST_SECONDS:-900}
# Otherwise all the tests begin at once, and what each waits for stands behind the work of a thousand others: minutes, on a slow machine.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:-8}

log=$(mktemp /tmp/martlet-unit-XXXXXX)
trap 'rm -f "$log"' EXIT
# Line by line, or what was said last would be lost with the process.
timeout --kill-after=10 "$limit" stdbuf -oL swift test --scratch-path "$tests_build" --skip-build --parallel "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
if ((status == 124 || status == 137)); then
    echo "make test: the tests took more than $limit s."
    comm -23 <(sed -nE 's/^. (Test .*) started\.$/\1/p' "$log" | sort) \
        <(sed -nE 's/^. (Test .*\)) (with .* )?(passed|failed|skipped).*/\1/p' "$log" | sort) | sed 's/^/Begun and not ended: /'
fi
exit "$status"
