"""`kill -9` of the server at random while flows run: every run ends, no attempt counts twice, and each publishes once or never."""

import collections
import json
import os
import random
import threading
import urllib.error

from server import Server

kills = 100
flows_at_once = 6
# A run that has not ended so long after the last kill never will.
patience_s = 60

flow = """
    steps:
      begin: {kind: checkpoint}
      write:
        kind: bash
        depends_on: [begin]
        retries: {attempts: 3, delay: 10ms}
        run: |
          echo "{{ run.id }}" >> "$MARTLET_PROJECT/written.txt"
      spread:
        kind: checkpoint
        depends_on: [begin]
        for_each: "[1, 2, 3]"
      load:
        kind: sql
        depends_on: [write, spread]
        table: gold.runs
        strategy: append_only
        query: SELECT '{{ run.id }}' AS run
      end: {kind: checkpoint, depends_on: [load]}
"""


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
                    answer = self.test.server.request(
                        "POST", "/api/v1/flows/work/run", {"idempotency_key": key})
                except (OSError, urllib.error.URLError, ValueError):
                    # It was killed; whether it had stored the run nobody knows, which is what the key is for.
                    self.test.gone.wait(0.005)
                    continue
                if answer.status == 202:
                    self.asked[key] = answer.json()["run"]["id"]
                    self.test.over.wait(0.1)
                    break
                assert answer.status in (429, 503), answer.body


class Kills:
    def __init__(self, server):
        self.server, self.over, self.gone = server, threading.Event(), threading.Event()


def test_runs_survive_kills(project):
    project.write("flows/work.yaml", flow)
    seed = int.from_bytes(os.urandom(4))
    chance = random.Random(seed)
    print(f"seed {seed}")
    # Two runs that both make the table would be a conflict.
    project.martlet("flow", "run", "work")
    server = Server(project)
    server.start()
    test = Kills(server)
    submitters = [Submitter(test) for _ in range(flows_at_once)]
    for submitter in submitters:
        submitter.start()
    for _ in range(kills):
        test.over.wait(chance.uniform(0.01, 0.4))
        server.kill()
        server.start()
    test.over.set()
    for submitter in submitters:
        submitter.join(patience_s)
        assert not submitter.is_alive()
    asked = {key: run for submitter in submitters for key, run in submitter.asked.items()}
    runs = all_ended(server, set(asked.values()))
    assert len(set(asked.values())) == len(asked), "two keys gave one run"
    assert len(runs) >= len(asked)
    # A step that 25 servers in a row have died with is given up; such a run publishes nothing, and goes on when it is told to.
    given_up = [run for run in runs if run["status"] == "failed"]
    for run in given_up:
        assert "was given up" in run["error"] and "published_commit" not in run or run["published_commit"] is None, run
        assert server.request("POST", f"/api/v1/runs/{run['id']}/resume", {}).status == 202
    print(f"{len(runs)} runs, {len(given_up)} given up and resumed")
    runs = all_ended(server, set(asked.values()))
    for run in runs:
        assert run["status"] == "success", run
        check(server, run, ends=2 if run["id"] in {other["id"] for other in given_up} else 1)
    rows = collections.Counter(row["run"] for row in project.json("query", "SELECT run FROM gold.runs"))
    assert rows == collections.Counter(run["id"] for run in runs), "a run was published twice, or not at all"
    merged = collections.Counter(
        commit["properties"].get("run") for commit in history(server) if commit.get("properties", {}).get("run"))
    assert all(count == 1 for count in merged.values()), merged
    server.stop()


def all_ended(server, wanted):
    """All runs, once none goes on any more."""
    pause = threading.Event()
    for _ in range(int(patience_s / 0.05)):
        runs = server.request("GET", "/api/v1/runs?limit=10000").json()["runs"]
        if all(run["status"] not in ("pending", "running") for run in runs):
            assert wanted <= {run["id"] for run in runs}
            return [run for run in runs if run.get("kind") == "flow"]
        pause.wait(0.05)
    raise AssertionError(f"runs do not end: {[run for run in runs if run['status'] in ('pending', 'running')][:3]}")


def history(server):
    return server.request("GET", "/api/v1/log?limit=10000").json()["commits"]


def check(server, run, ends=1):
    """No attempt was answered twice, and what was published is one commit."""
    told = server.request("GET", f"/api/v1/runs/{run['id']}/transitions?limit=10000").json()["transitions"]
    assert [entry["number"] for entry in told] == list(range(1, len(told) + 1))
    going, words = {}, collections.Counter(entry["what"] for entry in told)
    for entry in told:
        details = entry["details"]
        if entry["what"] == "step":
            assert details[0] not in going, (run, details)
            going[details[0]] = details[2]
        elif entry["what"] in ("ok", "fail", "lost", "stop") and details[1]:
            assert going.pop(details[0]) == details[1], (run, details)
    assert words["published"] == 1 and words["ended"] == ends, words
    assert json.dumps(run["published_commit"]) != "null", run
