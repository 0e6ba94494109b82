"""Limits, priorities, sub-flows and skipping: what holds over many runs of a server."""

import pytest

from flow_runs import Runs, api


@pytest.fixture
def runs(server):
    return Runs(server)


def test_sub_flows_are_published_with_their_parents(runs):
    runs.flow("inner", "steps: {b: {kind: sql, query: SELECT n + 1 AS n FROM silver.a, table: silver.b}}")
    runs.flow("outer", """
        steps:
          a: {kind: sql, query: SELECT 1 AS n, table: silver.a}
          sub: {kind: flow, flow: inner, depends_on: [a]}
          c: {kind: sql, query: SELECT n + 1 AS n FROM silver.b, table: silver.c, depends_on: [sub]}
          gate: {kind: bash, run: test -f "$MARTLET_PROJECT/open", depends_on: [c]}
    """)
    run = runs.start("outer")
    shown = runs.ended(run, "failed")
    child = runs.show(next(step["child"] for step in shown["steps"] if step["name"] == "sub"))["run"]
    # The sub-flow has read what its parent wrote, and is published to it; nothing of either is in main.
    assert child["status"] == "success" and child["target"] == shown["run"]["branch"] == f"run/{run}"
    assert runs.server.request("GET", f"{api}/tables").json()["tables"] == []
    (runs.server.project.folder / "open").touch()
    runs.post(f"/runs/{run}/resume")
    runs.ended(run)
    assert runs.value("SELECT n FROM silver.c") == "3"
    history = runs.server.request("GET", f"{api}/log?limit=100").json()["commits"]
    assert [commit["properties"].get("martlet.run") for commit in history if commit.get("properties", {}).get("martlet.run")] == [run]


def test_limits_hold_for_flows_namespaces_and_pools(server):
    runs = Runs(server)
    server.project.write("martlet.yaml", "name: test\nconcurrency: {namespaces: {gold: 2}, pools: {narrow: 1}}\n")
    server.stop()
    server.start()
    script = """
              n=$(ls "$MARTLET_PROJECT/going" | grep -c LIMIT) || true
              echo "LIMIT $n" >> "$MARTLET_PROJECT/counts"
              touch "$MARTLET_PROJECT/going/LIMIT-$MARTLET_RUN-$MARTLET_STEP"
              sleep 0.1
              rm "$MARTLET_PROJECT/going/LIMIT-$MARTLET_RUN-$MARTLET_STEP"
    """
    (server.project.folder / "going").mkdir()
    step = "kind: bash\n            writes: .\n            run: |" + script
    runs.flow("single", f"""
        concurrency: 1
        steps:
          a:
            {step.replace('LIMIT', 'single')}
    """)
    runs.flow("outer", "steps: {sub: {kind: flow, flow: single}}")
    # Long enough that two of them meet, however slowly they start.
    for name in ["gold.one", "gold.other"]:
        runs.flow(name, f"""
        steps:
          a:
            {step.replace('LIMIT', 'gold').replace('sleep 0.1', 'sleep 0.6')}
    """)
    runs.flow("pooled", f"""
        steps:
          a:
            for_each: [1, 2, 3]
            pool: narrow
            {step.replace('LIMIT', 'pool')}
    """)
    started = []
    for _ in range(3):
        started += [runs.start(name) for name in ["single", "outer", "gold.one", "gold.other", "pooled"]]
    for run in started:
        runs.ended(run)
    seen = {}
    for line in (server.project.folder / "counts").read_text().splitlines():
        name, count = line.split()
        seen.setdefault(name, []).append(int(count))
    # How many others went on when one began: sub-flows count as runs of their flow, elements as steps of their pool.
    assert len(seen["single"]) == 6 and max(seen["single"]) == 0
    assert len(seen["gold"]) == 6 and max(seen["gold"]) == 1
    assert len(seen["pool"]) == 9 and max(seen["pool"]) == 0


def test_higher_priorities_go_first(runs):
    runs.flow("f", "concurrency: 1\npriority: 1\nparameters: {n: {type: integer, default: 0}}\nsteps: {a: {kind: bash, writes: ., run: 'echo {{ params.n }} >> \"$MARTLET_PROJECT/order\"'}, ask: {kind: approval, when: '{{ params.n == 0 }}', depends_on: [a]}}")
    first = runs.start("f")
    runs.until(lambda: any(step.get("awaits_decision") for step in runs.show(first)["steps"]))
    others = [runs.start("f", parameters={"n": n}, **more) for n, more in [(1, {}), (2, {"priority": 5}), (3, {}), (4, {"priority": -5})]]
    assert runs.show(others[0])["run"]["priority"] == 1
    runs.post(f"/runs/{first}/approve", {"step": "ask", "approved": True})
    for run in others:
        runs.ended(run)
    assert (runs.server.project.folder / "order").read_text().split() == ["0", "2", "1", "3", "4"]


def test_a_flow_leaves_alone_what_has_not_changed_unless_forced(runs):
    runs.server.project.pipeline("silver.a", "SELECT 1 AS x")
    runs.flow("f", "steps: {build: {kind: pipeline, select: [silver.a]}}")

    def built(**options):
        return runs.ended(runs.start("f", **options))["steps"][0]["outputs"]["built"]

    assert built() == ["silver.a"] and built() == [] and built(force=True) == ["silver.a"] and built() == []


def test_runs_that_build_one_pipeline_go_one_after_another(server):
    runs = Runs(server)
    server.project.write("martlet.yaml", "name: test\nconcurrency: {pipelines: {silver.slow: 1}}\n")
    server.project.pipeline("silver.slow", "SELECT sum(sqrt(i)) AS n FROM range(60000000) AS t(i)")
    server.project.pipeline("silver.quick", "SELECT 1 AS n")
    server.stop()
    server.start()

    def start(select, **more):
        return runs.post("/runs", {"select": [select], "force": True, **more}).json()["run"]["id"]

    first, second, third, fourth = [start("silver.slow"), start("silver.slow"), start("silver.slow", priority=5), start("silver.slow")]
    quick = start("silver.quick")
    assert [runs.show(run)["run"]["status"] for run in [second, third, fourth]] == ["pending"] * 3
    runs.post(f"/runs/{fourth}/cancel")
    runs.ended(fourth, "cancelled")
    runs.ended(quick)
    shown = [runs.ended(run)["run"] for run in [first, third, second]]
    for earlier, later in zip(shown, shown[1:]):
        assert earlier["finished_at"] <= later["started_at"], shown
        # It reads what is there when its turn has come, so that the one before is not in its way.
        assert later["pinned_commit"] == earlier["published_commit"], shown
    assert shown[1]["priority"] == 5
