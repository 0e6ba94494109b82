"""PyIceberg with its SQLite catalog: appends ten rows again and again. Prints the rate of the last twenty appends."""

import sys
import time

import pyarrow
from pyiceberg.catalog.sql import SqlCatalog

folder, depth = sys.argv[1], int(sys.argv[2])
catalog = SqlCatalog("bench", uri=f"sqlite:///{folder}/catalog.db", warehouse=f"file://{folder}")
catalog.create_namespace("bench")
rows = pyarrow.table({"id": pyarrow.array(range(10), pyarrow.int64()), "name": [f"row {n}" for n in range(10)]})
table = catalog.create_table("bench.appends", schema=rows.schema)
ends = []
for _ in range(depth):
    table.append(rows)
    ends.append(time.perf_counter())
print(20 / (ends[-1] - ends[-21]))
