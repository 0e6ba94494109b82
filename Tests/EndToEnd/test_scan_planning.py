"""PyIceberg reads the same rows whether it plans its scans itself or asks the server; raw requests for what it cannot do."""

import contextlib
import datetime
import json

import duckdb
import pyarrow
import pytest
from pyiceberg.catalog.rest import RestCatalog
from pyiceberg.expressions import (
    And, EqualTo, GreaterThan, GreaterThanOrEqual, In, IsNull, LessThan, Not, NotEqualTo, NotIn, NotNull, Or, StartsWith,
)
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.transforms import BucketTransform, DayTransform, IdentityTransform
from pyiceberg.types import DateType, DoubleType, LongType, NestedField, StringType, TimestamptzType

from judges import extensions
from server import quoted

schema = Schema(
    NestedField(1, "id", LongType(), required=True), NestedField(2, "region", StringType()),
    NestedField(3, "at", TimestamptzType()), NestedField(4, "amount", DoubleType()), NestedField(5, "day", DateType()))
start = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


def rows(first, last):
    """Every fifth amount is null; regions take turns."""
    ids = list(range(first, last))
    return pyarrow.table({
        "id": pyarrow.array(ids, pyarrow.int64()), "region": [["eu", "us", "asia"][n % 3] for n in ids],
        "at": pyarrow.array([start + datetime.timedelta(hours=n) for n in ids], pyarrow.timestamp("us", "UTC")),
        "amount": [None if n % 5 == 0 else n / 4 for n in ids],
        "day": [(start + datetime.timedelta(hours=n)).date() for n in ids],
    }, schema=pyarrow.schema([
        pyarrow.field("id", pyarrow.int64(), nullable=False), ("region", pyarrow.string()),
        ("at", pyarrow.timestamp("us", "UTC")), ("amount", pyarrow.float64()), ("day", pyarrow.date32())]))


filters = [
    None, EqualTo("id", 7), EqualTo("region", "eu"), NotEqualTo("region", "eu"), In("region", ["eu", "asia"]),
    NotIn("region", ["eu", "asia"]), StartsWith("region", "a"), IsNull("amount"), NotNull("amount"),
    GreaterThan("amount", 20.0), Not(LessThan("amount", 20.0)), LessThan("at", start + datetime.timedelta(days=1)),
    And(GreaterThanOrEqual("at", start + datetime.timedelta(days=2)), EqualTo("region", "us")),
    Or(EqualTo("id", 3), EqualTo("day", datetime.date(2026, 1, 3))), Not(And(EqualTo("region", "eu"), GreaterThan("id", 50))),
    In("id", list(range(0, 900, 7))), EqualTo("id", 100_000),
]


def connect(server, mode, warehouse="lake"):
    return RestCatalog("martlet", **{
        "uri": f"{server.url}/iceberg", "warehouse": warehouse, "token": server.token, "scan-planning-mode": mode})


def content(table, row_filter, **arguments):
    scan = table.scan(**arguments) if row_filter is None else table.scan(row_filter, **arguments)
    result = scan.to_arrow()
    return [json.dumps(row, default=str, sort_keys=True) for row in result.sort_by("id").to_pylist()], scan.count()


def compare(server, name, **arguments):
    """Rows, counts and files of every filter, planned here and there."""
    ours, theirs = connect(server, "server"), connect(server, "client")
    assert ours.supports_server_side_planning() and not theirs.supports_server_side_planning()
    for row_filter in filters:
        here = content(theirs.load_table(name), row_filter, **arguments)
        there = content(ours.load_table(name), row_filter, **arguments)
        assert there == here, row_filter
    return ours.load_table(name), theirs.load_table(name)


def insert(server, name, data):
    """DuckDB writes, which knows all transforms; PyIceberg writes them only with a package of its own."""
    with attached(server) as engine:
        engine.register("data", data)
        engine.execute(f"INSERT INTO lake.{name} SELECT * FROM data")


@contextlib.contextmanager
def attached(server):
    with duckdb.connect() as engine:
        for extension in ["httpfs", "avro", "iceberg"]:
            engine.execute(f"LOAD '{extensions / extension}.duckdb_extension'")
        engine.execute("SET TimeZone = 'UTC'")
        engine.execute(
            f"ATTACH 'lake' AS lake (TYPE iceberg, ENDPOINT '{server.url}/iceberg', TOKEN '{server.token}')")
        yield engine


def partitioned(server, name, *fields):
    catalog = connect(server, "client")
    catalog.create_namespace_if_not_exists(name.split(".")[0])
    return catalog.create_table(name, schema, partition_spec=PartitionSpec(*fields))


@pytest.mark.parametrize("transform, source, number", [
    (IdentityTransform(), "region", 2), (DayTransform(), "at", 3), (BucketTransform(4), "id", 1), (None, None, None)])
def test_partitions(shared_server, transform, source, number):
    name = f"planned.by_{source}"
    fields = [PartitionField(number, 1000, transform, f"{source}_part")] if transform else []
    partitioned(shared_server, name, *fields)
    insert(shared_server, name, rows(0, 60))
    insert(shared_server, name, rows(60, 120))
    ours, theirs = compare(shared_server, name)
    for row_filter in filters[1:]:
        if "amount" in repr(row_filter):
            # Engines disagree about NaN, so the server rules nothing out where a file may have some.
            continue
        # The server knows at least as well which files matter.
        assert len(list(ours.scan(row_filter).plan_files())) <= len(list(theirs.scan(row_filter).plan_files()))


