"""Schedules, triggers, webhooks and backfills through a real server."""

import concurrent.futures
import hashlib
import hmac
import json
import os
import time

import pytest

from server import Server, patience_s


def until(what, condition):
    """Waits for an outcome."""
    end = time.monotonic() + patience_s
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < end, f"{what} did not come about"
        time.sleep(0.02)


@pytest.fixture
def served(project):
    project.pipeline("silver.a", "select 1 as x")
    project.pipeline("gold.b", "select * from {{ ref('silver.a') }}")
    with Server(project) as server:
        yield server


def firings(server, kind, name, status=None):
    found = server.request("GET", f"/api/v1/{kind}s/{name}").json()["firings"]
    return [firing for firing in found if status is None or firing["status"] == status]


def test_a_cron_schedule_in_a_file_starts_runs(served):
    served.project.write("schedules/often.yaml", """
        schedules:
          - name: often
            cron: "* * * * * *"
            pipelines: [silver.a]
        """)
    until("a run", lambda: served.request("GET", "/api/v1/schedules/often").status == 200)
    done = until("two runs", lambda: len(firings(served, "schedule", "often", "success")) >= 2 and firings(
        served, "schedule", "often", "success"))
    assert len({firing["run"] for firing in done}) == len(done) == len({firing["due_at"] for firing in done})
    run = served.request("GET", f"/api/v1/runs/{done[0]['run']}").json()["run"]
    assert run["trigger"] == "schedule:often"
    (entry,) = served.request("GET", "/api/v1/schedules").json()["schedules"]
    assert entry["defined_in"] == "file:schedules/often.yaml"
    # What stands in a file is changed there.
    assert served.request("DELETE", "/api/v1/schedules/often").status == 409
    served.project.write("schedules/often.yaml", "schedules: []\n")
    until("its end", lambda: served.request("GET", "/api/v1/schedules/often").status == 404)


def test_what_was_recorded_when_the_server_was_killed_runs_once(served):
    body = {"name": "s", "cron": "* * * * * *", "pipelines": ["silver.a"], "overlap": "allow"}
    assert served.request("POST", "/api/v1/schedules", body).status == 201
    until("a firing", lambda: firings(served, "schedule", "s"))
    for _ in range(3):
        served.kill()
        served.start()
        count = len(firings(served, "schedule", "s", "success"))
        until("another run", lambda: len(firings(served, "schedule", "s", "success")) > count)
    assert served.request("POST", "/api/v1/schedules/s/disable").status == 200
    until("the last", lambda: all(
        firing["status"] not in ("pending", "queued", "started") for firing in firings(served, "schedule", "s")))
    found = firings(served, "schedule", "s")
    assert len({firing["due_at"] for firing in found}) == len(found)
    runs = [firing["run"] for firing in found if firing["run"]]
    assert len(set(runs)) == len(runs)
    listed = served.request("GET", "/api/v1/runs?limit=1000").json()["runs"]
    assert sorted(run["id"] for run in listed if run["trigger"] == "schedule:s") == sorted(runs)


def test_two_servers_on_one_project_fire_each_tick_once(served):
    with Server(served.project):
        body = {"name": "s", "cron": "* * * * * *", "pipelines": ["silver.a"]}
        assert served.request("POST", "/api/v1/schedules", body).status == 201
        until("three runs", lambda: len(firings(served, "schedule", "s", "success")) >= 3)
        found = firings(served, "schedule", "s")
        assert len({firing["due_at"] for firing in found}) == len(found)
        runs = served.request("GET", "/api/v1/runs?limit=1000").json()["runs"]
        assert len(runs) <= len(found)


