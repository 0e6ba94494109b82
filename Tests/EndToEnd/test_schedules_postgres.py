"""Schedules of two servers over one PostgreSQL: servers that are killed, and a database that goes away."""

import os
import pathlib
import tempfile
import time
import uuid

import pytest

from postgres import Postgres
from project import Project
from server import Server, patience_s

# Longer than the lease of who leads (10 s); a minute or more by hand.
away_s = int(os.environ.get("MARTLET_TEST_OUTAGE_SECONDS", "12"))


@pytest.fixture(scope="module")
def postgres():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="martlet-pg-", dir="/tmp"))
    database = Postgres(folder)
    yield database
    database.remove()


@pytest.fixture
def project(tmp_path, postgres):
    project = Project.empty(tmp_path / "project")
    schema = f"e2e_{uuid.uuid4().hex}"
    project.environment["MARTLET_STATE_URL"] = f"{postgres.url}?options=-csearch_path%3D{schema}"
    project.pipeline("silver.a", "select 1 as x")
    project.write("flows/beat.yaml", "steps: {begin: {kind: checkpoint}, end: {kind: checkpoint, depends_on: [begin]}}\n")
    return project


def until(what, condition):
    end = time.monotonic() + patience_s
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < end, f"{what} did not come about"
        time.sleep(0.05)


def schedule(server):
    """A run of pipelines and one of a flow for every second, and none left out."""
    for name, target in [("lake", {"pipelines": ["silver.a"]}), ("flow", {"flow": "beat"})]:
        body = {"name": name, "cron": "* * * * * *", "catch_up": "all", "overlap": "queue", **target}
        assert server.request("POST", "/api/v1/schedules", body).status == 201


def firings(server, name, status=None):
    answer = server.request("GET", f"/api/v1/schedules/{name}?firings=1000")
    if answer.status == 503:
        return []
    found = answer.json()["firings"]
    return [firing for firing in found if status is None or firing["status"] == status]


def more_succeed(server, count=3):
    for name in ["lake", "flow"]:
        known = {firing["key"] for firing in firings(server, name)}
        until(f"{count} more runs of '{name}'", lambda: len(
            [firing for firing in firings(server, name, "success") if firing["key"] not in known]) >= count)


def check(server):
    """Every second once, each with one run that has ended."""
    for name in ["lake", "flow"]:
        until("the end of schedules", lambda: server.request("POST", f"/api/v1/schedules/{name}/disable").status == 200)
    for name in ["lake", "flow"]:
        until(f"the last run of '{name}'", lambda: all(
            firing["status"] not in ("pending", "queued", "started") for firing in firings(server, name)))
        found = firings(server, name)
        assert len(found) < 1000
        seconds = sorted(time.mktime(time.strptime(firing["due_at"][:19], "%Y-%m-%dT%H:%M:%S")) for firing in found)
        assert seconds == [seconds[0] + number for number in range(len(seconds))], "a second is missing, or came twice"
        runs = [firing["run"] for firing in found if firing["run"]]
        listed = server.request("GET", "/api/v1/runs?limit=1000").json()["runs"]
        mine = [run for run in listed if run["trigger"] == f"schedule:{name}"]
        assert sorted(run["id"] for run in mine) == sorted(runs) and len(set(runs)) == len(runs) == len(found)
        for run in mine:
            assert run["status"] in ("success", "failed"), run
            # What a crash ended says so, and flows go on.
            assert run["status"] == "success" or name == "lake" and run["error"], run
    merged = [commit["properties"]["run"] for commit in server.request("GET", "/api/v1/log?limit=1000").json()["commits"]
              if commit.get("properties", {}).get("run")]
    assert len(set(merged)) == len(merged)


def test_each_tick_fires_once_whoever_is_killed(project):
    one, other = Server(project).start(), Server(project).start()
    try:
        schedule(one)
        more_succeed(other)
        # The one that was first leads, then the other.
        one.kill()
        more_succeed(other)
        one.start()
        other.kill()
        more_succeed(one)
        other.start()
        check(other)
    finally:
        one.stop()
        other.stop()


def test_a_database_that_goes_away_loses_nothing(project, postgres):
    with Server(project) as one, Server(project) as other:
        schedule(one)
        more_succeed(one)
        postgres.stop(immediately=True)
        try:
            time.sleep(away_s)
            for server in [one, other]:
                assert server.process.poll() is None
                assert server.request("GET", "/health").status == 200
        finally:
            postgres.again()
        until("the database", lambda: one.request("GET", "/ready").status == 200)
        until("the other server's database", lambda: other.request("GET", "/ready").status == 200)
        more_succeed(other)
        check(one)
        # It is explained, and not again and again.
        for server in [one, other]:
            lines = [line for line in server.output().splitlines() if "'scheduler'" in line]
            assert 1 <= len(lines) < 10, server.output()
            assert any("postgresql://127.0.0.1" in line for line in lines)
