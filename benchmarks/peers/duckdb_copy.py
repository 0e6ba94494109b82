"""DuckDB alone: copies a CSV file to zstd Parquet. Prints the seconds that it took."""

import sys
import time

import duckdb

source, target = sys.argv[1:]
began = time.perf_counter()
connection = duckdb.connect()
connection.execute(
    f"COPY (SELECT * FROM read_csv('{source}')) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
connection.close()
print(time.perf_counter() - began)
