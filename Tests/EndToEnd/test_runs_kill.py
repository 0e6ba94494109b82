"""`kill -9` of the server, of a worker and of what does steps, at random while flows and pipelines run, on both databases.

Every run ends, no attempt counts twice, nothing is acted on twice, and each run publishes once or never. Runs of pipelines that a server was
asked for, by a request or by a schedule, go on by themselves as flows do.
"""

import collections
import os
import pathlib
import random
import tempfile
import threading
import urllib.error
import uuid

import pytest

from postgres import Postgres
from project import Project
from server import Server
from victims import WorkerProcess, free_port, kill_one, of_project

kills = 100
# How often each is the victim, in a hundred.
shares = {"server": 40, "worker": 20, "step": 40}
flows_at_once = 3
# A run that has not ended so long after the last kill never will.
patience_s = 90

settings = """
name: test
workers: {lease_seconds: 3}
# Pipelines are read without the variables of a run as well.
vars: {key: none, schedule: {due: none}}
# Every run is looked at in the end.
retention: {runs_max_per_pipeline: 0}
"""

flow = """
steps:
  begin: {kind: checkpoint}
  write:
    kind: bash
    depends_on: [begin]
    retries: {attempts: 20, delay: 10ms}
    writes: FOLDER
    run: |
      echo "{{ run.id }} write" >> FOLDER/acted.txt
      sleep 0.05
  far:
    kind: bash
    group: etl
    depends_on: [begin]
    retries: {attempts: 20, delay: 10ms}
    writes: FOLDER
    run: |
      echo "{{ run.id }} far" >> FOLDER/acted.txt
      sleep 0.05
  spread:
    kind: checkpoint
    depends_on: [begin]
    for_each: "[1, 2, 3]"
  load:
    kind: sql
    depends_on: [write, far, spread]
    table: gold.runs
    strategy: append_only
    query: SELECT '{{ run.id }}' AS run
  end: {kind: checkpoint, depends_on: [load]}
"""

# What requests and what a schedule ask for: a row for each run, through a table that only the run's branch has before it is published.
pipelines = {
    "bronze/asked": "-- @merge_strategy: append_only\nSELECT '{{ var('key') }}' AS key",
    "silver/asked": "-- @merge_strategy: append_only\nSELECT key FROM {{ ref('bronze.asked') }} WHERE key = '{{ var('key') }}'",
    "silver/due": "-- @merge_strategy: append_only\nSELECT '{{ var('schedule').due }}' AS due",
}
schedule = {"name": "due", "cron": "*/2 * * * * *", "pipelines": ["silver.due"], "overlap": "allow"}


@pytest.fixture(scope="module")
def postgres():
    given = os.environ.get("MARTLET_TEST_POSTGRES")
    if given:
        yield given
        return
    # Below /tmp and short: the server runs as another user, and its socket's name has a limit.
    database = Postgres(pathlib.Path(tempfile.mkdtemp(prefix="martlet-pg-", dir="/tmp")))
    yield database.url
    database.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def project(request, tmp_path):
    project = Project.empty(tmp_path / "project")
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres")
        project.environment["MARTLET_STATE_URL"] = f"{address}?options=-csearch_path%3Dkill_{uuid.uuid4().hex}"
    return project


class Submitter(threading.Thread):
    """Asks for runs, each under a key of its own, again and again until the server has answered."""

    def __init__(self, test):
        super().__init__(daemon=True)
        self.test, self.asked = test, {}

    def run(self):
        while not self.test.over.is_set():
            key = os.urandom(8).hex()
            while True:
                try:
                    answer = self.test.server.request("POST", "/api/v1/flows/work/run", {"idempotency_key": key})
                except (OSError, urllib.error.URLError, ValueError):
                    # It was killed; whether it had stored the run nobody knows, which is what the key is for.
                    self.test.gone.wait(0.005)
                    continue
                if answer.status == 202:
                    self.asked[key] = answer.json()["run"]["id"]
                    self.test.over.wait(0.5)
                    break
                assert answer.status in (429, 503), answer.body


