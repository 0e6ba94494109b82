"""`martlet storage move`: a lake goes from a folder into a storage and back, with all of its history."""

import json
import os
import re
import shutil
import signal

import duckdb
import pyarrow
import pytest
from pyiceberg.catalog.rest import RestCatalog

import judges
from project import Project
from server import Server
from test_storage_project import Place, own, ours_alone, place, swift  # noqa: F401 (fixtures)


def attached(server, place=None):
    connection = duckdb.connect()
    for name in ["httpfs", "avro", "iceberg"]:
        connection.execute(f"LOAD '{judges.extensions / name}.duckdb_extension'")
    if place:
        connection.execute(
            f"CREATE SECRET (TYPE s3, KEY_ID '{place.key}', SECRET '{place.secret}', ENDPOINT '{place.url.removeprefix('http://')}', "
            "URL_STYLE 'path', USE_SSL false, REGION 'us-east-1')")
    connection.execute(f"ATTACH 'lake' AS lake (TYPE iceberg, ENDPOINT '{server.url}/iceberg', TOKEN '{server.token}')")
    return connection


def catalog(server, place=None):
    more = {"s3.endpoint": place.url, "s3.access-key-id": place.key, "s3.secret-access-key": place.secret, "s3.region": "us-east-1"} if place else {}
    return RestCatalog("c", **{"uri": f"{server.url}/iceberg", "warehouse": "lake", "token": server.token,
                               "py-io-impl": "pyiceberg.io.pyarrow.PyArrowFileIO", **more})


@pytest.fixture
def project(tmp_path):
    """A lake with what lakes have: incremental and partitioned tables, a view, a branch, a tag, deletes by position, a foreign writer."""
    project = Project.empty(tmp_path / "it's a project")
    project.write("martlet.yaml", "# Ours.\nname: test\nvars:\n  n: 3\n\n# Where tables are.\nlake: tables\nparallelism: 2\n")
    project.pipeline("silver.numbers", "select n, n % 3 as part from {{ ref('bronze.raw') }}",
                     config="merge_strategy: incremental\nunique_key: [n]\npartition_by: [part]\n")
    project.pipeline("gold.summary", "select part, count(*) as rows from {{ ref('silver.numbers') }} group by part")
    rows = project.write("rows.csv", "n\n" + "".join(f"{n}\n" for n in range(1000)))
    project.martlet("ingest", str(rows), "bronze.raw")
    project.martlet("run")
    project.martlet("tag", "create", "first")
    project.martlet("branch", "create", "dev")
    project.martlet("run", "--branch", "dev")
    with Server(project) as server:
        connection = attached(server)
        connection.execute("CREATE SCHEMA lake.theirs")
        connection.execute("CREATE TABLE lake.theirs.orders AS SELECT i AS id, 'row ' || i AS name FROM range(1000) t(i)")
        connection.execute("DELETE FROM lake.theirs.orders WHERE id % 10 = 3")
        connection.close()
        catalog(server).load_table("gold.summary").append(pyarrow.table({"part": [9], "rows": [9]}).cast(
            catalog(server).load_table("gold.summary").schema().as_arrow()))
    return project


def facts(project):
    """What can be read, now and at each commit."""
    found = {ref: {table: project.query(f"select * from {table} order by all", ref) for table in ["bronze.raw", "silver.numbers", "gold.summary"]}
             for ref in ["main", "dev", "first"]}
    found["theirs"] = project.query("select count(*), sum(id) from theirs.orders")
    commits = [commit["id"] for commit in project.json("log", "main", "--limit", "100")["commits"]]
    found["history"] = {commit: project.query("select count(*) from bronze.raw", commit) for commit in commits[:4]}
    return found


