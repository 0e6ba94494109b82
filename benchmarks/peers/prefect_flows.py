"""prefect's async API: 40 chained tasks that do nothing; the median of some runs."""

import asyncio
import json
import os
import statistics
import sys
import time

os.environ["PREFECT_HOME"] = sys.argv[1]
os.environ["PREFECT_LOGGING_LEVEL"] = "ERROR"
os.environ["DO_NOT_TRACK"] = "1"

from prefect import flow, task  # noqa: E402  (it reads its settings when it is imported)


@task
async def nothing():
    return None


@flow
async def chain(length):
    for _ in range(length):
        await nothing()


async def main():
    await chain(40)
    measured = []
    for _ in range(5):
        began = time.perf_counter()
        await chain(40)
        measured.append(1000 * (time.perf_counter() - began))
    print(json.dumps({"chain_ms": statistics.median(measured)}))


asyncio.run(main())
