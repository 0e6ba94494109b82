"""DuckDB alone: runs a script of SQL in the current folder, fetching every result. Prints the seconds that it took."""

import sys
import time

import duckdb

text = open(sys.argv[1]).read()
began = time.perf_counter()
connection = duckdb.connect()
for statement in connection.extract_statements(text):
    # Fetched as Arrow, since times with a zone as Python objects would need another package.
    connection.execute(statement).fetch_arrow_table()
connection.close()
print(time.perf_counter() - began)