def test_files_that_arrive_start_what_waits_for_them_and_its_success_starts_the_next(served):
    served.project.write("pipelines/silver/a/config.yaml", """
        triggers:
          - name: orders
            on: {landing: orders, pattern: "*.csv", quiet: 0s}
        """)
    served.project.write("pipelines/gold/b/config.yaml", """
        triggers:
          - name: after_a
            on: {pipeline: silver.a}
        """)
    until("triggers", lambda: len(served.request("GET", "/api/v1/triggers").json()["triggers"]) == 2)
    # What is there when a trigger looks for the first time has not arrived.
    state = served.request("GET", "/api/v1/triggers/orders").json()
    assert state["fired"] == 0
    number = iter(range(1000))

    def arrived():
        served.project.land("orders", f"{next(number)}.csv", "x")
        time.sleep(0.1)
        return firings(served, "trigger", "after_a", "success")

    until("the second run", arrived)
    assert firings(served, "trigger", "orders", "success")
    assert served.project.json("query", "select count(*) as n from gold.b") == [{"n": 1}]


def test_an_old_file_that_is_moved_into_a_zone_has_arrived(project):
    """Also before the first look at it: it was written long ago, and came just now."""
    project.pipeline("silver.a", "select 1 as x")
    project.land("orders", "there.csv", "x")
    project.martlet("trigger", "create", "orders", "--landing", "orders", "--quiet", "0s", "--pipelines", "silver.a")
    old = project.write("elsewhere/old.csv", "x\n")
    os.utime(old, (1_000_000_000, 1_000_000_000))
    old.rename(project.folder / "landing" / "orders" / "old.csv")
    with Server(project) as server:
        (firing,) = until("its run", lambda: firings(server, "trigger", "orders", "success"))
        told = server.request("GET", f"/api/v1/runs/{firing['run']}").body.decode()
        assert "old.csv" in told and "there.csv" not in told


def test_webhooks_by_token_and_by_signature(served):
    body = {"name": "rat", "on": "webhook", "pipelines": ["silver.a"], "cooldown": "1h"}
    secret = served.request("POST", "/api/v1/triggers", body).json()["secret"]
    assert len(secret) == 64
    nobody = {"Authorization": None}
    assert served.request("POST", "/api/v1/webhooks", {}, nobody).status == 401
    assert served.request("POST", "/api/v1/webhooks", {}, {"Authorization": "Bearer " + "0" * 64}).status == 404
    answer = served.request("POST", "/api/v1/webhooks", {"a": 1}, {**nobody, "X-Webhook-Token": secret})
    assert answer.status == 201, answer.body
    assert served.request("GET", f"/api/v1/runs/{answer.json()['run_id']}").status == 200
    again = served.request("POST", "/api/v1/webhooks", {}, {"Authorization": f"Bearer {secret}"})
    assert again.status == 429 and int(again.headers["Retry-After"]) > 3000
    body = {"name": "signed", "on": {"webhook": "hmac"}, "pipelines": ["silver.a"]}
    secret = served.request("POST", "/api/v1/triggers", body).json()["secret"]
    payload = json.dumps({"order": 7}).encode()
    now = str(int(time.time()))
    signature = hmac.new(secret.encode(), now.encode() + b"." + payload, hashlib.sha256).hexdigest()
    headers = {**nobody, "X-Webhook-Timestamp": now, "X-Webhook-Signature": f"sha256={signature}"}
    path = "/api/v1/webhooks?trigger=signed"
    assert served.request("POST", path, payload + b" ", headers).status == 404
    assert served.request("POST", path, payload, headers).status == 201
    assert served.request("POST", path, payload, headers).status == 409
    # The secret is not shown again, and lies nowhere as it is.
    assert secret not in served.request("GET", "/api/v1/triggers/signed").body.decode()
    for file in (served.project.folder / ".martlet").glob("catalog.db*"):
        assert secret.encode() not in file.read_bytes()


