"""The state of a project in PostgreSQL: several servers, a database that goes away, servers that are killed, and the move there."""

import concurrent.futures
import hashlib
import hmac
import json
import pathlib
import shutil
import tempfile
import time
import uuid

import pytest

from postgres import Postgres
from project import Project
from server import Server

# What does not come about in this time does not come about.
patience_s = 60


@pytest.fixture(scope="module")
def postgres():
    # Below /tmp and short: the server runs as another user, and its socket's name has a limit.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="martlet-pg-", dir="/tmp"))
    database = Postgres(folder)
    yield database
    database.remove()


@pytest.fixture
def project(tmp_path, postgres):
    project = Project.empty(tmp_path / "project")
    schema = f"e2e_{uuid.uuid4().hex}"
    project.environment["MARTLET_STATE_URL"] = f"{postgres.url}?options=-csearch_path%3D{schema}"
    return project


def make_branch(server, name):
    return server.request("POST", "/api/v1/branches", {"name": name})


def eventually(check):
    end = time.monotonic() + patience_s
    while True:
        result = check()
        if result:
            return result
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def test_pipelines_run_on_it(project):
    project.pipeline("silver.numbers", "select * from range(10) t(n)")
    project.martlet("run")
    assert project.json("query", "select sum(n) as s from silver.numbers", "--format", "json")
    assert not (project.folder / ".martlet" / "catalog.db").exists()
    runs = project.json("runs", "list")["runs"]
    assert [run["status"] for run in runs] == ["success"]
    shown = project.json("state", "show")
    assert shown["place"].startswith("postgresql://127.0.0.1:") and shown["tables"]["runs"] == 1
    assert project.environment["MARTLET_STATE_URL"].split(":")[2].split("@")[0] not in json.dumps(shown)


def test_two_servers_lose_nothing(project):
    with Server(project) as one, Server(project) as other:
        servers = [one, other]

        def work(number):
            return make_branch(servers[number % 2], f"b{number}").status

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            statuses = list(pool.map(work, range(200)))
        assert set(statuses) == {201}
        # The same name at both at once: one of them has it.
        for number in range(20):
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                pair = sorted(pool.map(lambda server: make_branch(server, f"same{number}").status, servers))
            assert pair == [201, 409]
        names = {row["name"] for row in project.json("branch", "list")["branches"]}
        assert {f"b{number}" for number in range(200)} <= names
        # A token that one server revokes is refused by the other.
        token = project.json("token", "create", "gone", "--scope", "read")
        headers = {"Authorization": f"Bearer {token['secret']}"}
        assert other.request("GET", "/api/v1/branches", headers=headers).status == 200
        project.martlet("token", "revoke", token["id"])
        assert other.request("GET", "/api/v1/branches", headers=headers).status == 401


def test_a_living_server_takes_over_from_one_that_is_killed(project):
    """Runs of pipelines and of flows that one server was asked for are ended by the other, which ran all the while, each once."""
    project.pipeline("bronze.slow", "-- @merge_strategy: append_only\nselect '{{ var('key') }}' as key, count(*) as n from range({{ var('size') }})")
    project.pipeline("silver.slow", "-- @merge_strategy: append_only\nselect * from {{ ref('bronze.slow') }} where key = '{{ var('key') }}'")
    project.write("martlet.yaml", "name: test\nvars: {key: first, size: 1}\n")
    project.write("flows/work.yaml", "steps: {wait: {kind: bash, run: sleep 2}, end: {kind: checkpoint, depends_on: [wait]}}")
    # Two runs that both make the table would be a conflict.
    project.martlet("run")
    with Server(project) as survivor:
        victim = Server(project).start()
        keys = [f"k{number}" for number in range(3)]
        asked = [
            victim.request("POST", "/api/v1/runs", {"select": ["bronze.slow", "silver.slow"], "variables": {"key": key, "size": 1_000_000_000}, "force": True})
            for key in keys]
        asked.append(victim.request("POST", "/api/v1/flows/work/run", {}))
        assert [answer.status for answer in asked] == [202] * 4, [answer.body for answer in asked]
        runs = [answer.json()["run"]["id"] for answer in asked]

        def shown(run):
            return survivor.request("GET", f"/api/v1/runs/{run}").json()["run"]

        eventually(lambda: any(shown(run)["status"] == "running" for run in runs[:3]))
        assert all(shown(run)["status"] in ("pending", "running") for run in runs)
        victim.kill()
        eventually(lambda: all(shown(run)["status"] not in ("pending", "running") for run in runs))
        assert [shown(run)["status"] for run in runs] == ["success"] * 4, [shown(run) for run in runs]
        assert all(shown(run)["request"]["server"]["taken_up"] == 1 for run in runs[:3]), [shown(run) for run in runs]
        rows = project.json("query", "select key, count(*) as n from silver.slow group by key order by key")
        assert rows == [{"key": key, "n": 1} for key in ["first", *keys]]
        merged = [commit["properties"].get("martlet.run") for commit in survivor.request("GET", "/api/v1/log?limit=1000").json()["commits"]]
        assert all(merged.count(run) == 1 for run in runs[:3]), merged


