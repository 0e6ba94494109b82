"""Pipelines in Python, the environments that they run in, and the client of the server."""

import pathlib
import secrets
import signal
import subprocess
import sys

import pytest

from project import root

sys.path.insert(0, str(root / "python"))

import martlet  # noqa: E402


def python(project, name, text, config=None):
    folder = pathlib.Path("pipelines", *name.split("."))
    project.write(folder / "pipeline.py", text)
    if config is not None:
        project.write(folder / "config.yaml", config)


@pytest.fixture
def orders(project):
    project.pipeline("bronze.orders", "SELECT * FROM (VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 30, 'a')) t(id, amount, kind)")
    return project


@pytest.mark.parametrize("form", [
    "import polars as pl; result = pl.from_arrow(table('bronze.orders')).filter(pl.col('amount') > 10)",
    "import polars as pl; result = pl.from_arrow(table('bronze.orders')).lazy().filter(pl.col('amount') > 10)",
    "result = table('bronze.orders').to_pandas().query('amount > 10')",
    "result = duckdb_conn.sql(f\"select * from {ref('bronze.orders')} where amount > 10\")",
    "result = query('select * from bronze.orders where amount > 10')",
    "result = [row for row in table('bronze.orders').to_pylist() if row['amount'] > 10]",
])
def test_results_of_every_kind_become_tables(orders, form):
    python(orders, "silver.large", form)
    orders.martlet("run")
    assert orders.query("SELECT id, amount, kind FROM silver.large ORDER BY id") == [("2", "20", "b"), ("3", "30", "a")]
    assert "up to date" in orders.martlet("run").text


def test_strategies_tests_and_landing_zones_are_those_of_sql(project):
    python(
        project, "bronze.drop", """
            # @merge_strategy: append_only
            result = duckdb_conn.sql(f"select * from read_csv('{landing_zone('drop')}')")
        """)
    python(
        project, "silver.latest", """
            log.info(f"incremental: {is_incremental}, watermark {watermark_value}")
            result = duckdb_conn.sql(f"select * from {ref('bronze.drop')}")
        """, config="merge_strategy: incremental\nunique_key: [id]\nwatermark_column: n\n")
    project.write(
        "pipelines/silver/latest/tests/quality/small.sql", "SELECT * FROM {{ this }} WHERE n > 100")
    project.land("drop", "a.csv", "id,n", "1,1", "2,2")
    project.martlet("run")
    project.land("drop", "b.csv", "id,n", "2,5", "3,3")
    text = project.martlet("run").text
    assert "incremental: True, watermark 2" in text
    assert project.query("SELECT * FROM silver.latest ORDER BY id") == [("1", "1"), ("2", "5"), ("3", "3")]
    assert project.count("bronze.drop") == 4
    project.land("drop", "c.csv", "id,n", "4,500")
    assert "small" in project.martlet("run", status=1).text
    assert project.count("silver.latest") == 3


def test_assets_name_their_inputs_and_are_checked(orders):
    python(
        orders, "silver.kinds", """
            from martlet import Output, asset, check

            @asset(outputs=["a_orders", "b_orders"])
            def by_kind(orders):
                rows = orders.to_pylist()
                return {f"{kind}_orders": [row for row in rows if row["kind"] == kind] for kind in "ab"}

            @asset(merge_strategy="incremental", unique_key=["id"])
            def doubled(a_orders, config):
                return Output([{"id": row["id"], "n": row["amount"] * 2} for row in a_orders.to_pylist()],
                              metadata={"strategy": config.merge_strategy})

            @check(of=doubled)
            def is_even(table):
                return all(n % 2 == 0 for n in table["n"].to_pylist()), "a number is odd"
        """)
    plan = orders.martlet("plan").text
    assert all(name in plan for name in ["silver.a_orders", "silver.b_orders", "silver.doubled"])
    text = orders.martlet("run").text
    assert "strategy: incremental" in text
    assert orders.query("SELECT * FROM silver.doubled ORDER BY id") == [("1", "20"), ("3", "60")]
    assert orders.count("silver.b_orders") == 1


def test_assets_have_partitions_dependencies_and_warnings(orders):
    python(orders, "gold.daily", """
        from martlet import asset, check

        @asset(partitions="day", deps=["bronze.orders"], owner="tests")
        def daily(log, config, partition, context):
            log.info("the partition is %s of %s, for %s", partition, config["partition_column"], config.owner)
            return [{"day": partition or "none", "started": context["run_started_at"]}]

        @check(of=daily, severity="warn", description="It warns and stops nothing")
        def is_large(table):
            return table.num_rows > 100, "it is small"

        @check(of=daily)
        def has_a_day(table):
            return "day" in table.column_names
        """)
    assert "gold.daily" in orders.martlet("plan", "bronze.orders+").text
    text = orders.martlet("run", "--var", "partition=2026-01-01").text
    assert "the partition is 2026-01-01 of day, for tests" in text and "is_large" in text
    orders.martlet("run", "--var", "partition=2026-01-02")
    orders.martlet("run", "--var", "partition=2026-01-02", "--force")
    assert orders.query("SELECT day FROM gold.daily ORDER BY 1") == [("2026-01-01",), ("2026-01-02",)]