def test_triggers_that_would_go_round_are_refused(served):
    first = {"name": "one", "on": {"pipeline": "silver.a"}, "pipelines": ["gold.b"]}
    assert served.request("POST", "/api/v1/triggers", first).status == 201
    second = {"name": "two", "on": {"pipeline": "gold.b"}, "pipelines": ["+gold.b"]}
    answer = served.request("POST", "/api/v1/triggers", second)
    assert answer.status == 409
    assert "gold.b → (two) → gold.b" in answer.json()["error"]["message"]
    # Through what the steps of a flow write and build, and through flows inside of flows.
    project = served.project
    project.write("flows/writes.yaml", "steps: {s: {kind: sql, query: SELECT 1 AS n, table: silver.t}}\n")
    project.write("flows/builds.yaml", "steps: {p: {kind: pipeline, select: [+gold.b], exclude: [gold.b]}}\n")
    project.write("flows/outer.yaml", "steps: {w: {kind: flow, flow: writes}, b: {kind: flow, flow: builds}}\n")
    for source, flow in [({"table": "silver.t"}, "writes"), ({"pipeline": "silver.a"}, "builds"), ({"table": "silver.t"}, "outer")]:
        answer = served.request("POST", "/api/v1/triggers", {"name": "round", "on": source, "flow": flow})
        assert answer.status == 409 and "for ever" in answer.json()["error"]["message"], (source, flow, answer.body)
    # What a flow leaves alone, and another branch, leads to nothing.
    assert served.request("DELETE", "/api/v1/triggers/one").status in (200, 204)
    for name, source in [("excluded", {"pipeline": "gold.b"}), ("elsewhere", {"table": "silver.a", "branch": "dev"})]:
        answer = served.request("POST", "/api/v1/triggers", {"name": name, "on": source, "flow": "builds"})
        assert answer.status == 201, answer.body


def test_a_backfill_by_command(served):
    options = ["--pipelines", "silver.a", "--from", "2026-01-01", "--until", "2026-01-04", "--step", "day"]
    items = served.project.json("backfill", "preview", *options)["items"]
    assert [item["partition"] for item in items] == ["2026-01-01", "2026-01-02", "2026-01-03"]
    served.project.martlet("backfill", "create", "jan", *options, "--limit", "1")
    until("its end", lambda: served.project.json("backfill", "show", "jan")["status"] == "done")
    shown = served.project.json("backfill", "show", "jan")
    assert shown["progress"]["success"] == 3
    assert len({item["run"] for item in shown["items"]}) == 3


def test_mistakes_in_files_are_told_and_what_stood_there_stays(project):
    project.pipeline("silver.a", "select 1 as x")
    project.write("schedules/s.yaml", "schedules: [{name: s, cron: '0 3 * * *', pipelines: [silver.a]}]\n")
    assert [s["name"] for s in project.json("schedule", "list")["schedules"]] == ["s"]
    project.write("schedules/s.yaml", "schedules: [{name: s, cron: '0 25 * * *', pipelines: [silver.a]}]\n")
    result = project.martlet("schedule", "list", "--json")
    assert "schedules/s.yaml:1" in result.stderr and "25 is not from 0 to 23" in result.stderr
    assert [s["definition"]["cron"] for s in json.loads(result.stdout)["schedules"]] == ["0 3 * * *"]


def test_flows_are_started_by_triggers_and_backfills(served):
    served.project.write("flows/day.yaml", """
        parameters:
          start: {type: timestamp}
          trigger: {type: string, default: none}
          day: {type: string, default: none}
        steps:
          note:
            kind: sql
            table: gold.days
            strategy: append_only
            query: select {{ sql(params.start) }} as start, {{ sql(params.day) }} as day
        """)
    options = ["--flow", "day", "--from", "2026-01-01", "--until", "2026-01-04", "--limit", "1"]
    served.project.martlet("backfill", "create", "jan", *options)
    until("its end", lambda: served.project.json("backfill", "show", "jan")["status"] == "done")
    shown = served.project.json("backfill", "show", "jan")
    assert shown["progress"]["success"] == 3, shown
    served.project.write("flows/next.yaml", """
        parameters: {color: {type: string, default: none}}
        triggers:
          - name: after_day
            on: {flow: day}
            parameters: {color: red}
        steps:
          note: {kind: sql, table: gold.colors, query: "select {{ sql(params.color) }} as color"}
        """)
    until("the trigger", lambda: served.request("GET", "/api/v1/triggers/after_day").status == 200)
    number = iter(range(1000))

    def told():
        # What ended before the trigger looked for the first time does not count.
        served.project.martlet(
            "backfill", "create", f"feb{next(number)}", *options[:2], "--from", "2026-02-01", "--until", "2026-02-02")
        time.sleep(1)
        return firings(served, "trigger", "after_day", "success")

    until("the next flow", told)
    assert served.project.json("query", "select distinct color from gold.colors") == [{"color": "red"}]
    run = firings(served, "trigger", "after_day")[0]["run"]
    shown = served.request("GET", f"/api/v1/runs/{run}").json()["run"]
    assert shown["trigger"] == "trigger:after_day" and shown["kind"] == "flow"