@pytest.mark.parametrize("immediately", [False, True])
def test_a_database_that_goes_away_comes_back(project, postgres, immediately):
    with Server(project) as server:
        made = set()
        assert make_branch(server, "before").status == 201
        made.add("before")
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            pending = [pool.submit(make_branch, server, f"during{number}") for number in range(100)]
            postgres.stop(immediately)
            try:
                answers = [future.result() for future in pending]
                for number, answer in enumerate(answers):
                    assert answer.status in (201, 503, 500), answer.body
                    if answer.status == 201:
                        made.add(f"during{number}")
                    else:
                        error = answer.json()
                        assert "postgresql://127.0.0.1" in json.dumps(error), error
                refused = make_branch(server, "away")
                assert refused.status == 503, refused.body
                assert server.request("GET", "/ready").status == 503
                assert server.request("GET", "/health").status == 200
                assert server.process.poll() is None
            finally:
                postgres.again()
        eventually(lambda: server.request("GET", "/ready").status == 200)
        eventually(lambda: make_branch(server, "after").status in (201, 409))
        # What was answered is there.
        assert made | {"after"} <= {row["name"] for row in project.json("branch", "list")["branches"]}


def test_killed_servers_leave_a_whole_state(project):
    kept = set()
    for round in range(3):
        server = Server(project).start()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            def work(number):
                try:
                    return make_branch(server, f"r{round}n{number}").status
                except OSError:
                    return None
            pending = [pool.submit(work, number) for number in range(300)]
            eventually(lambda: sum(future.done() for future in pending) > 40)
            server.kill()
            kept |= {f"r{round}n{number}" for number, future in enumerate(pending) if future.result() == 201}
        assert len(kept) > 40
    names = {row["name"] for row in project.json("branch", "list")["branches"]}
    assert kept <= names


def test_the_state_moves_there_and_back(project, tmp_path):
    target = project.environment.pop("MARTLET_STATE_URL")
    project.pipeline("silver.numbers", "select * from range(10) t(n)")
    project.martlet("run")
    before = project.json("state", "show")
    moved = project.json("state", "move", "--to", target)
    assert moved["tables"] == before["tables"]
    stale = project.martlet("branch", "list", status=None)
    assert stale.returncode == 1 and "was moved to postgresql://" in stale.text
    project.environment["MARTLET_STATE_URL"] = target
    project.martlet("run", "--full-refresh")
    assert len(project.json("runs", "list")["runs"]) == 2
    # Back into the file: the old one is not overwritten.
    refused = project.martlet("state", "move", "--to", "sqlite", status=None)
    assert refused.returncode == 1 and "not empty" in refused.text
    shutil.move(project.folder / ".martlet" / "catalog.db", tmp_path / "old.db")
    for suffix in ["-wal", "-shm"]:
        (project.folder / ".martlet" / f"catalog.db{suffix}").unlink(missing_ok=True)
    project.martlet("state", "move", "--to", "sqlite")
    del project.environment["MARTLET_STATE_URL"]
    assert len(project.json("runs", "list")["runs"]) == 2
    project.martlet("run")