def test_steps_of_flows_give_tables_and_outputs(orders):
    orders.martlet("run")
    orders.write("scripts/report.py", """
        import polars as pl

        def report(kind, log, query, least=0):
            rows = pl.from_arrow(query("select * from bronze.orders"))
            log("%d rows of %s", len(rows), kind)
            return rows.filter((pl.col("kind") == kind) & (pl.col("amount") > least))

        def count(inputs, params):
            return {"rows": inputs["large"]["rows"], "limit": params.least}
        """)
    orders.write("flows/report.yaml", """
        parameters: {least: {type: integer, default: 10}}
        steps:
          large:
            kind: python
            file: scripts/report.py
            function: report
            arguments: {kind: a, least: "{{ params.least }}"}
            table: gold.large
          again:
            kind: python
            code: "result = duckdb_conn.sql(f\\"select id, amount * 2 as amount from {ref('gold.large')}\\")"
            table: gold.large
            strategy: incremental
            unique_key: [id]
            depends_on: [large]
          frame: {kind: python, code: "result = table('gold.large').to_pandas()", table: gold.frame, depends_on: [again]}
          counted: {kind: python, file: scripts/report.py, function: count, depends_on: [large]}
        """)
    orders.martlet("flow", "run", "report")
    steps = {step["name"]: step for step in orders.json("runs", "show")["steps"]}
    assert steps["counted"]["outputs"] == {"rows": 1, "limit": 10}
    assert steps["large"]["peak_memory"] > 1 << 20
    assert orders.query("SELECT id, amount FROM gold.frame") == [("3", "60")]


def test_modules_beside_code_and_in_the_project_are_imported_as_they_are_now(orders):
    orders.write("shared/__init__.py", "")
    orders.write("shared/factor.py", "by = 2\n")
    orders.write("pipelines/silver/more/helper.py", "from shared.factor import by\ndef times(x): return x * by\n")
    python(orders, "silver.more", "import helper\nresult = [{'x': helper.times(r['id'])} for r in table('bronze.orders').to_pylist()]")
    orders.martlet("run")
    assert orders.value("SELECT sum(x) FROM silver.more") == "12"
    assert "up to date" in orders.martlet("run").text
    # What is imported is part of the code, however far away.
    orders.write("shared/factor.py", "by = 3\n")
    orders.martlet("run")
    assert orders.value("SELECT sum(x) FROM silver.more") == "18"
    orders.write("scripts/beside.py", "def name(): return 'beside'\n")
    orders.write("scripts/main.py", "import beside, shared.factor\noutputs = {'is': beside.name(), 'by': shared.factor.by}\n")
    orders.write("flows/near.py", "name = 'near'\n")
    orders.write("flows/imports.yaml", """
        steps:
          file: {kind: python, file: scripts/main.py}
          inline: {kind: python, code: "import near, shared.factor as f; outputs = {'is': near.name, 'by': f.by}"}
        """)
    orders.martlet("flow", "run", "imports")
    steps = {step["name"]: step["outputs"] for step in orders.json("runs", "show")["steps"]}
    assert steps == {"file": {"is": "beside", "by": 3}, "inline": {"is": "near", "by": 3}}


def test_modules_that_are_named_only_at_run_time_are_noticed(orders):
    orders.write("shared/plugin.py", "by = 2\n")
    code = "import importlib\nby = importlib.import_module('shared.' + 'plugin').by\n"
    python(orders, "silver.late", code + "result = [{'x': r['id'] * by} for r in table('bronze.orders').to_pylist()]")
    orders.write("flows/late.yaml", "steps:\n  late:\n    kind: python\n    table: gold.late\n    code: |\n" + "".join(
        f"      {line}\n" for line in (code + "result = [{'x': by}]").splitlines()))
    orders.martlet("run")
    orders.martlet("flow", "run", "late")
    assert orders.value("SELECT sum(x) FROM silver.late") == "12" and orders.value("SELECT x FROM gold.late") == "2"
    assert "up to date" in orders.martlet("run").text
    orders.martlet("flow", "run", "late")
    assert orders.json("runs", "show")["steps"][0]["status"] == "skipped"
    orders.write("shared/plugin.py", "by = 3\n")
    assert "shared/plugin.py changed" in orders.martlet("plan").text
    orders.martlet("run")
    orders.martlet("flow", "run", "late")
    assert orders.value("SELECT sum(x) FROM silver.late") == "18" and orders.value("SELECT x FROM gold.late") == "3"
    assert "up to date" in orders.martlet("run").text
    (orders.folder / "shared" / "plugin.py").unlink()
    assert "silver.late" in orders.martlet("run", status=1).text


