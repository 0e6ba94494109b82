"""100,000 schedules: how long until a server knows them, and how long a second's tick takes; through martlet-bench."""

import json

from bench import Line, empty, martlet_bench, require_binary, run, say, scratch

schedules, ticks = 100_000, 300


def measure():
    require_binary(martlet_bench)
    say(f"{schedules:,} schedules")
    many = json.loads(run(
        martlet_bench, "schedules", "--count", schedules, "--ticks", ticks, "--folder", empty(scratch / "schedules")))
    return [
        Line(f"{schedules:,} schedules: known after a start", many["startSeconds"], "s", at_most=2),
        Line(f"{schedules:,} schedules: a second's tick, 95th percentile of {ticks}", many["slowMilliseconds"], "ms", at_most=50),
        Line(f"{schedules:,} schedules: the slowest tick", many["slowestMilliseconds"], "ms"),
    ]