def everything(project):
    """What a person sees of the state, but for the times at which it was looked at."""
    runs = project.json("runs", "list")["runs"]
    tokens = [{key: token[key] for key in ["id", "name", "scope"]} for token in project.json("token", "list")["tokens"]]
    return {
        "runs": runs, "steps": [project.json("runs", "show", run["id"])["steps"] for run in runs], "tokens": tokens,
        "schedules": project.json("schedule", "list"), "triggers": project.json("trigger", "list"),
        "backfill": project.json("backfill", "show", "jan"), "secrets": project.json("secret", "list"),
        "branches": project.json("branch", "list"), "log": project.json("log"),
    }


def fill(project):
    """Something of every kind that the state holds; returns the secret of a token and that of a webhook."""
    project.pipeline("silver.numbers", "select * from range(10) t(n)")
    project.write("flows/tell.yaml", """
        secrets: [API_KEY]
        steps:
          tell: {kind: bash, run: 'test "$API_KEY" = "grüße, welt" && echo done'}
        """)
    project.martlet("run")
    with open(project.write("key.txt", "grüße, welt")) as key:
        project.martlet("secret", "set", "API_KEY", stdin=key)
    project.martlet("flow", "run", "tell")
    project.martlet("branch", "create", "dev")
    project.martlet("schedule", "create", "nightly", "--cron", "0 3 * * *", "--timezone", "Europe/Berlin", "--flow", "tell")
    project.martlet("trigger", "create", "arrived", "--landing", "orders", "--pipelines", "silver.numbers")
    signed = project.json("trigger", "create", "signed", "--webhook", "hmac", "--flow", "tell")["secret"]
    project.martlet("backfill", "create", "jan", "--flow", "tell", "--partition", "1", "--partition", "2")
    project.martlet("backfill", "pause", "jan")
    return project.json("token", "create", "mine", "--scope", "admin")["secret"], signed


def works(project, token, signed):
    """A server over the state knows its tokens, secrets and webhooks, and goes on with what waits."""
    with Server(project) as server:
        mine = {"Authorization": f"Bearer {token}"}
        assert server.request("GET", "/api/v1/branches", headers=mine).status == 200
        now = str(int(time.time()))
        signature = hmac.new(signed.encode(), now.encode() + b".{}", hashlib.sha256).hexdigest()
        headers = {
            "Authorization": None, "X-Webhook-Id": uuid.uuid4().hex, "X-Webhook-Timestamp": now,
            "X-Webhook-Signature": f"sha256={signature}"}
        answer = server.request("POST", "/api/v1/webhooks?trigger=signed", b"{}", headers)
        assert answer.status == 201, answer.body
        run = answer.json()["run_id"]
        ended = eventually(lambda: (shown := server.request("GET", f"/api/v1/runs/{run}").json())["run"]["finished_at"] and shown)
        assert ended["run"]["status"] == "success", ended
        assert server.request("POST", "/api/v1/schedules/nightly/run", headers=mine).status == 202


def test_everything_moves_there_and_back(project, tmp_path):
    target = project.environment.pop("MARTLET_STATE_URL")
    token, signed = fill(project)
    works(project, token, signed)
    before = everything(project)
    moved = project.json("state", "move", "--to", target)
    for table in ["runs", "schedule_entries", "schedule_firings", "secrets", "access_tokens", "backfill_items", "events"]:
        assert moved["tables"][table] > 0, table
    project.environment["MARTLET_STATE_URL"] = target
    assert everything(project) == before
    works(project, token, signed)
    before = everything(project)
    for suffix in ["", "-wal", "-shm"]:
        (project.folder / ".martlet" / f"catalog.db{suffix}").unlink(missing_ok=True)
    project.martlet("state", "move", "--to", "sqlite")
    del project.environment["MARTLET_STATE_URL"]
    assert everything(project) == before
    works(project, token, signed)


def test_wrong_addresses_are_explained(project, postgres):
    secret = postgres.url.split(":")[2].split("@")[0]
    for address, words in [
        ("mysql://somewhere/else", "is no address of a PostgreSQL database"),
        (postgres.url.replace(secret, "wrongpassword"), "refuses the user 'martlet'"),
        (postgres.url + "absent", "does not exist"),
        ("postgresql://nobody:secretpassword@127.0.0.1:1/x", "cannot be reached"),
    ]:
        project.environment["MARTLET_STATE_URL"] = address
        done = project.martlet("branch", "list", status=None)
        assert done.returncode == 1 and words in done.text, done.text
        for password in [secret, "wrongpassword", "secretpassword"]:
            assert password not in done.text
