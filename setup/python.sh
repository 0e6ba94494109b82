#!/bin/bash
# Makes .deps/python, an environment of Debian's Python 3.11 with exactly the wheels of requirements.txt.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

python=/usr/bin/python3
environment="$deps/python"
stamp="$environment/.pins"
wanted=$(pins "$setup/requirements.txt" "$setup/build-requirements.txt" "$setup/python.sh")
done_already "$stamp" "$wanted" "$environment/bin/python" && exit 0

"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
    fail "$python must be Python 3.11 (it is $("$python" --version 2>&1)): the pinned wheels are built for it"

say "Python environment (.deps/python)"
rm -f "$stamp"
"$python" -m venv "$environment"
pip=("$environment/bin/python" -m pip --disable-pip-version-check --quiet)
retry "${pip[@]}" install --require-hashes --only-binary :all: -r "$setup/build-requirements.txt"
# Without isolation: the one source distribution here is built with the pinned tools just installed.
retry "${pip[@]}" install --require-hashes --no-build-isolation -r "$setup/requirements.txt"
"${pip[@]}" check || fail "the pinned wheels contradict each other: see setup/requirements.txt"
printf '%s\n' "$wanted" >"$stamp"
