"""PyIceberg works on a lake, and on a branch of it, with nothing but a URL, a warehouse and a token."""

import datetime

import pyarrow
import pytest
from pyiceberg.catalog.rest import RestCatalog
from pyiceberg.exceptions import (
    CommitFailedException, ForbiddenError, NamespaceAlreadyExistsError, NamespaceNotEmptyError, NoSuchNamespaceError,
    NoSuchTableError, NoSuchViewError, TableAlreadyExistsError, UnauthorizedError, ViewAlreadyExistsError,
)
from pyiceberg.expressions import EqualTo, GreaterThan, LessThan
from pyiceberg.schema import Schema
from pyiceberg.table.update import AssertRefSnapshotId
from pyiceberg.transforms import DayTransform
from pyiceberg.types import DoubleType, LongType, NestedField, StringType, TimestamptzType
from pyiceberg.view.metadata import SQLViewRepresentation, ViewVersion

from server import quoted

schema = pyarrow.schema([
    pyarrow.field("id", pyarrow.int64(), nullable=False), pyarrow.field("name", pyarrow.string()),
    pyarrow.field("at", pyarrow.timestamp("us", tz="UTC")), pyarrow.field("amount", pyarrow.float64()),
])


def rows(start, stop):
    first = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    return pyarrow.table({
        "id": list(range(start, stop)), "name": [f"row {n}" for n in range(start, stop)],
        "at": [first + datetime.timedelta(hours=n) for n in range(start, stop)],
        "amount": [n / 4 for n in range(start, stop)],
    }, schema=schema)


def connect(server, warehouse, **properties):
    return RestCatalog("martlet", **{
        "uri": f"{server.url}/iceberg", "warehouse": warehouse, "token": server.token, **properties})


@pytest.fixture(params=["lake", "lake@dev", "lake@feature/prices"])
def place(request, shared_server):
    """A catalog on a branch, the branch's name, and a namespace of the test's own."""
    _, _, branch = request.param.partition("@")
    if branch and branch not in shared_server.project.branches():
        shared_server.project.martlet("branch", "create", branch)
    catalog = connect(shared_server, request.param)
    namespace = f"{request.node.originalname}_{branch.replace('/', '_') or 'main'}"
    catalog.create_namespace(namespace, {"owner": "tests"})
    return catalog, branch or "main", namespace


def test_rows_come_and_go(place, shared_server):
    catalog, branch, namespace = place
    name = f"{namespace}.orders"
    table = catalog.create_table(name, schema=schema, properties={"purpose": "test"})
    table.append(rows(0, 100))
    table.append(rows(100, 150))
    assert catalog.load_table(name).scan().to_arrow().num_rows == 150
    table.overwrite(rows(0, 10), overwrite_filter=LessThan("id", 100))
    table.delete(EqualTo("id", 120))
    changed = rows(5, 12).set_column(3, schema.field(3), pyarrow.array([1000.0] * 7))
    result = table.upsert(changed, join_cols=["id"])
    assert (result.rows_updated, result.rows_inserted) == (5, 2)
    read = catalog.load_table(name).scan(row_filter=GreaterThan("amount", 900.0)).to_arrow()
    assert sorted(read["id"].to_pylist()) == list(range(5, 12))
    # 10 rows, 49 of the second append, 2 inserted.
    assert shared_server.project.count(name, branch) == 61
    if branch != "main":
        assert not connect(shared_server, "lake").table_exists(name)


def test_every_commit_is_one_of_the_lake(place, shared_server):
    catalog, branch, namespace = place
    table = catalog.create_table(f"{namespace}.orders", schema=schema)
    before = len(shared_server.project.json("log", branch)["commits"])
    table.append(rows(0, 3))
    table.append(rows(3, 6))
    log = shared_server.project.json("log", branch)["commits"]
    assert len(log) == before + 2
    assert f"{namespace}.orders" in log[0]["message"]


