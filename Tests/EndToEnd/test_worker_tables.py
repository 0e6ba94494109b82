"""Steps in Python on workers whose rows become tables: sent to the server, and written by it once, on the run's branch."""

import signal

from test_workers import site, wait_for  # noqa: F401

FLOW = """
steps:
  rows:
    kind: python
    group: etl
    table: silver.made
    strategy: append_only
    code: |
      import time
      log("makes rows")
      time.sleep(%s)
      result = pa.table({"n": list(range(%d)), "word": ["a word"] * %d})
  after:
    kind: sql
    depends_on: [rows]
    query: select count(*) as n, sum(n) as s from silver.made
"""


def prepare(site, count=100_000, seconds=0, settings=""):
    (site.folder / "martlet.yaml").write_text(f"name: p\nworkers:\n  lease_seconds: 3\n{settings}")
    (site.folder / "flows" / "made.yaml").write_text(FLOW % (seconds, count, count))
    site.serve()
    assert site.ask("schedule", "create", "made", "--flow", "made", "--every", "1000d").returncode == 0


def steps(shown):
    return {step["name"]: step for step in shown["steps"]}


def nothing_is_left(site):
    files = list((site.folder / ".martlet" / "steps").glob("*.parquet"))
    assert files == []


def test_rows_of_a_worker_become_a_table(site):
    # More than one piece of 4 MiB.
    prepare(site, 1_000_000)
    site.worker("one")
    site.ready(1)
    run = site.run("made")
    shown = site.ended(run)
    assert shown["run"]["status"] == "success", shown
    done = steps(shown)
    assert done["rows"]["outputs"]== {"table": "silver.made", "rows": 1_000_000, "rows_deleted": 0, "rows_total": 1_000_000}
    assert done["rows"]["peak_memory"] > 0
    assert done["after"]["outputs"]["first"] == {"n": 1_000_000, "s": 499_999_500_000}
    assert any("goes to the worker 'one'" in line for line in site.lines(run))
    assert site.ask("query", "--format", "csv", "select count(*) from silver.made").stdout.split()[-1] == "1000000"
    nothing_is_left(site)


def test_a_worker_that_comes_back_after_its_lease_writes_nothing(site):
    prepare(site, 1000, seconds=2)
    workers = {name: site.worker(name) for name in ("one", "two")}
    site.ready(2)
    run = site.run("made")
    name = site.busy()
    # It stands still with the step begun, and comes to itself when another has done it.
    workers[name].send_signal(signal.SIGSTOP)
    try:
        shown = site.ended(run)
    finally:
        workers[name].send_signal(signal.SIGCONT)
    assert shown["run"]["status"] == "success", shown
    assert any(f"'{name}' was lost" in line for line in site.lines(run))
    log = site.folder / f"{name}.log"
    wait_for(lambda: "was lost to another" in log.read_text() or "too late and was refused" in log.read_text())
    site.ready(2)
    assert site.ask("query", "--format", "csv", "select count(*) from silver.made").stdout.split()[-1] == "1000"
    nothing_is_left(site)


def test_a_table_that_is_too_large_is_refused_with_its_limit(site):
    prepare(site, 100_000, settings="  table_bytes: 100000\n")
    site.worker("one")
    site.ready(1)
    shown = site.ended(site.run("made"))
    error = steps(shown)["rows"]["error"]
    assert "more than the 100000 that a worker may send" in error, error
    nothing_is_left(site)
