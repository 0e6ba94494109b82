"""100,000 schedules, and how long after its due time a step says its first word."""

import datetime
import json
import time
import urllib.request

import server
from bench import Line, empty, martlet_bench, require_binary, run, say, scratch

schedules, ticks = 100_000, 300
# Runs of each kind that are timed; one starts every two seconds.
rounds = 30

flows = {
    "sql.yaml": """
steps:
  ask: {kind: sql, query: select 42 as answer}
""",
    "python.yaml": """
steps:
  ask: {kind: python, code: "log.info('here')"}
""",
}


def request(url, token, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    wanted = urllib.request.Request(f"{url}{path}", data, headers={
        "Content-Type": "application/json", "Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(wanted) as response:
        return json.loads(response.read())


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def first_words(url, token, name):
    """Milliseconds from each due time to the time of the run's first line of log."""
    found = []
    for firing in request(url, token, f"/api/v1/schedules/{name}?firings=1000")["firings"]:
        if firing["status"] != "success":
            raise RuntimeError(f"a run of '{name}' is {firing['status']}: {firing['error']}")
        lines = request(url, token, f"/api/v1/runs/{firing['run']}/logs?limit=1")["logs"]
        if not lines:
            raise RuntimeError(f"the run {firing['run']} of '{name}' said nothing")
        found.append((moment(lines[0]["time"]) - moment(firing["due_at"])) * 1000)
    # The first one starts what later ones find warm, as the first of a day does; it is not counted.
    return sorted(found[:-1])


def measure_first_words():
    folder = empty(scratch / "first-words")
    (folder / "flows").mkdir()
    for name, text in flows.items():
        (folder / "flows" / name).write_text(text)
    with server.served(folder) as (_, url, token, _):
        # In turn, so that they do not meet.
        for name, seconds in [("sql", "*/2"), ("python", "1/2")]:
            request(url, token, "/api/v1/schedules", {"name": name, "cron": f"{seconds} * * * * *", "flow": name})
        time.sleep(2 * rounds + 3)
        for name in flows:
            request(url, token, f"/api/v1/schedules/{name.removesuffix('.yaml')}/disable", {})
        time.sleep(2)
        return first_words(url, token, "sql"), first_words(url, token, "python")


def at(times, share):
    return times[min(len(times) - 1, int(len(times) * share))]


def measure():
    require_binary(martlet_bench)
    say(f"{schedules:,} schedules")
    many = json.loads(run(
        martlet_bench, "schedules", "--count", schedules, "--ticks", ticks, "--folder", empty(scratch / "schedules")))
    say("schedules to the first line of log")
    sql, python = measure_first_words()
    return [
        Line(f"{schedules:,} schedules: known after a start", many["startSeconds"], "s", at_most=2),
        Line(f"{schedules:,} schedules: a second's tick, 95th percentile of {ticks}", many["slowMilliseconds"], "ms", at_most=50),
        Line(f"{schedules:,} schedules: the slowest tick", many["slowestMilliseconds"], "ms"),
        Line("Schedule to the first line of log, a SQL step, median", at(sql, 0.5), "ms"),
        Line(f"Schedule to the first line of log, a SQL step, 95th percentile of {len(sql)}", at(sql, 0.95), "ms", at_most=50),
        Line("Schedule to the first line of log, a Python step, median", at(python, 0.5), "ms"),
        Line(f"Schedule to the first line of log, a Python step, 95th percentile of {len(python)}", at(python, 0.95), "ms",
             at_most=120),
    ]