def test_a_check_that_fails_publishes_nothing(orders):
    python(
        orders, "silver.bad", """
            from martlet import asset, check
            @asset
            def bad(orders): return orders
            @check(of=bad)
            def never(table): return False, "it is never right"
        """)
    assert "never" in orders.martlet("run", status=1).text
    orders.martlet("query", "SELECT * FROM silver.bad", status=1)


def test_errors_name_the_line(orders):
    python(orders, "silver.broken", "rows = table('bronze.orders')\nresult = rows['nothing']\n")
    text = orders.martlet("run", status=1).text
    assert "pipelines/silver/broken/pipeline.py:2" in text and "KeyError" in text


def test_steps_reach_neither_the_network_nor_the_catalog(orders):
    python(
        orders, "silver.spy", """
            import os, socket
            found = []
            try:
                socket.create_connection(("127.0.0.1", 1), timeout=5)
            except OSError as error:
                found.append({"what": "network", "value": type(error).__name__})
            found.append({"what": "devices", "value": ",".join(name for _, name in socket.if_nameindex())})
            found.append({"what": "secret", "value": os.environ.get("MARTLET_TEST_SECRET")})
            found.append({"what": "catalog", "value": str(os.path.getsize(os.path.join(os.getcwd(), "..", "..", "catalog.db")))})
            result = found
        """)
    orders.environment["MARTLET_TEST_SECRET"] = "x"
    orders.martlet("run")
    found = dict(orders.query("SELECT what, coalesce(value, '') FROM silver.spy"))
    assert found["devices"] == "lo" and not found["secret"] and found["catalog"] == "0"


@pytest.fixture
def sleep():
    """A command that goes on, which no other test gives."""
    return f"sleep {10**9 + secrets.randbelow(10**9)}"


def is_running(command):
    return subprocess.run(["pgrep", "-f", command], capture_output=True).returncode == 0


def test_a_killed_step_fails_its_run_and_nothing_else(orders, sleep):
    python(orders, "silver.dies", "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\nimport ctypes\nctypes.string_at(0)\n")
    python(orders, "silver.leaves", f"""
        import subprocess
        subprocess.Popen("setsid {sleep} &", shell=True)
        result = table('bronze.orders')
    """)
    assert "signal 11" in orders.martlet("run", "silver.dies", "bronze.orders", status=1).text
    orders.martlet("run", "bronze.orders", "silver.leaves")
    assert not is_running(sleep)
    assert not list((orders.folder / ".martlet" / "steps").glob("*"))


