"""Steps in Python on workers whose rows become tables: sent to the server, and written by it once, on the run's branch."""

import re
import signal
import socket
import threading

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
    files = [file for file in (site.folder / ".martlet" / "steps").iterdir() if file.is_file()]
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


READS = """
steps:
  fill: {kind: sql, table: bronze.n, query: "select range as n from range(2000000)"}
  sums:
    kind: python
    group: etl
    table: silver.sums
    depends_on: [fill]
    code: |
      rows = table("bronze.n")
      log("has read %d rows", rows.num_rows)
      small = query("select n from bronze.n where n < 10")
      total = duckdb_conn.sql(f"select sum(n) from {ref('bronze.n')}").fetchone()[0]
      result = pa.table({"rows": [rows.num_rows], "small": [small.num_rows], "total": [int(total)]})
  says:
    kind: python
    group: etl
    depends_on: [sums]
    code: |
      outputs = table("silver.sums").to_pylist()[0]
"""
READ = {"rows": 2_000_000, "small": 10, "total": 1_999_999_000_000}


def prepare_reads(site, settings="", flow=READS):
    prepare(site, settings=settings)
    (site.folder / "flows" / "reads.yaml").write_text(flow)
    assert site.ask("schedule", "create", "reads", "--flow", "reads", "--every", "1000d").returncode == 0


def test_steps_on_workers_read_tables_of_their_branch_and_are_skipped_where_those_are_as_they_were(site):
    prepare_reads(site)
    for name in ("one", "two"):
        site.worker(name)
    site.ready(2)
    shown = site.ended(site.run("reads"))
    assert shown["run"]["status"] == "success", shown
    assert steps(shown)["says"]["outputs"] == READ, "it reads what the run has not published yet"
    # Everything is as it was.
    shown = site.ended(site.run("reads"))
    assert {name: step["status"] for name, step in steps(shown).items()} == {"fill": "skipped", "sums": "skipped", "says": "success"}
    assert steps(shown)["says"]["outputs"] == READ
    # Other rows, and other code.
    (site.folder / "flows" / "reads.yaml").write_text(READS.replace("range(2000000)", "range(2000001)"))
    shown = site.ended(site.run("reads"))
    assert [step["status"] for step in steps(shown).values()] == ["success"] * 3
    assert steps(shown)["says"]["outputs"]["rows"] == 2_000_001
    (site.folder / "flows" / "reads.yaml").write_text(READS.replace("range(2000000)", "range(2000001)").replace("n < 10", "n < 11"))
    shown = site.ended(site.run("reads"))
    assert {name: step["status"] for name, step in steps(shown).items()} == {"fill": "skipped", "sums": "success", "says": "success"}
    assert steps(shown)["says"]["outputs"]["small"] == 11
    nothing_is_left(site)


def test_what_a_step_reads_is_limited_and_its_errors_are_told(site):
    prepare_reads(site, "  table_bytes: 100000\n", READS + """
  misses:
    kind: python
    group: etl
    depends_on: [fill]
    code: |
      try: table("bronze.m")
      except Exception as error: said = str(error)
      query("select 1 as a; drop table bronze.n")
      outputs = {"said": said}
""" + "on_failure: continue\n")
    site.worker("one")
    site.ready(1)
    shown = site.ended(site.run("reads"))
    assert shown["run"]["status"] == "failed"
    assert "reads more than the 100000 bytes that go to a worker at once" in steps(shown)["sums"]["error"]
    error = steps(shown)["misses"]["error"]
    assert "bronze.m" not in error and steps(shown)["misses"]["status"] == "failed", error
    nothing_is_left(site)


class Cut:
    """Lies between a worker and the server, and passes nothing on any more once the worker asks for a second piece of rows."""

    def __init__(self, server):
        self.server = server
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.is_cut, self.is_open = threading.Event(), threading.Event()
        self.is_open.set()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection(self.server)
            threading.Thread(target=self.pump, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, False), daemon=True).start()

    def pump(self, source, target, asks):
        try:
            while data := source.recv(65536):
                if asks and not self.is_cut.is_set() and re.search(rb"/reads/\S*offset=[1-9]", data):
                    self.is_cut.set()
                    self.is_open.clear()
                self.is_open.wait()
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            end.close()


def test_a_worker_that_is_cut_off_while_it_reads_is_replaced(site):
    prepare_reads(site)
    cut = Cut(("127.0.0.1", int(site.url.rsplit(":", 1)[1])))
    site.worker("one", url=cut.url)
    site.ready(1)
    run = site.run("reads")
    assert cut.is_cut.wait(60), "it reads"
    site.worker("two")
    shown = site.ended(run)
    assert shown["run"]["status"] == "success", shown
    assert steps(shown)["says"]["outputs"] == READ
    assert any("'one' was lost; the step goes elsewhere" in line for line in site.lines(run))
    cut.is_open.set()
    # It hears that the step is not its own any more, and works on.
    site.ready(2)
    wait_for(lambda: all(not worker["steps"] for worker in site.workers()))
    assert all(process.poll() is None for process in site.started)
    assert site.ask("query", "--format", "csv", "select count(*) from silver.sums").stdout.split()[-1] == "1"
    nothing_is_left(site)
