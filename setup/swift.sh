#!/bin/bash
# Makes .deps/swift: OpenStack Swift, which the tests of lakes in S3 start as a storage that is not ours.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

folder="$deps/swift"
list="$setup/swift-requirements.txt"
stamp="$folder/.pins"
wanted=$(pins "$list" "$setup/swift.sh")
done_already "$stamp" "$wanted" "$folder/bin/python" && exit 0
say "Python environment (.deps/swift)"
rm -f "$stamp"
/usr/bin/python3 -m venv "$folder"
pip=("$folder/bin/python" -m pip --disable-pip-version-check --quiet)
retry "${pip[@]}" install --require-hashes --only-binary :all: -r "$list"
"${pip[@]}" check || fail "the pinned wheels contradict each other: see setup/swift-requirements.txt"
printf '%s\n' "$wanted" >"$stamp"