def test_evolution(shared_server):
    table = partitioned(shared_server, "planned.evolved", PartitionField(2, 1000, IdentityTransform(), "region"))
    table.append(rows(0, 30))
    first = table.current_snapshot().snapshot_id
    with table.update_spec() as update:
        update.remove_field("region")
        update.add_field("at", DayTransform(), "at_day")
    with table.update_schema() as update:
        update.add_column("note", StringType())
    table.refresh()
    more = rows(30, 60)
    insert(shared_server, "planned.evolved", more.append_column("note", pyarrow.array([f"n{n}" for n in range(30, 60)])))
    table.refresh()
    with table.update_schema() as update:
        update.rename_column("note", "remark")
    ours, theirs = compare(shared_server, "planned.evolved")
    for row_filter in [NotNull("remark"), EqualTo("remark", "n40"), IsNull("remark")]:
        assert content(ours, row_filter) == content(theirs, row_filter)
    compare(shared_server, "planned.evolved", snapshot_id=first)


def test_deletes_of_another_engine(shared_server):
    """DuckDB deletes by position; PyIceberg applies the delete files that the server names."""
    table = partitioned(shared_server, "planned.deleted")
    table.append(rows(0, 60))
    table.append(rows(60, 120))
    with attached(shared_server) as engine:
        engine.execute("DELETE FROM lake.planned.deleted WHERE id % 4 = 1")
    ours, _ = compare(shared_server, "planned.deleted")
    tasks = list(ours.scan().plan_files())
    assert len(tasks) == 2 and all(task.delete_files for task in tasks)
    assert ours.scan().count() == 90


def test_on_a_branch(shared_server):
    table = partitioned(shared_server, "planned.branched")
    table.append(rows(0, 10))
    shared_server.project.martlet("branch", "create", "plans")
    connect(shared_server, "client", "lake@plans").load_table("planned.branched").append(rows(10, 20))
    counts = {place: connect(shared_server, "server", place).load_table("planned.branched").scan().count()
              for place in ["lake", "lake@plans"]}
    assert counts == {"lake": 10, "lake@plans": 20}


def test_raw_requests(shared_server):
    table = partitioned(shared_server, "planned.raw")
    table.append(rows(0, 30))
    first = table.current_snapshot().snapshot_id
    table.append(rows(30, 60))
    second = table.current_snapshot().snapshot_id
    base = "/iceberg/v1/lake/namespaces/planned/tables/raw"

    def plan(**body):
        return shared_server.request("POST", f"{base}/plan", {name.replace("_", "-"): value for name, value in body.items()})

    answer = plan(start_snapshot_id=first, end_snapshot_id=second, stats_fields=["id"])
    assert answer.status == 200
    (task,) = answer.json()["file-scan-tasks"]
    assert task["data-file"]["lower-bounds"] == {"keys": [1], "values": [30]}
    plan_id = answer.json()["plan-id"]
    again = shared_server.request("GET", f"{base}/plan/{plan_id}")
    assert again.status == 200 and again.json()["file-scan-tasks"] == answer.json()["file-scan-tasks"]
    assert shared_server.request("DELETE", f"{base}/plan/{plan_id}").status == 204
    assert shared_server.request("GET", f"{base}/plan/{plan_id}").json() == {"status": "cancelled"}
    for method, path, body, kind in [
            ("GET", "/plan/nobody", None, "NoSuchPlanIdException"), ("DELETE", "/plan/nobody", None, "NoSuchPlanIdException"),
            ("POST", "/tasks", {"plan-task": f"{plan_id}.0"}, "NoSuchPlanTaskException")]:
        answer = shared_server.request(method, f"{base}{path}", body)
        assert (answer.status, answer.json()["error"]["type"]) == (404, kind)
    for body in [{"snapshot_id": 5}, {"filter": {"type": "hm"}}, {"select": ["nope"]}, {"start_snapshot_id": first}]:
        assert plan(**body).status == 400
    other = shared_server.project.json("token", "create", "reader", "--scope", "read")["secret"]
    plan_id = plan().json()["plan-id"]
    mine = {"Authorization": f"Bearer {other}"}
    assert shared_server.request("GET", f"{base}/plan/{plan_id}", headers=mine).status == 404
    assert shared_server.request("POST", f"{base}/plan", {}, headers=mine).status == 200


def test_reports_are_shown(shared_server):
    table = partitioned(shared_server, "planned.reported")
    path = "/iceberg/v1/lake/namespaces/planned/tables/reported/metrics"
    report = {
        "report-type": "scan-report", "table-name": "planned.reported", "snapshot-id": 12, "filter": True, "schema-id": 0,
        "projected-field-ids": [1], "projected-field-names": ["id"], "metrics": {
            "result-data-files": {"unit": "count", "value": 3},
            "total-planning-duration": {"count": 1, "time-unit": "nanoseconds", "total-duration": 2_000_000}}}
    assert shared_server.request("POST", path, report).status == 204
    assert shared_server.request("POST", path, {**report, "report-type": "rumour"}).status == 400
    assert shared_server.request("POST", path, {**report, "metrics": {"x": 1}}).status == 400
    assert shared_server.request("POST", path.replace("reported", quoted("not there")), report).status == 404
    shown = shared_server.project.json("table", "metrics", "planned.reported")
    assert [(one["type"], one["ref"], one["report"]) for one in shown["reports"]] == [("scan-report", "main", report)]
