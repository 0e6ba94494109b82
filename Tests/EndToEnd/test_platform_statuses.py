"""Every status of an error that the OpenAPI document names for schedules, triggers, backfills, webhooks, workers, notifications
and what is done to runs is one that the server answers, and no other comes. `StatusTests.swift` does the same for the rest."""

import hashlib
import hmac
import json
import re
import time

import pyarrow
import pytest

from project import Project
from server import Server

api = "/api/v1"
first_segments = {"schedules", "triggers", "backfills", "webhooks", "notifications", "workers"}
operations = {"resumeRun", "rerunRun", "approveStep", "runTransitions", "runFlow"}
# A machine that breaks, is full or stops is not made here; nor is one under load.
unmade = {429, 500, 503, 507}
# An engine that fails in its work, where what is asked for only starts.
unprovoked = {(operation, 422) for operation in ["runSchedule", "runTrigger", "webhook"]}
body_limit = 4 << 20
nowhere = "00000000-0000-7000-8000-000000000000"

config = """
name: test
notifications: [{name: infile, kind: webhook, url: "http://127.0.0.1:9/"}]
"""
files = {
    "martlet.yaml": config,
    "flows/work.yaml": "parameters: {n: {type: integer, default: 1}}\nsteps: {a: {kind: checkpoint}}\n",
    "flows/ask.yaml": "steps: {a: {kind: approval}}\n",
    "schedules/infile.yaml": 'schedules: [{name: infile, cron: "0 0 1 1 *", pipelines: [silver.a]}]\n',
    "pipelines/silver/a/config.yaml": "triggers: [{name: filed, on: {landing: orders}}]\n",
}
schedule = {"cron": "0 0 1 1 *", "pipelines": ["silver.a"]}
trigger = {"on": "webhook", "pipelines": ["silver.a"]}
days = {"pipelines": ["silver.a"], "from": "2026-01-01", "until": "2026-01-03", "step": "day"}
worker = {"groups": ["g"], "languages": ["bash"], "capacity": 1}


class Site:
    """A server with one of everything, and what each operation says that it answers."""

    def __init__(self, server):
        self.server = server
        self.secrets = {}
        for name, scope, more in [("reader", "read", []), ("writer", "write", []), ("narrow", "read", ["--namespace", "bronze"])]:
            self.secrets[name] = self.token(name, "--scope", scope, *more)
        self.made()
        document = server.request("GET", f"{api}/openapi.json").json()
        self.routes = {}
        for path, item in document["paths"].items():
            for method, operation in item.items():
                name = operation["operationId"]
                place = path.removeprefix(api)
                if place.split("/")[1] in first_segments or name in operations:
                    errors = {int(status) for status in operation["responses"] if int(status) >= 400}
                    self.routes[name] = (method.upper(), place, operation, errors)
        self.seen = {name: set() for name in self.routes}

    def token(self, name, *words):
        return self.server.project.json("token", "create", name, *words)["secret"]

    def post(self, path, body=None, status=201):
        answer = self.server.request("POST", f"{api}{path}", body)
        assert answer.status == status, (path, answer.body)
        return answer.json()

    def made(self):
        self.built = self.post("/runs", {}, status=202)["run"]["id"]
        self.until(lambda: self.status(self.built) == "success")
        self.server.project.pipeline("silver.a", "select 2 as x")
        self.post("/schedules", {"name": "there", **schedule})
        self.secret = self.post("/triggers", {"name": "hook", **trigger, "on": {"webhook": "hmac"}})["secret"]
        self.cool = self.post("/triggers", {"name": "cool", "cooldown": "1h", **trigger})["secret"]
        self.post("/triggers", {"name": "files", "on": {"landing": "orders"}, "pipelines": ["silver.a"]})
        self.post("/backfills", {"name": "there", "limit": 1, **days})
        self.post("/backfills/there/cancel", status=200)
        self.post("/notifications", {"name": "there", "kind": "webhook", "url": "http://127.0.0.1:9/"})
        self.workers = [
            self.post("/workers", {"name": "twin", "instance": f"i{number}", **worker})["worker"] for number in range(2)]
        self.ended = self.run("work")
        self.asking = self.run("ask")
        self.until(lambda: self.status(self.ended) == "success")
        self.until(lambda: self.status(self.asking) == "running")

    def run(self, flow):
        return self.post(f"/flows/{flow}/run", {}, status=202)["run"]["id"]

    def status(self, run):
        return self.server.request("GET", f"{api}/runs/{run}").json()["run"]["status"]

    def until(self, holds):
        end = time.monotonic() + 30
        while not holds():
            assert time.monotonic() < end, self.server.request("GET", f"{api}/runs").body
            time.sleep(0.02)

    def path(self, name):
        names = {"worker": self.workers[0], "run": nowhere, "flow": "work", "channel": "none", "hash": "0" * 64}
        return re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], "none"), self.routes[name][1])

    def ask(self, name, expected, path, body=None, headers=None):
        answer = self.server.request(self.routes[name][0], f"{api}{path}", body, headers=headers)
        assert answer.status == expected, (name, path, answer.status, answer.body)
        error = answer.json()["error"]
        assert error["code"] and error["message"], (name, answer.body)
        self.seen[name].add(answer.status)
        return error


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    project = Project.empty(tmp_path_factory.mktemp("statuses") / "project")
    project.pipeline("silver.a", "select 1 as x")
    for path, text in files.items():
        project.write(path, text)
    with Server(project) as server:
        yield Site(server)


