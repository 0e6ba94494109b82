"""DuckDB's Iceberg extension works on a lake, and on a branch of it, attached by URL."""

import re

import duckdb
import pytest

import judges
from server import Server


def connect(server, warehouse):
    connection = duckdb.connect()
    for name in ["httpfs", "avro", "iceberg"]:
        connection.execute(f"LOAD '{judges.extensions / name}.duckdb_extension'")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(
        f"ATTACH '{warehouse}' AS lake (TYPE iceberg, ENDPOINT '{server.url}/iceberg', TOKEN '{server.token}')")
    return connection


@pytest.fixture(params=["lake", "lake@dev", "lake@feature/prices"])
def place(request, shared_server):
    """A connection attached to a branch, the branch's name, and a namespace of the test's own."""
    _, _, branch = request.param.partition("@")
    if branch and branch not in shared_server.project.branches():
        shared_server.project.martlet("branch", "create", branch)
    namespace = f"{request.node.originalname}_{branch.replace('/', '_') or 'main'}"
    connection = connect(shared_server, request.param)
    connection.execute(f"CREATE SCHEMA lake.{namespace}")
    yield connection, branch or "main", namespace
    connection.close()


def test_rows_come_and_go(place, shared_server):
    connection, branch, namespace = place
    orders = f"lake.{namespace}.orders"
    connection.execute(f"CREATE TABLE {orders} (id BIGINT, name VARCHAR, price DECIMAL(9, 2), day DATE, placed TIMESTAMPTZ)")
    connection.execute(f"""
        INSERT INTO {orders} SELECT i, 'row ' || i, i / 4, DATE '2026-01-01' + i::INT, TIMESTAMPTZ '2026-01-01 00:00:00+00'
        FROM range(100) t(i)""")
    connection.execute(f"UPDATE {orders} SET price = 1000 WHERE id < 10")
    connection.execute(f"DELETE FROM {orders} WHERE id >= 90")
    expected = (90, 10_000 + sum(round(i / 4, 2) for i in range(10, 90)))
    found = connection.execute(f"SELECT count(*), sum(price) FROM {orders}").fetchone()
    assert (found[0], float(found[1])) == pytest.approx(expected)
    ((count, total),) = shared_server.project.query(
        f"SELECT count(*), sum(price) FROM {namespace}.orders", branch)
    assert (int(count), float(total)) == pytest.approx(expected)
    if branch != "main":
        assert "orders" not in [row[0] for row in connect(shared_server, "lake").execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake' AND schema_name = ?", [namespace]
        ).fetchall()]


def test_create_table_as(place, shared_server):
    connection, branch, namespace = place
    connection.execute(f"CREATE TABLE lake.{namespace}.made AS SELECT i, [i, i + 1] AS pair, {{'a': i}} AS nest FROM range(7) t(i)")
    assert shared_server.project.query(
        f"SELECT count(*), CAST(sum(pair[2]) AS BIGINT), CAST(sum(nest.a) AS BIGINT) FROM {namespace}.made", branch
    ) == [("7", "28", "21")]


def test_merge(place, shared_server):
    connection, branch, namespace = place
    orders = f"lake.{namespace}.orders"
    connection.execute(f"CREATE TABLE {orders} AS SELECT i AS id, 'old' AS state FROM range(10) t(i)")
    connection.execute(f"""
        MERGE INTO {orders} USING (SELECT i AS id FROM range(5, 15) t(i)) AS new ON orders.id = new.id
        WHEN MATCHED THEN UPDATE SET state = 'both' WHEN NOT MATCHED THEN INSERT VALUES (new.id, 'new')""")
    assert shared_server.project.query(
        f"SELECT state, count(*) FROM {namespace}.orders GROUP BY ALL ORDER BY ALL", branch
    ) == [("both", "5"), ("new", "5"), ("old", "5")]


def test_alter(place, shared_server):
    connection, branch, namespace = place
    orders = f"lake.{namespace}.orders"
    connection.execute(f"CREATE TABLE {orders} AS SELECT i::INT AS id, 'x' AS unused FROM range(3) t(i)")
    connection.execute(f"ALTER TABLE {orders} ADD COLUMN note VARCHAR")
    connection.execute(f"ALTER TABLE {orders} RENAME COLUMN id TO number")
    connection.execute(f"ALTER TABLE {orders} ALTER COLUMN number TYPE BIGINT")
    connection.execute(f"ALTER TABLE {orders} DROP COLUMN unused")
    connection.execute(f"INSERT INTO {orders} VALUES (3, 'three')")
    assert shared_server.project.query(
        f"SELECT number, note FROM {namespace}.orders ORDER BY number", branch
    ) == [("0", None), ("1", None), ("2", None), ("3", "three")]


