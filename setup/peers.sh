#!/bin/bash
# Makes .deps/peers: the orchestrators that benchmarks compare with. Only `make bench` does.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

folder="$deps/peers"
list="$setup/peers-requirements.txt"
stamp="$folder/.pins"
wanted=$(pins "$list" "$setup/build-requirements.txt" "$setup/peers.sh")
done_already "$stamp" "$wanted" "$folder/bin/python" && exit 0
say "Python environment (.deps/peers)"
rm -f "$stamp"
/usr/bin/python3 -m venv "$folder"
pip=("$folder/bin/python" -m pip --disable-pip-version-check --quiet)
retry "${pip[@]}" install --require-hashes --only-binary :all: -r "$list"
printf '%s\n' "$wanted" >"$stamp"