def cases(site):
    """What is not there, or is there already."""
    yield from [
        ("resumeRun", 404, f"/runs/{nowhere}/resume"), ("resumeRun", 409, f"/runs/{site.ended}/resume"),
        ("rerunRun", 409, f"/runs/{site.built}/rerun", {"same": "code"}),
        ("rerunRun", 404, f"/runs/{nowhere}/rerun"), ("approveStep", 404, f"/runs/{nowhere}/approve", {"step": "a", "approved": True}),
        ("approveStep", 409, f"/runs/{site.ended}/approve", {"step": "a", "approved": True}),
        ("runTransitions", 404, f"/runs/{nowhere}/transitions"), ("runFlow", 404, "/flows/none/run", {}),
        ("createSchedule", 404, "/schedules", {"name": "x", "cron": "* * * * *", "flow": "none"}),
        ("createSchedule", 409, "/schedules", {"name": "there", **schedule}),
        ("createTrigger", 404, "/triggers", {"name": "x", "on": "webhook", "flow": "none"}),
        ("createTrigger", 409, "/triggers", {"name": "hook", **trigger}),
        ("nextTimes", 404, "/schedules/none/next"), ("renewSecret", 404, "/triggers/none/secret"),
        ("createBackfill", 404, "/backfills", {"name": "x", **days, "pipelines": None, "flow": "none"}),
        ("createBackfill", 409, "/backfills", {"name": "there", **days}),
        ("previewBackfill", 404, "/backfills/preview", {"name": "x", **days, "pipelines": None, "flow": "none"}),
        ("showBackfill", 404, "/backfills/none"),
        ("createChannel", 409, "/notifications", {"name": "there", "kind": "webhook", "url": "http://127.0.0.1:9/"}),
        ("deleteChannel", 404, "/notifications/none"), ("deleteChannel", 409, "/notifications/infile"),
        ("testChannel", 404, "/notifications/none/test"),
        ("replayDeadDeliveries", 404, "/notifications/dead/replay", {"id": 1}),
        ("showWorker", 404, "/workers/none"), ("showWorker", 409, "/workers/twin"),
        ("drainWorker", 404, "/workers/none/drain"), ("drainWorker", 409, "/workers/twin/drain"),
        ("deregisterWorker", 404, f"/workers/{nowhere}"),
        ("workerHeartbeat", 404, f"/workers/{nowhere}/heartbeat", {"sequence": 1}),
        ("pollWorker", 404, f"/workers/{nowhere}/poll", {"wait_ms": 0}),
        ("workerLogs", 404, f"/workers/{nowhere}/logs", {"lease": "1-1", "first": 1, "lines": []}),
        ("workerFile", 404, f"/workers/{nowhere}/files/{'0' * 64}"),
    ]
    result = {"lease": "1-1", "run": "r", "step": "s", "attempt": 1, "fence": 1, "error": {"code": "failed", "message": "no"}}
    yield "workerResult", 404, f"/workers/{nowhere}/results", result
    yield "workerResult", 409, f"/workers/{site.workers[0]}/results", result
    piece = "tables/1-1?offset=0&size=1", pyarrow.compress(b"x", codec="zstd", asbytes=True)
    yield "workerTable", 404, f"/workers/{nowhere}/{piece[0]}", piece[1]
    yield "workerTable", 409, f"/workers/{site.workers[0]}/{piece[0]}", piece[1]
    read = "reads/1-1", {"number": 1, "sql": "SELECT 1"}
    yield "workerRead", 404, f"/workers/{nowhere}/{read[0]}", read[1]
    yield "workerRead", 409, f"/workers/{site.workers[0]}/{read[0]}", read[1]
    yield "workerReadPiece", 404, f"/workers/{nowhere}/reads/1-1?number=1&offset=0"
    yield "workerReadPiece", 409, f"/workers/{site.workers[0]}/reads/1-1?number=1&offset=0"
    for word, filed in [("schedule", "infile"), ("trigger", "filed")]:
        title, place = word.title(), f"/{word}s"
        definition = {"name": filed, **(schedule if word == "schedule" else trigger)}
        yield from [
            (f"show{title}", 404, f"{place}/none"), (f"replace{title}", 404, f"{place}/none", definition),
            (f"replace{title}", 409, f"{place}/{filed}", definition), (f"delete{title}", 404, f"{place}/none"),
            (f"delete{title}", 409, f"{place}/{filed}"), (f"enable{title}", 404, f"{place}/none/enable"),
            (f"enable{title}", 409, f"{place}/{filed}/enable"), (f"disable{title}", 404, f"{place}/none/disable"),
            (f"disable{title}", 409, f"{place}/{filed}/disable"), (f"run{title}", 404, f"{place}/none/run"),
        ]
    for verb in ["pause", "resume", "cancel"]:
        yield f"{verb}Backfill", 404, f"/backfills/none/{verb}"
        yield f"{verb}Backfill", 409, f"/backfills/there/{verb}"


