"""Flows of steps that do nothing, durable step by step; through martlet-bench, and the same with orchestrators from PyPI."""

import json

import peers_environment
from bench import Line, Missing, empty, martlet_bench, require_binary, run, say, scratch

clients, flows = 64, 20_000


def measure():
    require_binary(martlet_bench)
    say("flows of checkpoints")
    ours = json.loads(run(martlet_bench, "flows", "--clients", clients, "--count", flows, "--folder", empty(scratch / "flows")))
    tenths = ours["queue"]["perSecondByTenths"]
    lines = [
        Line("40 chained steps, durable", ours["chainMedianMilliseconds"], "ms", at_most=20),
        Line("A flow of three steps on an idle machine, median", ours["threeMedianMilliseconds"], "ms", at_most=2),
        Line("Flows of three steps, sustained", ours["threePerSecond"], "/s", at_least=3000),
        Line("Flows of three steps, sustained, a channel told of each", ours["threePerSecondTold"], "/s", "nobody told",
             ours["threePerSecond"]),
        Line("10,000 queued flows: the last tenth's rate", tenths[-1], "/s", "the first tenth", tenths[0], at_least=0.8),
        Line("10,000 queued flows: memory", max(ours["queue"]["memoryBytesQueued"], ours["queue"]["memoryBytesAfter"]) / 1e6,
             "MB", at_most=250),
    ]
    for name in ["dbos", "prefect", "dagster"]:
        say(f"the same with {name}")
        try:
            theirs = peers_environment.measure(f"{name}_flows.py", empty(scratch / f"{name}-flows"))
        except (RuntimeError, OSError, ValueError, KeyError) as error:
            lines.append(Missing(f"40 chained steps with {name}", str(error).splitlines()[-1][:200].replace("|", "/")))
            continue
        lines.append(Line("40 chained steps, durable", ours["chainMedianMilliseconds"], "ms", name,
                          theirs["chain_ms"], at_most=1))
    return lines
