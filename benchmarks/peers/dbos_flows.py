"""dbos: 40 chained steps that do nothing, durable in SQLite; the median of some runs."""

import json
import statistics
import sys
import time

from dbos import DBOS, DBOSConfig

DBOS(config=DBOSConfig(name="bench", system_database_url=f"sqlite:///{sys.argv[1]}/dbos.db", log_level="ERROR"))


@DBOS.step()
def nothing():
    return None


@DBOS.workflow()
def chain(length):
    for _ in range(length):
        nothing()


def times(length, count):
    measured = []
    for _ in range(count):
        began = time.perf_counter()
        chain(length)
        measured.append(1000 * (time.perf_counter() - began))
    return measured


DBOS.launch()
times(40, 3)
print(json.dumps({"chain_ms": statistics.median(times(40, 20)), "three_ms": statistics.median(times(3, 100))}))
sys.stdout.flush()
DBOS.destroy()