def test_a_killed_server_takes_its_steps_with_it(orders, sleep):
    python(orders, "silver.waits", f"""
        import subprocess
        table('bronze.orders')
        subprocess.run({sleep.split()})
    """)
    running = orders.start("run", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    while not is_running(sleep):
        assert running.poll() is None, running.stdout.read()
    running.send_signal(signal.SIGKILL)
    running.wait()
    # The kernel ends what is left as soon as the first process sees that the server is gone.
    while is_running(sleep):
        pass
    python(orders, "silver.waits", "result = table('bronze.orders')")
    orders.martlet("run")
    assert orders.count("silver.waits") == 3


def test_the_environment_says_which_python_and_refuses_loose_requirements(project):
    found = project.json("env", "show")
    assert found["version"].startswith("3.") and found["missing"] == []
    assert "requirements.lock" in project.martlet("env", "sync", status=1).text
    project.write("requirements.lock", "six==1.17.0\n")
    assert "no hash" in project.martlet("env", "sync", status=1).text
    project.write("requirements.lock", "six==1.17.0 --hash=sha256:" + "0" * 64 + "\n")
    wheels = project.folder / "wheels"
    wheels.mkdir()
    text = project.martlet("env", "sync", "--wheels", wheels, status=1).text
    assert "six" in text and "Nothing was kept" in text
    python(project, "silver.one", "result = [{'a': 1}]")
    assert "martlet env sync" in project.martlet("run", status=1).text


@pytest.fixture
def lake(server):
    return martlet.Client(server.url, server.token)


def test_the_verbs_of_the_client(lake, tmp_path):
    file = tmp_path / "orders_2026.csv"
    file.write_text("id,amount\n1,10\n2,20\n")
    assert lake.ingest(file, "bronze.orders")["rows"] == 2
    assert lake.query("SELECT sum(amount) AS s FROM {bronze.orders}").to_pylist() == [{"s": 30}]
    assert list(lake.df("bronze.orders")["amount"]) == [10, 20]
    first = lake.describe("bronze.orders")
    assert first["name"] == "bronze.orders"
    stats = lake.ingest_batch(str(tmp_path / "*.csv"), "bronze.orders")
    assert (stats["files"], stats["already_ingested"], stats["errors"]) == (0, 1, {})

    martlet.register_parser("halves", lambda content, name: [{"half": int(word)} for word in content.read().split()])
    odd = tmp_path / "numbers_7.txt"
    odd.write_text("1 2 3")
    lake.ingest(odd, "bronze.numbers", parser="halves", extract_from_filename=r"_(?P<batch>\d+)")
    assert lake.query("SELECT DISTINCT batch, _source_file FROM bronze.numbers").to_pylist() == [
        {"batch": "7", "_source_file": "numbers_7.txt"}]

    # What a parser makes of a file is loaded once as well, under whatever name, until the table is built anew.
    (tmp_path / "copy_7.txt").write_text("1 2 3")
    (tmp_path / "bad_7.txt").write_text("4 five")
    (tmp_path / "more_8.txt").write_text("4")
    stats = lake.ingest_batch(str(tmp_path / "*_?.txt"), "bronze.halves", parser="halves", file_filter=lambda path: "copy" not in path)
    failed = {pathlib.Path(path).name: text for path, text in stats.pop("errors").items()}
    assert stats == {"files": 2, "rows": 4, "skipped": 1, "already_ingested": 0}
    assert list(failed) == ["bad_7.txt"] and "ValueError" in failed["bad_7.txt"] and "'five'" in failed["bad_7.txt"]
    stats = lake.ingest_batch([odd, tmp_path / "more_8.txt"], "bronze.halves", parser="halves")
    assert (stats["files"], stats["rows"], stats["already_ingested"]) == (0, 0, 2)
    assert lake.ingest(tmp_path / "copy_7.txt", "bronze.halves", parser="halves")["rows"] == 0
    assert lake.ingest(odd, "bronze.halves", parser="halves", force=True)["rows"] == 3
    assert lake.ingest(tmp_path / "more_8.txt", "bronze.halves", mode="overwrite", parser="halves")["rows"] == 1
    stats = lake.ingest_batch([odd, tmp_path / "more_8.txt"], "bronze.halves", parser="halves", skip_existing=True)
    assert (stats["files"], stats["already_ingested"]) == (1, 1)
    assert lake.query("SELECT half FROM bronze.halves ORDER BY half").column("half").to_pylist() == [1, 2, 3, 4]

    assert lake.transform("SELECT id, amount * 2 AS n FROM {bronze.orders}", "gold.double") == {"rows": 2}
    assert lake.transform("SELECT 1 AS id, 0 AS n UNION ALL SELECT 5, 50", "gold.double", merge_keys=["id"]) == {"inserted": 1, "updated": 1}
    assert lake.transform("SELECT 6 AS id, 60 AS n", "gold.double", mode="append") == {"rows": 1}
    assert lake.df("gold.double").sort_values("id").n.tolist() == [0, 40, 50, 60]
    assert lake.transform("SELECT id, amount * 2 AS n FROM {bronze.orders}", "gold.double") == {"rows": 2}
    assert lake.merge([{"id": 2, "n": 0}, {"id": 3, "n": 9}], "gold.double", ["id"]) == {"inserted": 1, "updated": 1}
    assert lake.query("SELECT * FROM gold.double ORDER BY id").to_pylist() == [
        {"id": 1, "n": 20}, {"id": 2, "n": 0}, {"id": 3, "n": 9}]
    assert "gold.double" in lake.tables() and lake.history("gold.double")

    with lake.branch("change") as work:
        work.ingest([{"id": 9, "amount": 90}], "bronze.orders")
        assert work.query("SELECT count(*) AS n FROM bronze.orders").to_pylist() == [{"n": 3}]
        assert lake.query("SELECT count(*) AS n FROM bronze.orders").to_pylist() == [{"n": 2}]
    assert lake.query("SELECT count(*) AS n FROM bronze.orders").to_pylist() == [{"n": 3}]
    with pytest.raises(ZeroDivisionError), lake.branch("broken") as work:
        work.ingest([{"id": 10, "amount": 1}], "bronze.orders")
        raise ZeroDivisionError
    assert "broken" in lake.branches() and "change" not in lake.branches()
    assert lake.time_travel("bronze.orders", "broken").num_rows == 4


def test_the_client_tells_what_went_wrong(lake):
    with pytest.raises(martlet.MartletError) as refused:
        lake.query("SELECT * FROM gold.nothing")
    assert refused.value.code == "not_found" and refused.value.status == 404
    with pytest.raises(martlet.MartletError) as absent:
        martlet.Client("http://127.0.0.1:1").tables()
    assert absent.value.code == "unavailable"
