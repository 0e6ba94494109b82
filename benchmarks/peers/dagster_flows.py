"""dagster, all in one process: 40 chained ops that do nothing; the median of some runs."""

import json
import logging
import os
import statistics
import sys
import time

os.environ["DAGSTER_HOME"] = sys.argv[1]
open(os.path.join(sys.argv[1], "dagster.yaml"), "w").write("telemetry: {enabled: false}\n")

from dagster import DagsterInstance, In, Nothing, job, op  # noqa: E402  (it reads its settings when it is imported)


@op(ins={"before": In(Nothing)})
def nothing():
    return None


@op
def first():
    return None


@job
def chain():
    result = first()
    for index in range(39):
        result = nothing.alias(f"n{index}")(before=result)


logging.disable(logging.CRITICAL)
measured = []
with DagsterInstance.get() as instance:
    for _ in range(4):
        began = time.perf_counter()
        assert chain.execute_in_process(instance=instance).success
        measured.append(1000 * (time.perf_counter() - began))
print(json.dumps({"chain_ms": statistics.median(measured[1:])}))
