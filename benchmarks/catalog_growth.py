"""Appends to one table as its history grows, and branches over many tables; both through martlet-bench."""

import json

from bench import Line, empty, martlet_bench, reported_seconds, require_binary, run, say, scratch

appends = 10_000
depth = 300
many, few = 100_000, 100


def measure_appends():
    require_binary(martlet_bench)
    say(f"{appends:,} appends of ten rows")
    ours = json.loads(run(martlet_bench, "appends", "--count", appends, "--durability", "full", "--folder",
                          empty(scratch / "appends")))
    say(f"PyIceberg's appends to a depth of {depth}")
    theirs = reported_seconds("pyiceberg_appends.py", empty(scratch / "pyiceberg-appends"), depth)
    last = f"{appends:,} appends of ten rows: the last 500"
    return [
        Line(last, ours["last500PerSecond"], "/s", "the first 500 of another table, in turn", ours["first500PerSecond"],
             at_least=0.9),
        Line(last, ours["last500PerSecond"], "/s", "its own first 500, a minute before", ours["ownFirst500PerSecond"]),
        Line(f"Appends of ten rows at a depth of {depth}", ours["atDepth300PerSecond"], "/s",
             "PyIceberg, SQLite catalog", theirs, at_least=20),
    ]


def measure_branches():
    require_binary(martlet_bench)
    say("branches over many tables")
    medians = {
        entry["tables"]: entry["medianMilliseconds"]
        for entry in json.loads(run(martlet_bench, "branches", "--tables", f"{few},{many}", "--durability", "full", "--folder",
                                    empty(scratch / "branches")))
    }
    what = f"Creating a branch over {many:,} tables"
    return [
        Line(what, medians[many], "ms", at_most=1),
        # A tenth of slack: both are a fraction of a millisecond, and medians of such times differ that much by themselves.
        Line(what, medians[many], "ms", f"over {few} tables", medians[few], at_most=1.1),
    ]