def test_a_scheduled_run_is_followed_and_cancelled_like_any_other(served):
    served.project.pipeline("silver.slow", "select count(*) as n from range(100000000000) t(i) where hash(i) = 0")
    body = {"name": "slow", "at": "2030-01-01T00:00:00Z", "pipelines": ["silver.slow"]}
    assert served.request("POST", "/api/v1/schedules", body).status == 201
    run = served.request("POST", "/api/v1/schedules/slow/run").json()["firing"]["run"]
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        following = pool.submit(served.request, "GET", f"/api/v1/runs/{run}/events", None, {"Accept": "text/event-stream"})
        until("its start", lambda: served.request("GET", f"/api/v1/runs/{run}").json()["run"]["status"] == "running")
        assert served.request("POST", f"/api/v1/runs/{run}/cancel").status == 202
        told = [json.loads(line[6:]) for line in following.result().body.decode().splitlines() if line.startswith("data: ")]
    assert told[0]["event"] == "started", told[0]
    assert served.request("GET", f"/api/v1/runs/{run}").json()["run"]["status"] == "cancelled"
    until("its firing", lambda: firings(served, "schedule", "slow", "cancelled"))
    events = served.request("GET", "/api/v1/events").json()["events"]
    assert {"schedule.fired", "run.cancelled"} <= {event["type"] for event in events}


def test_a_time_zone_that_does_not_exist_is_refused(served):
    body = {"name": "s", "cron": "0 3 * * *", "timezone": "Europe/Brelin", "pipelines": ["silver.a"]}
    answer = served.request("POST", "/api/v1/schedules", body)
    assert answer.status == 400 or answer.status == 422, answer.body
    assert "there is no time zone 'Europe/Brelin'" in answer.body.decode()
    assert "Europe/Berlin" in answer.body.decode()


def test_a_sensor_in_python_fires_once_for_each_cursor(served):
    served.project.write("sensors/box.py", """
        import json, os, pathlib

        def letters(context):
            box = pathlib.Path(os.environ["MARTLET_PROJECT"], "box.json")
            newest = json.loads(box.read_text())
            if newest == (context.cursor or 0):
                return False
            return {"fire": True, "parameters": {"letter": newest}, "cursor": newest}
        """)
    served.project.write("flows/post.yaml", """
        parameters: {letter: {type: integer}}
        triggers:
          - name: box
            on: {sensor: "sensors/box.py:letters", every: 1s}
        steps:
          note: {kind: sql, table: gold.letters, strategy: append_only, query: "select {{ params.letter }} as letter"}
        """)
    box = served.project.write("box.json", "0")
    until("the trigger", lambda: served.request("GET", "/api/v1/triggers/box").status == 200)

    def letters():
        if not firings(served, "trigger", "box", "success"):
            return []
        return sorted(row["letter"] for row in served.project.json("query", "select letter from gold.letters"))

    box.write_text("7")
    until("the first letter", lambda: letters() == [7])
    # The cursor outlives the server, and the same one fires nothing.
    served.kill()
    served.start()
    box.write_text("no number")
    problem = until("the error", lambda: served.request("GET", "/api/v1/triggers/box").json()["problem"])
    assert "sensors/box.py" in problem and "JSONDecodeError" in problem, problem
    events = served.request("GET", "/api/v1/events").json()["events"]
    assert [event["subject"] for event in events if event["type"] == "schedule.broken"] == ["box"]
    box.write_text("8")
    until("the second letter", lambda: letters() == [7, 8])
    until("the error's end", lambda: served.request("GET", "/api/v1/triggers/box").json()["problem"] is None)
    assert len(firings(served, "trigger", "box")) == 2