class Asker(threading.Thread):
    """Asks for runs of pipelines, one after another."""

    def __init__(self, test):
        super().__init__(daemon=True)
        self.test, self.asked = test, {}

    def run(self):
        while not self.test.over.wait(0.3):
            key = os.urandom(8).hex()
            body = {"select": ["bronze.asked", "silver.asked"], "variables": {"key": key}, "force": True}
            try:
                answer = self.test.server.request("POST", "/api/v1/runs", body)
            except (OSError, urllib.error.URLError, ValueError):
                # It was killed; whether there is a run nobody knows.
                continue
            if answer.status == 202:
                self.asked[key] = answer.json()["run"]["id"]
            else:
                assert answer.status in (429, 503), answer.body


class Kills:
    """A server and a worker, and who asks the server for runs."""

    def __init__(self, project, chance):
        self.project, self.chance = project, chance
        self.over, self.gone = threading.Event(), threading.Event()
        self.server = Server(project, port=free_port())
        self.server.start()
        self.worker = WorkerProcess(project, self.server, "etl", "far")
        self.worker.start()
        self.done = collections.Counter()

    def kill(self):
        (victim,) = self.chance.choices(list(shares), shares.values())
        if victim == "server":
            self.server.kill()
            self.server.start()
        elif victim == "worker":
            self.worker.kill()
            self.worker.start()
        else:
            # There is not always one.
            while not kill_one(self.chance, self.server.process.pid, self.worker.process.pid):
                self.over.wait(0.002)
        self.done[victim] += 1


def test_runs_survive_kills(project):
    project.write("martlet.yaml", settings)
    project.write("flows/work.yaml", flow.replace("FOLDER", str(project.folder)))
    project.write("flows/first.yaml", "steps: {load: {kind: sql, table: gold.runs, query: SELECT '' AS run WHERE false}}")
    # Two runs that both make the table would be a conflict.
    project.martlet("flow", "run", "first")
    for name, text in pipelines.items():
        project.write(f"pipelines/{name}/pipeline.sql", text)
    project.martlet("run", "--var", "key=first", "--var", 'schedule={"due": "first"}')
    seed = int.from_bytes(os.urandom(4))
    print(f"seed {seed}")
    test = Kills(project, random.Random(seed))
    server = test.server
    answer = server.request("POST", "/api/v1/schedules", schedule)
    assert answer.status == 201, answer.body
    submitters = [Submitter(test) for _ in range(flows_at_once)]
    asker = Asker(test)
    for thread in [*submitters, asker]:
        thread.start()
    for _ in range(kills):
        test.over.wait(test.chance.uniform(0.01, 0.2))
        test.kill()
    test.over.set()
    for thread in [*submitters, asker]:
        thread.join(patience_s)
        assert not thread.is_alive()
    assert server.request("POST", "/api/v1/schedules/due/disable", {}).status == 200
    asked = {key: run for submitter in submitters for key, run in submitter.asked.items()}
    runs = all_ended(server, set(asked.values()))
    assert len(set(asked.values())) == len(asked), "two keys gave one run"
    # What 25 servers in a row have died with is given up; such a run publishes nothing, and goes on when it is told to.
    given_up = {run["id"] for run in runs if run["status"] == "failed"}
    for run in [run for run in runs if run["id"] in given_up]:
        assert "was given up" in run["error"] and run.get("published_commit") is None, run
        assert server.request("POST", f"/api/v1/runs/{run['id']}/resume", {}).status == 202
    print(f"{dict(test.done)}, {len(runs)} runs, {len(given_up)} given up and resumed")
    runs = all_ended(server, set(asked.values()))
    acted = collections.Counter((project.folder / "acted.txt").read_text().splitlines())
    for run in runs:
        assert run["status"] == "success", run
        check(server, run, acted, ends=2 if run["id"] in given_up else 1)
    rows = collections.Counter(row["run"] for row in project.json("query", "SELECT run FROM gold.runs"))
    assert rows == collections.Counter(run["id"] for run in runs), "a run was published twice, or not at all"
    merged = collections.Counter(
        commit["properties"].get("martlet.run") for commit in history(server) if commit.get("properties", {}).get("martlet.run"))
    assert {run["id"] for run in runs} <= set(merged) and all(count == 1 for count in merged.values()), merged
    check_pipelines(project, server, asker, merged)
    test.worker.stop()
    server.stop()
    assert of_project(project.folder) == []


