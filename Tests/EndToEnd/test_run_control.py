"""What can be done to runs over HTTP: resume, rerun, approve, cancel in three stages, transitions, and the options of a new run."""

import time

import pytest

from flow_runs import Runs, api, patience_s


@pytest.fixture
def runs(server):
    return Runs(server)


def test_a_run_is_resumed_from_what_failed(runs):
    runs.flow("f", """
        steps:
          a: {kind: bash, writes: ., run: echo ran >> "$MARTLET_PROJECT/ran"}
          b: {kind: bash, depends_on: [a], run: test -f "$MARTLET_PROJECT/mended"}
          c: {kind: sql, depends_on: [b], query: SELECT 7 AS n, table: silver.n}
    """)
    run = runs.start("f")
    shown = runs.ended(run, "failed")
    assert [step["status"] for step in shown["steps"]] == ["success", "failed", "cancelled"]
    assert runs.server.request("GET", f"{api}/tables").json()["tables"] == []
    (runs.server.project.folder / "mended").touch()
    resumed = runs.post(f"/runs/{run}/resume").json()["run"]
    assert resumed["id"] == run
    runs.ended(run)
    assert (runs.server.project.folder / "ran").read_text() == "ran\n" and runs.value("SELECT n FROM silver.n") == "7"
    words = runs.words(run)
    assert words.count("resumed") == 1 and words.count("ended") == 2 and words.count("published") == 1
    runs.post(f"/runs/{run}/resume", status=409)


def test_transitions_come_in_pages_in_order(runs):
    runs.flow("f", "steps: {a: {kind: checkpoint, for_each: '[1, 2, 3, 4, 5]'}}")
    run = runs.start("f")
    runs.ended(run)
    everything = runs.told(run)
    assert [entry["number"] for entry in everything] == list(range(1, len(everything) + 1))
    assert everything[0]["what"] == "started" and everything[-1]["what"] == "ended"
    pages, after = [], 0
    while page := runs.told(run, f"?after={after}&limit=3"):
        assert len(page) <= 3
        pages += page
        after = page[-1]["number"]
    assert pages == everything


def test_a_rerun_takes_the_same_code_or_the_same_inputs(runs):
    project = runs.server.project
    (project.folder / "in.csv").write_text("n\n1\n")
    project.martlet("ingest", "in.csv", "bronze.n")
    text = "parameters: {by: {type: integer, default: 1}}\nsteps: {a: {kind: sql, table: silver.n, query: 'SELECT sum(n) * {{ params.by }} * FACTOR AS n FROM bronze.n'}}"
    runs.flow("f", text.replace("FACTOR", "1"))
    first = runs.start("f", parameters={"by": 10})
    runs.ended(first)
    assert runs.value("SELECT n FROM silver.n") == "10"
    (project.folder / "more.csv").write_text("n\n2\n")
    project.martlet("ingest", "more.csv", "bronze.n")
    runs.flow("f", text.replace("FACTOR", "100"))
    # The code of then, on the rows of now.
    answer = runs.post(f"/runs/{first}/rerun", {"same": "code"})
    again = answer.json()["run"]
    assert again["id"] != first and again["trigger"] == f"run:{first}"
    assert answer.headers["Location"] == f"{api}/runs/{again['id']}"
    runs.ended(again["id"])
    assert runs.value("SELECT n FROM silver.n") == "30"
    # The code of now, on the rows of then: what was published since is in its way, as for any branch that is so old.
    inputs = runs.post(f"/runs/{first}/rerun", {"same": "inputs"}).json()["run"]["id"]
    shown = runs.ended(inputs, "failed")["run"]
    assert shown["pinned_commit"] == runs.show(first)["run"]["pinned_commit"] and "silver.n" in shown["error"]
    assert runs.value(f"SELECT n FROM silver.n") == "30"
    assert project.value("SELECT n FROM silver.n", ref=shown["branch"]) == "1000"
    # Without anything said, the code.
    runs.ended(runs.post(f"/runs/{first}/rerun").json()["run"]["id"])


def test_runs_of_pipelines_are_done_again_too(runs):
    project = runs.server.project
    (project.folder / "in.csv").write_text("n\n1\n")
    project.martlet("ingest", "in.csv", "bronze.n")
    project.pipeline("silver.n", "SELECT sum(n) AS n FROM {{ ref('bronze.n') }}")
    project.pipeline("silver.other", "SELECT 1 AS x")
    first = runs.post("/runs", {"select": ["silver.n"]}).json()["run"]["id"]
    pinned = runs.ended(first)["run"]["pinned_commit"]
    again = runs.post(f"/runs/{first}/rerun", {"same": "code"}).json()["run"]
    assert again["id"] != first and again["trigger"] == f"run:{first}"
    # All that it did is done again, and nothing else.
    assert [(step["name"], step["status"]) for step in runs.ended(again["id"])["steps"]] == [("silver.n", "success")]
    (project.folder / "more.csv").write_text("n\n2\n")
    project.martlet("ingest", "more.csv", "bronze.n")
    project.pipeline("silver.n", "SELECT sum(n) * 100 AS n FROM {{ ref('bronze.n') }}")
    refused = runs.post(f"/runs/{first}/rerun", {"same": "code"}, status=409).json()["error"]
    assert "not what it was" in refused["message"] and "--same inputs" in refused["hint"]
    inputs = runs.post(f"/runs/{first}/rerun", {"same": "inputs"}).json()["run"]["id"]
    shown = runs.ended(inputs, "failed")["run"]
    # Today's code on the rows of then; main has another version of the table since.
    assert shown["pinned_commit"] == pinned and "silver.n" in shown["error"]
    assert project.value("SELECT n FROM silver.n", ref=shown["branch"]) == "100"
    assert project.martlet("runs", "rerun", first, "--same", "code", status=1).text.count("not what it was") == 1
    project.pipeline("silver.n", "SELECT sum(n) AS n FROM {{ ref('bronze.n') }}")
    project.martlet("runs", "rerun", first)
    assert runs.value("SELECT n FROM silver.n") == "3"


