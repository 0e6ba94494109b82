#!/bin/bash
# Fills .deps with DuckDB: the library and the extensions from the installed wheels, the header from the source distribution.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

extensions=(iceberg avro excel httpfs tpch)
python="$deps/python/bin/python"
stamp="$deps/.duckdb-pins"
wanted=$(pins "$setup/requirements.txt" "$setup/duckdb-source.txt" "$setup/duckdb.sh" "$setup/bind_library.py" "$setup"/pkgconfig/*.pc)
parts=("$deps/lib/libduckdb.so" "$deps/include/duckdb.h")
for name in "${extensions[@]}"; do parts+=("$deps/extensions/$name.duckdb_extension"); done
for file in "$setup"/pkgconfig/*.pc; do parts+=("$deps/lib/pkgconfig/$(basename "$file")"); done
done_already "$stamp" "$wanted" "${parts[@]}" && exit 0

say "DuckDB (.deps/lib, .deps/include, .deps/extensions)"
rm -f "$stamp"
packages=$("$python" -c 'import sysconfig; print(sysconfig.get_path("platlib"))')
libraries=("$packages"/_duckdb*.so)
[[ ${#libraries[@]} -eq 1 && -f ${libraries[0]} ]] || fail "one _duckdb*.so was expected in $packages"
mkdir -p "$deps/lib"
"$python" "$setup/bind_library.py" "${libraries[0]}" "$deps/lib/libduckdb.so" >/dev/null

for name in "${extensions[@]}"; do
    found=("$packages/duckdb_extension_$name"/extensions/*/"$name.duckdb_extension")
    [[ ${#found[@]} -eq 1 && -f ${found[0]} ]] || fail "one $name.duckdb_extension was expected in $packages"
    put "${found[0]}" "$deps/extensions/$name.duckdb_extension"
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# pip looks into a source distribution before it hands it over; the tools for that are the pinned ones.
retry "$python" -m pip --disable-pip-version-check --quiet download --require-hashes --no-deps --no-binary duckdb \
    --no-build-isolation --dest "$scratch" -r "$setup/duckdb-source.txt"
tar -xzf "$scratch"/duckdb-*.tar.gz -C "$scratch" --wildcards --strip-components=5 '*/external/duckdb/src/include/duckdb.h'
put "$scratch/duckdb.h" "$deps/include/duckdb.h"

for file in "$setup"/pkgconfig/*.pc; do put "$file" "$deps/lib/pkgconfig/$(basename "$file")"; done
printf '%s\n' "$wanted" >"$stamp"