def judged(project, place=None):
    """Clients that know nothing of where the lake was read and write it."""
    with Server(project) as server:
        lake = catalog(server, place)
        table = lake.load_table("silver.numbers")
        assert table.scan().to_arrow().num_rows == 1000
        assert [table.scan(snapshot_id=each.snapshot_id).to_arrow().num_rows for each in table.snapshots()]
        assert lake.load_table("theirs.orders").scan().to_arrow().num_rows == 900
        connection = attached(server, place)
        assert connection.execute("SELECT count(*) FROM lake.theirs.orders").fetchone() == (900,)
        for name in ["silver.numbers", "theirs.orders", "gold.summary", "bronze.raw"]:
            told = server.request("GET", f"/iceberg/v1/lake/namespaces/{name.split('.')[0]}/tables/{name.split('.')[1]}").json()
            yield json.dumps(told)
        table.append(pyarrow.table({"n": [5000], "part": [2]}).cast(table.schema().as_arrow()))
        table.delete("n = 5000")


def test_a_lake_goes_into_a_storage_and_back(place, project, tmp_path):
    before = facts(project)
    old = project.folder / "tables"
    files = {str(path.relative_to(old)): path.read_bytes() for path in old.rglob("*") if path.is_file()}
    project.environment = place.variables
    target = f"s3://{place.bucket}/{tmp_path.name}/moved"
    moved = project.json("storage", "move", target)
    assert moved["lake"] == target and moved["copied"] > 0 and moved["renamed"] > 0 and moved["missing"] == []
    settings = (project.folder / "martlet.yaml").read_text()
    assert f'lake: "{target}"' in settings and "# Ours." in settings and "parallelism: 2" in settings and f"file://{old}" in settings
    # The old place is as it was, and nothing needs it.
    assert {str(path.relative_to(old)): path.read_bytes() for path in old.rglob("*") if path.is_file()} == files
    os.rename(old, tmp_path / "away")
    assert facts(project) == before
    for told in judged(project, place):
        assert re.findall(f".{{80}}(?:{re.escape(str(old))}|s3://lake/).{{80}}", told) == [] and target in told
    assert f"{old}" not in project.metadata("silver.numbers")
    # Work goes on there, and what nothing needs is found.
    project.martlet("run")
    assert project.count("silver.numbers") == 1000
    project.martlet("table", "compact", "theirs.orders")
    project.martlet("merge", "dev")
    project.martlet("table", "clean", "--history", "8760h", "--grace", "0s")
    after = facts(project)
    assert after["first"] == before["first"] and after["theirs"] == before["theirs"]
    found = [each for each in project.json("doctor", status=None)["findings"] if each["severity"] == "error"]
    assert not found, found
    # And back, to another folder.
    back = project.json("storage", "move", str(project.folder / "lake2"))
    assert back["missing"] == []
    settings = (project.folder / "martlet.yaml").read_text()
    assert 'lake: "lake2"' in settings and "storage:" not in settings and target in settings
    project.environment = {}
    assert facts(project) == after
    for told in judged(project):
        assert target not in told and f"file://{project.folder}/lake2" in told
    project.environment = place.variables
    assert place.keys(f"{tmp_path.name}/moved")
    assert project.json("storage", "clear", target)["removed"] > 0
    assert not place.keys(f"{tmp_path.name}/moved")
    assert facts(project)["first"] == before["first"]


@ours_alone
def test_a_move_that_was_killed_goes_on(place, project, tmp_path):
    before = facts(project)
    project.environment = place.variables
    target = f"s3://{place.bucket}/{tmp_path.name}/killed"
    rounds = 0
    place.s3.put_object(Bucket=place.bucket, Key=f"{tmp_path.name}/killed/.martlet-probe-killed/probe", Body=b"x")
    # Each time a little later; a killed one has either not switched the project over, or all is there.
    for round in range(40):
        process = project.start("storage", "move", target)
        try:
            process.communicate(timeout=0.05 * (round + 1))
            break
        except Exception:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            rounds += 1
        assert facts(project) == before
    assert rounds > 2
    project.martlet("storage", "move", target)
    shutil.rmtree(project.folder / "tables")
    assert facts(project) == before
    assert not [key for key in place.keys(f"{tmp_path.name}/killed") if ".martlet" in key]