def test_partitions(place, shared_server):
    connection, branch, namespace = place
    orders = f"lake.{namespace}.orders"
    connection.execute(f"CREATE TABLE {orders} (id BIGINT, region VARCHAR)")
    connection.execute(f"ALTER TABLE {orders} SET PARTITIONED BY (region)")
    connection.execute(f"INSERT INTO {orders} SELECT i, 'r' || i % 3 FROM range(30) t(i)")
    assert connection.execute(f"SELECT count(*) FROM {orders} WHERE region = 'r1'").fetchone() == (10,)
    assert shared_server.project.query(
        f"SELECT region, count(*) FROM {namespace}.orders GROUP BY ALL ORDER BY ALL", branch
    ) == [("r0", "10"), ("r1", "10"), ("r2", "10")]


def test_names(place, shared_server):
    connection, branch, namespace = place
    connection.execute(f"CREATE TABLE lake.{namespace}.first AS SELECT 1 AS a")
    connection.execute(f"ALTER TABLE lake.{namespace}.first RENAME TO second")
    assert shared_server.project.count(f"{namespace}.second", branch) == 1
    connection.execute(f"DROP TABLE lake.{namespace}.second")
    connection.execute(f"DROP SCHEMA lake.{namespace}")
    assert shared_server.project.martlet(
        "query", "--ref", branch, f"SELECT * FROM {namespace}.second", status=1).stdout == ""


def test_a_transaction_over_several_tables_is_one_commit(place, shared_server):
    connection, branch, namespace = place
    for table in ["one", "two"]:
        connection.execute(f"CREATE TABLE lake.{namespace}.{table} AS SELECT 0 AS n")
    before = len(shared_server.project.json("log", branch, "--limit", "1000")["commits"])
    connection.execute("BEGIN")
    connection.execute(f"INSERT INTO lake.{namespace}.one VALUES (1)")
    connection.execute(f"INSERT INTO lake.{namespace}.one VALUES (2)")
    connection.execute(f"INSERT INTO lake.{namespace}.two VALUES (1)")
    connection.execute("COMMIT")
    assert len(shared_server.project.json("log", branch, "--limit", "1000")["commits"]) == before + 1
    assert shared_server.project.count(f"{namespace}.one", branch) == 3
    assert shared_server.project.count(f"{namespace}.two", branch) == 2


def test_rollback_leaves_nothing(place, shared_server):
    connection, branch, namespace = place
    connection.execute(f"CREATE TABLE lake.{namespace}.one AS SELECT 0 AS n")
    head = shared_server.project.head(branch)
    connection.execute("BEGIN")
    connection.execute(f"INSERT INTO lake.{namespace}.one VALUES (1)")
    connection.execute(f"CREATE TABLE lake.{namespace}.two (n INTEGER)")
    connection.execute("ROLLBACK")
    assert shared_server.project.head(branch) == head
    assert connection.execute(f"SELECT count(*) FROM lake.{namespace}.one").fetchone() == (1,)


def test_the_loser_of_a_race_is_told(place, shared_server):
    connection, branch, namespace = place
    connection.execute(f"CREATE TABLE lake.{namespace}.one AS SELECT 0 AS n")
    other = connect(shared_server, "lake" if branch == "main" else f"lake@{branch}")
    connection.execute("BEGIN")
    connection.execute(f"INSERT INTO lake.{namespace}.one VALUES (1)")
    other.execute(f"INSERT INTO lake.{namespace}.one VALUES (2)")
    with pytest.raises(duckdb.Error):
        connection.execute("COMMIT")
    assert shared_server.project.query(f"SELECT n FROM {namespace}.one ORDER BY n", branch) == [("0",), ("2",)]


def test_what_martlet_wrote_is_read(flights_run):
    with Server(flights_run) as server:
        connection = connect(server, "lake")
        tables = [f"bronze.{name}" for name in ["airlines", "airports", "flights", "planes", "weather"]]
        tables += [f"silver.{name}" for name in ["aircraft", "airports", "flights", "weather_hourly"]]
        for table in tables:
            query = "SELECT count(*) FROM "
            assert connection.execute(f"{query} lake.{table}").fetchone() == (flights_run.count(table),), table


def test_tags_commits_and_times_are_read_only(shared_server):
    project = shared_server.project
    main = connect(shared_server, "lake")
    main.execute("CREATE SCHEMA lake.history")
    main.execute("CREATE TABLE lake.history.orders AS SELECT 1 AS n")
    project.martlet("tag", "create", "first")
    commit = project.json("log", "first", "--limit", "1")["commits"][0]
    main.execute("INSERT INTO lake.history.orders VALUES (2)")
    head = project.head()
    for place in ["first", commit["id"], commit["time"]]:
        connection = connect(shared_server, f"lake@{place}")
        assert connection.execute("SELECT n FROM lake.history.orders").fetchall() == [(1,)], place
        for statement in [
            "INSERT INTO lake.history.orders VALUES (3)", "CREATE TABLE lake.history.other (n INTEGER)",
            "DROP TABLE lake.history.orders", "CREATE SCHEMA lake.more",
        ]:
            with pytest.raises(duckdb.Error, match="read|branch") as refusal:
                connection.execute(statement)
            # A commit's ID, which the message names, may hold these digits too.
            assert not re.search(r"(?<![0-9a-f])500(?![0-9a-f])", str(refusal.value)), statement
        connection.close()
    assert project.head() == head