def all_ended(server, wanted):
    """All runs of the flow, once none goes on any more."""
    pause = threading.Event()
    for _ in range(int(patience_s / 0.1)):
        runs = server.request("GET", "/api/v1/runs?limit=10000").json()["runs"]
        if all(run["status"] not in ("pending", "running") for run in runs):
            assert wanted <= {run["id"] for run in runs}
            return [run for run in runs if run.get("name") == "work"]
        pause.wait(0.1)
    raise AssertionError(f"runs do not end: {[run for run in runs if run['status'] in ('pending', 'running')][:3]}")


def check_pipelines(project, server, asker, merged):
    """Runs of pipelines that the server was asked for were published once, or say why not."""
    runs = [run for run in server.request("GET", "/api/v1/runs?limit=10000").json()["runs"] if "server" in run["request"]]
    keys = collections.Counter(row["key"] for row in project.json("query", "SELECT key FROM silver.asked"))
    dues = collections.Counter(row["due"] for row in project.json("query", "SELECT due FROM silver.due"))
    assert set(asker.asked.values()) <= {run["id"] for run in runs}, "a run that was answered for is not there"
    ends = collections.Counter()
    for run in runs:
        variables = run["request"]["variables"]
        rows = keys[variables["key"]] if "key" in variables else dues[variables["schedule"]["due"]]
        ends[run["status"], run["request"]["server"]["taken_up"] > 0] += 1
        if run["status"] == "success":
            assert rows == 1 and merged[run["id"]] == 1 and run["published_commit"], (run, rows)
        else:
            assert run["status"] == "failed" and "was given up" in run["error"] and rows == 0 and run["id"] not in merged, (run, rows)
    print(f"pipelines: {dict(ends)}")
    assert any(taken for _, taken in ends), "no run of pipelines was ever in the way of a kill"


def history(server):
    return server.request("GET", "/api/v1/log?limit=10000").json()["commits"]


def check(server, run, acted, ends):
    """No attempt was answered or acted on twice, and what was published is one commit."""
    told = server.request("GET", f"/api/v1/runs/{run['id']}/transitions?limit=10000").json()["transitions"]
    assert [entry["number"] for entry in told] == list(range(1, len(told) + 1))
    going, words, begun = {}, collections.Counter(entry["what"] for entry in told), collections.Counter()
    for entry in told:
        details = entry["details"]
        if entry["what"] == "step":
            assert details[0] not in going, (run, details)
            going[details[0]] = details[2]
            begun[details[0]] += 1
        elif entry["what"] in ("ok", "fail", "lost", "stop") and details[1]:
            assert going.pop(details[0]) == details[1], (run, details)
    assert words["published"] == 1 and words["ended"] == ends, words
    assert run["published_commit"], run
    assert acted[f"{run['id']} write"] <= begun["write"], (run, begun)
    if acted[f"{run['id']} far"] > begun["far"]:
        # The desk gave it to another worker, since the first one was gone: once, and it says so.
        logs = server.request("GET", f"/api/v1/runs/{run['id']}?logs=10000").json()["logs"]
        moved = sum("was lost" in line["message"] for line in logs)
        assert acted[f"{run['id']} far"] <= begun["far"] + moved, (run, begun, logs)
