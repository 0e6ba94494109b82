"""PyIceberg: reads a CSV file with PyArrow and appends it to a new table of a SQLite catalog. Prints the seconds."""

import sys
import time

import pyarrow.csv
from pyiceberg.catalog.sql import SqlCatalog

source, folder = sys.argv[1:]
began = time.perf_counter()
catalog = SqlCatalog("bench", uri=f"sqlite:///{folder}/catalog.db", warehouse=f"file://{folder}")
catalog.create_namespace("bronze")
rows = pyarrow.csv.read_csv(source)
catalog.create_table("bronze.flights", schema=rows.schema).append(rows)
print(time.perf_counter() - began)