def test_people_decide(runs):
    runs.flow("f", """
        steps:
          ask: {kind: approval, message: publish it}
          after: {kind: checkpoint, depends_on: [ask]}
    """)
    run, other = runs.start("f"), runs.start("f")
    runs.until(lambda: any(step.get("awaits_decision") for step in runs.show(run)["steps"]))
    runs.server.kill()
    runs.server.start()
    runs.post(f"/runs/{run}/approve", {"step": "ask", "approved": True, "comment": "fine"})
    shown = runs.ended(run)
    assert [step["status"] for step in shown["steps"]] == ["success", "success"]
    (decided,) = [entry for entry in runs.told(run) if entry["what"] == "decided"]
    assert "fine" in decided["details"] and True in decided["details"]
    runs.post(f"/runs/{other}/approve", {"step": "ask", "approved": False})
    shown = runs.ended(other, "failed")["run"]
    assert "rejected" in shown["error"]


def test_only_those_who_are_named_decide(runs):
    runs.flow("f", """
        steps:
          ask: {kind: approval, approvers: [ada, root-of-all]}
    """)
    run = runs.start("f")
    runs.until(lambda: any(step.get("awaits_decision") for step in runs.show(run)["steps"]))
    answer = runs.post(f"/runs/{run}/approve", {"step": "ask", "approved": True}, status=403)
    assert b"It waits for ada or root-of-all." in answer.body
    assert runs.show(run)["run"]["status"] == "running"
    ada = runs.server.project.json("token", "create", "ada", "--scope", "write")["secret"]
    answer = runs.server.request("POST", f"/api/v1/runs/{run}/approve", {"step": "ask", "approved": True}, {"Authorization": f"Bearer {ada}"})
    assert answer.status == 202, answer.body
    runs.ended(run)
    runs.flow("g", "steps: {ask: {kind: approval, approvers: '{{ params.who }}'}}")
    assert "cannot be an expression" in runs.server.project.martlet("flow", "check", "g", status=1).text


def test_cancelling_asks_then_ends_then_kills(runs):
    # One that stops when it is told, one that dies of SIGTERM, one that must be killed, with what it left behind.
    scripts = {
        "polite": "trap 'echo cleaning up; exit 3' TERM; echo ready; while :; do sleep 0.05; done",
        "plain": "echo ready; exec sleep 1000",
        "deaf": "trap '' TERM; (trap '' TERM; exec sleep 1001) & echo ready; while :; do sleep 0.05; done",
    }
    started = {}
    for name, script in scripts.items():
        runs.flow(name, f"steps:\n  a:\n    kind: bash\n    run: |\n      {script}\n  b: {{kind: checkpoint, depends_on: [a]}}\n")
        started[name] = runs.start(name)
    for run in started.values():
        runs.says(run, "ready")
    began = time.monotonic()
    for run in started.values():
        assert runs.post(f"/runs/{run}/cancel").json()["run"]["id"] == run
    took = {}
    while len(took) < len(started):
        for name, run in started.items():
            if name not in took and runs.show(run)["run"]["status"] not in ("pending", "running"):
                took[name] = time.monotonic() - began
        assert time.monotonic() - began < patience_s
        time.sleep(0.02)
    for run in started.values():
        shown = runs.ended(run, "cancelled")
        assert [step["status"] for step in shown["steps"]] == ["cancelled", "cancelled"]
    assert runs.says(started["polite"], "cleaning up")
    # The deaf one had its grace of 5 s, the others needed none.
    assert took["polite"] < 4 and took["plain"] < 4 < took["deaf"] < 12, took
    # Ended ones are refused.
    runs.post(f"/runs/{started['plain']}/cancel", status=409)


def test_a_run_that_waits_is_cancelled_before_its_turn(runs):
    runs.flow("one", "concurrency: 1\nsteps: {ask: {kind: approval}}")
    first, second = runs.start("one"), runs.start("one")
    runs.until(lambda: runs.show(first)["run"]["status"] == "running")
    assert runs.show(second)["run"]["status"] == "pending"
    runs.post(f"/runs/{second}/cancel")
    runs.ended(second, "cancelled")
    assert runs.words(second) == ["cancel", "ended"]
    runs.post(f"/runs/{first}/cancel")
    runs.ended(first, "cancelled")


def test_a_new_run_has_parameters_a_priority_and_a_key(runs):
    runs.flow("f", "parameters: {n: {type: integer, required: true}}\nsteps: {a: {kind: checkpoint, outputs: {n: '{{ params.n + 1 }}'}}}")
    runs.post("/flows/f/run", {}, status=400)
    run = runs.start("f", parameters={"n": 41}, priority=7, idempotency_key="once")
    assert runs.start("f", parameters={"n": 1}, idempotency_key="once") == run
    shown = runs.ended(run)
    assert shown["run"]["priority"] == 7 and shown["steps"][0]["outputs"]["n"] == 42
    runs.server.kill()
    runs.server.start()
    assert runs.start("f", parameters={"n": 2}, idempotency_key="once") == run