def test_schema_and_partitions_evolve(place, shared_server):
    catalog, branch, namespace = place
    name = f"{namespace}.orders"
    table = catalog.create_table(name, schema=Schema(
        NestedField(1, "id", LongType(), required=True), NestedField(2, "old", DoubleType())))
    table.append(pyarrow.table({"id": [1], "old": [0.5]}, schema=pyarrow.schema(
        [pyarrow.field("id", pyarrow.int64(), nullable=False), pyarrow.field("old", pyarrow.float64())])))
    with table.update_schema() as update:
        update.rename_column("old", "price")
        update.add_column("note", StringType())
        update.add_column("at", TimestamptzType())
    with table.update_spec() as update:
        update.add_field("at", DayTransform(), "day")
    with table.transaction() as transaction:
        transaction.set_properties({"a": "1", "b": "2"})
        transaction.remove_properties("a")
    fresh = catalog.load_table(name)
    assert [field.name for field in fresh.schema().fields] == ["id", "price", "note", "at"]
    assert [field.name for field in fresh.spec().fields] == ["day"]
    assert fresh.properties.get("b") == "2" and "a" not in fresh.properties
    assert shared_server.project.query(f"SELECT id, price, note FROM {name}", branch) == [("1", "0.5", None)]


def test_names_change(place):
    catalog, _, namespace = place
    catalog.create_namespace(f"{namespace}_other")
    table = catalog.create_table(f"{namespace}.first", schema=schema)
    table.append(rows(0, 4))
    moved = catalog.rename_table(f"{namespace}.first", f"{namespace}_other.second")
    assert moved.scan().to_arrow().num_rows == 4
    assert not catalog.table_exists(f"{namespace}.first")
    assert catalog.list_tables(f"{namespace}_other") == [(f"{namespace}_other", "second")]
    catalog.drop_table(f"{namespace}_other.second")
    with pytest.raises(NoSuchTableError):
        catalog.load_table(f"{namespace}_other.second")


def test_a_table_is_taken_in_by_its_metadata(place):
    catalog, _, namespace = place
    table = catalog.create_table(f"{namespace}.first", schema=schema)
    table.append(rows(0, 4))
    catalog.drop_table(f"{namespace}.first")
    again = catalog.register_table(f"{namespace}.again", table.metadata_location)
    assert again.scan().to_arrow().num_rows == 4


def test_created_within_a_transaction(place):
    catalog, _, namespace = place
    with catalog.create_table_transaction(f"{namespace}.staged", schema=schema) as transaction:
        assert not catalog.table_exists(f"{namespace}.staged")
        with transaction.update_snapshot().fast_append():
            pass
        transaction.set_properties({"made": "at once"})
    assert catalog.load_table(f"{namespace}.staged").properties["made"] == "at once"


def test_namespaces(place):
    catalog, _, namespace = place
    assert catalog.load_namespace_properties(namespace)["owner"] == "tests"
    summary = catalog.update_namespace_properties(namespace, removals={"owner", "absent"}, updates={"tier": "1"})
    assert (summary.removed, summary.updated, summary.missing) == (["owner"], ["tier"], ["absent"])
    catalog.create_namespace((namespace, "inner"))
    assert catalog.list_namespaces(namespace) == [(namespace, "inner")]
    catalog.create_table((namespace, "inner", "orders"), schema=schema)
    with pytest.raises(NamespaceNotEmptyError):
        catalog.drop_namespace((namespace, "inner"))
    with pytest.raises(NamespaceAlreadyExistsError):
        catalog.create_namespace(namespace)
    with pytest.raises(NoSuchNamespaceError):
        catalog.drop_namespace("nowhere")
    catalog.drop_table((namespace, "inner", "orders"))
    catalog.drop_namespace((namespace, "inner"))
    assert not catalog.namespace_exists((namespace, "inner"))