@ours_alone
def test_what_cannot_be_moved(place, project, tmp_path):
    project.environment = place.variables
    place.s3.put_object(Bucket=place.bucket, Key=f"{tmp_path.name}/full/x", Body=b"x")
    settings = (project.folder / "martlet.yaml").read_text()
    for target, said in [
        (f"s3://{place.bucket}/{tmp_path.name}/full", "is not empty"), ("s3://none-such/lake", "none-such"),
        (str(project.folder / "tables" / "inside"), "it is, or was, at"), ("gs://x/y", "neither a folder"),
    ]:
        assert said in project.martlet("storage", "move", target, status=None).text, target
    with Server(project):
        assert "is being served" in project.martlet("storage", "move", f"s3://{place.bucket}/{tmp_path.name}/x", status=1).text
    assert "was never moved" in project.martlet("storage", "clear", "tables", status=1).text
    assert (project.folder / "martlet.yaml").read_text() == settings
    assert "already" in project.martlet("storage", "move", "tables").text


def test_tables_named_as_objects_are_moved(project, tmp_path):
    """From file:// to s3://lake and another folder, so that clients elsewhere can open tables that were made before."""
    before = facts(project)
    project.martlet("storage", "move", str(tmp_path / "objects"), "--locations", "s3")
    assert "locations: s3" in (project.folder / "martlet.yaml").read_text()
    shutil.rmtree(project.folder / "tables")
    assert facts(project) == before
    assert project.metadata("silver.numbers").startswith("s3://lake/silver/numbers")
    from storage_client import StorageServer
    with StorageServer(project) as server:
        vended = RestCatalog("c", **{"uri": f"{server.url}/iceberg", "warehouse": "lake", "token": server.token,
                                     "py-io-impl": "pyiceberg.io.pyarrow.PyArrowFileIO"})
        assert vended.load_table("silver.numbers").scan().to_arrow().num_rows == 1000
        assert vended.load_table("theirs.orders").scan().to_arrow().num_rows == 900


@pytest.fixture
def history(flights):
    """The flights example with what a year of use leaves: branches that went on and were merged, tags, deletes, late rows, compactions."""
    flights.martlet("tag", "create", "first")
    flights.martlet("branch", "create", "late")
    header = (flights.folder / "landing/flights/flights.csv").open().readline().strip()
    flights.land("flights", "late.csv", header, "2013,12,31,1705,1705,0,1900,1900,0,UA,222,NA,EWR,IAH,200,1400,17,5,2013-12-31T22:00:00Z")
    flights.martlet("run", "--branch", "late")
    planes = flights.folder / "landing" / "planes" / "planes.csv"
    planes.write_text(planes.read_text().replace("\nN10156,2004,", "\nN10156,2005,", 1))
    flights.martlet("run")
    flights.martlet("branch", "create", "kept")
    with Server(flights) as server:
        connection = attached(server)
        connection.execute("DELETE FROM lake.bronze.weather WHERE hour = 7")
        connection.execute("DELETE FROM lake.gold.monthly_traffic WHERE origin = 'JFK'")
        connection.close()
        catalog(server).load_table("silver.aircraft").delete("built_year = 1999")
    flights.martlet("tag", "create", "second")
    flights.martlet("table", "compact", "bronze.planes")
    flights.martlet("merge", "late", status=None)
    return flights


def everything(project):
    """A sum over all rows of all tables and views, on each branch and tag."""
    found = {}
    for ref in ["main", "late", "kept", "first", "second"]:
        tables = project.json("table", "list", "--ref", ref)
        names = sorted({each["name"] for each in tables["tables"]})
        assert len(names) >= 15, tables
        for name in names + ["gold.airline_scorecard"]:
            found[ref, name] = project.query(f"select count(*), sum(hash(t::text)::hugeint) from {name} t", ref)
    return found


@ours_alone
def test_the_flights_project_moves_into_a_storage_and_back(place, history, tmp_path):
    before = everything(history)
    settings = (history.folder / "martlet.yaml").read_text()
    history.environment = place.variables
    target = f"s3://{place.bucket}/{tmp_path.name}/flights"
    moved = history.json("storage", "move", target)
    assert moved["missing"] == [] and moved["copied"] > 30
    shutil.rmtree(history.folder / "lake")
    assert everything(history) == before
    assert history.json("storage", "move", str(history.folder / "home"))["missing"] == []
    assert settings.strip().splitlines()[0] in (history.folder / "martlet.yaml").read_text()
    history.environment = {}
    assert everything(history) == before