def webhooks(site):
    """A webhook knows its trigger's secret instead of a token."""
    nobody = {"Authorization": None}
    site.ask("webhook", 401, "/webhooks", {}, nobody)
    site.ask("webhook", 404, "/webhooks", {}, {**nobody, "X-Webhook-Token": "0" * 64})
    site.ask("webhook", 413, "/webhooks", b" " * ((1 << 20) + 1), {**nobody, "X-Webhook-Token": site.cool})

    def signed(identity, moment):
        text = f"{moment}.".encode()
        return {**nobody, "X-Webhook-Timestamp": str(moment), "X-Webhook-Id": identity,
                "X-Webhook-Signature": "sha256=" + hmac.new(site.secret.encode(), text, hashlib.sha256).hexdigest()}

    now = int(time.time())
    site.ask("webhook", 403, "/webhooks?trigger=hook", b"", signed("a", now - 100_000))
    first = site.server.request("POST", f"{api}/webhooks?trigger=hook", b"", signed("b", now))
    assert first.status == 201, first.body
    site.ask("webhook", 409, "/webhooks?trigger=hook", b"", signed("b", now))
    again = {**nobody, "X-Webhook-Token": site.cool}
    assert site.server.request("POST", f"{api}/webhooks", {}, again).status == 201
    site.ask("webhook", 429, "/webhooks", {}, again)


def test_documented_statuses_are_possible_and_no_others_come(site):
    for name, *rest in cases(site):
        site.ask(name, *rest)
    webhooks(site)
    problems = []
    for name, (method, _, operation, errors) in site.routes.items():
        path, sends = site.path(name), "requestBody" in operation
        site.ask(name, 400, f"{path}?nope=1")
        if 401 in errors and name != "webhook":
            site.ask(name, 401, path, headers={"Authorization": None})
        if 403 in errors and name != "webhook":
            # Whoever may read all may not write; what only needs reading is refused to who may not read all.
            token = site.secrets["narrow" if operation["x-martlet-scope"] == "read" else "reader"]
            site.ask(name, 403, path, {} if sends else None, {"Authorization": f"Bearer {token}"})
        if 413 in errors and name != "webhook":
            # Compressed bodies may be a little longer.
            site.ask(name, 413, path, b" " * (body_limit + (1 << 17)))
        if 415 in errors:
            # A body of bytes may have any type, and no coding that nobody knows.
            is_json = "application/json" in operation["requestBody"]["content"]
            site.ask(name, 415, path, b"{}", {"Content-Type": "text/plain"} if is_json else {"Content-Encoding": "nope"})
        left = errors - site.seen[name] - unmade - {status for operation, status in unprovoked if operation == name}
        if left:
            problems.append(f"{name}: nothing provokes {left}")
        if not site.seen[name] <= errors:
            problems.append(f"{name} answers {site.seen[name] - errors}, which is not documented")
    assert problems == []


def test_a_decision_is_made_once(site):
    approve = f"{api}/runs/{site.asking}/approve"
    answer = site.server.request("POST", approve, {"step": "nothing", "approved": True})
    assert answer.status == 409 and "'nothing'" in answer.json()["error"]["message"]
    assert site.server.request("POST", approve, {"step": "a", "approved": True, "comment": "fine"}).status == 202
    site.until(lambda: site.status(site.asking) == "success")
    assert site.server.request("POST", approve, {"step": "a", "approved": False}).status == 409


@pytest.mark.parametrize("path, body, said", [
    ("/flows/work/run", {"parameters": {"n": "x"}}, "n"), ("/flows/work/run", {"parameters": {"m": 1}}, "m"),
    ("/flows/work/run", {"priority": 10_000}, "priority"), ("/flows/work/run", {"priorty": 1}, "priorty"),
    ("/flows/work/run", {"idempotency_key": 1}, "idempotency_key"), ("/flows/work/run", {"force": "yes"}, "force"),
    ("/runs/RUN/rerun", {"same": "weather"}, "same"), ("/runs/RUN/approve", {"approved": True}, "step"),
    ("/runs/RUN/approve", {"step": "a", "approved": "yes"}, "approved"),
])
def test_wrong_requests_are_explained(site, path, body, said):
    answer = site.server.request("POST", f"{api}{path.replace('RUN', site.ended)}", body)
    assert answer.status == 400 and f"'{said}'" in json.dumps(answer.json()["error"]["message"]), answer.body