def test_views(place, shared_server):
    catalog, branch, namespace = place
    catalog.create_table(f"{namespace}.orders", schema=schema).append(rows(0, 8))
    version = ViewVersion(
        version_id=1, schema_id=0, timestamp_ms=1_760_000_000_000, summary={},
        representations=[SQLViewRepresentation(
            type="sql", sql=f"SELECT count(*) AS n FROM {namespace}.orders", dialect="duckdb")],
        default_namespace=[namespace])
    catalog.create_view(f"{namespace}.totals", Schema(NestedField(1, "n", LongType())), version)
    assert catalog.view_exists(f"{namespace}.totals")
    assert catalog.list_views(namespace) == [(namespace, "totals")]
    loaded = catalog.load_view(f"{namespace}.totals")
    assert "count(*)" in loaded.metadata.versions[0].representations[0].root.sql
    assert shared_server.project.query(f"SELECT n FROM {namespace}.totals", branch) == [("8",)]
    with pytest.raises(ViewAlreadyExistsError):
        catalog.create_view(f"{namespace}.totals", Schema(NestedField(1, "n", LongType())), version)
    path = f"/iceberg/v1/{quoted('lake' if branch == 'main' else f'lake@{branch}')}/namespaces/{namespace}/views/totals"
    location = shared_server.request("GET", path).json()["metadata-location"]
    catalog.drop_view(f"{namespace}.totals")
    assert not catalog.view_exists(f"{namespace}.totals")
    with pytest.raises(NoSuchViewError):
        catalog.load_view(f"{namespace}.totals")
    again = catalog.register_view(f"{namespace}.again", location)
    assert again.metadata.view_uuid == loaded.metadata.view_uuid
    assert catalog.list_views(namespace) == [(namespace, "again")]
    assert shared_server.project.query(f"SELECT n FROM {namespace}.again", branch) == [("8",)]


def test_two_writers_of_one_table(place):
    catalog, _, namespace = place
    name = f"{namespace}.orders"
    catalog.create_table(name, schema=schema, properties={"commit.retry.num-retries": "0"})
    first, second = catalog.load_table(name), catalog.load_table(name)
    first.append(rows(0, 1))
    with pytest.raises(CommitFailedException):
        with second.transaction() as transaction:
            transaction._requirements += (AssertRefSnapshotId(
                ref="main", snapshot_id=None),)
            transaction.set_properties({"late": "yes"})
    assert "late" not in catalog.load_table(name).properties


def test_what_is_there_already(place):
    catalog, _, namespace = place
    catalog.create_table(f"{namespace}.orders", schema=schema)
    with pytest.raises(TableAlreadyExistsError):
        catalog.create_table(f"{namespace}.orders", schema=schema)


@pytest.fixture
def history(shared_server):
    """A table with one row at the tag `v1`, and two rows on main."""
    catalog = connect(shared_server, "lake")
    project = shared_server.project
    if not catalog.namespace_exists("history"):
        catalog.create_namespace("history")
        table = catalog.create_table(("history", "orders"), schema=schema)
        table.append(rows(0, 1))
        project.martlet("tag", "create", "v1")
        table.append(rows(1, 2))
    return project


def test_tags_commits_and_times_are_read_only(shared_server, history):
    commit = history.json("log", "v1", "--limit", "1")["commits"][0]
    for place in ["v1", commit["id"], commit["time"]]:
        catalog = connect(shared_server, f"lake@{place}")
        assert catalog.load_table("history.orders").scan().to_arrow().num_rows == 1, place
        with pytest.raises(Exception) as refusal:
            catalog.load_table("history.orders").append(rows(5, 6))
        assert "read" in str(refusal.value).lower(), place
    assert connect(shared_server, "lake").load_table("history.orders").scan().to_arrow().num_rows == 2


def test_wrong_tokens_are_refused(shared_server):
    with pytest.raises(UnauthorizedError):
        connect(shared_server, "lake", token="mrt_wrong").list_namespaces()


def test_client_credentials(shared_server):
    catalog = RestCatalog("martlet", **{
        "uri": f"{shared_server.url}/iceberg", "warehouse": "lake", "credential": f"tests:{shared_server.token}"})
    catalog.list_namespaces()


def test_a_token_for_reading_does_not_write(shared_server):
    token = shared_server.project.json("token", "create", "reader", "--scope", "read")["secret"]
    reader = connect(shared_server, "lake", token=token)
    reader.list_namespaces()
    with pytest.raises(ForbiddenError):
        reader.create_namespace("by_reader")


def test_a_token_for_a_namespace_stays_in_it(shared_server):
    catalog = connect(shared_server, "lake")
    for name in ["orders", "orders2"]:
        catalog.create_namespace(name)
        catalog.create_table(f"{name}.t", schema=schema)
    token = shared_server.project.json(
        "token", "create", "narrow", "--scope", "write", "--namespace", "orders")["secret"]
    narrow = connect(shared_server, "lake", token=token)
    narrow.load_table("orders.t").append(rows(0, 1))
    with pytest.raises((ForbiddenError, NoSuchTableError)):
        narrow.load_table("orders2.t")
