"""Polars reads and writes tables of a lake, and of a branch of it, through PyIceberg's catalog."""

import polars
import pytest
from pyiceberg.catalog import load_catalog


@pytest.fixture(params=["lake", "lake@dev", "lake@feature/prices"])
def place(request, shared_server):
    """A catalog on a branch, the branch's name, and a namespace of the test's own."""
    branch = request.param.partition("@")[2]
    if branch and branch not in shared_server.project.branches():
        shared_server.project.martlet("branch", "create", branch)
    catalog = load_catalog("martlet", **{
        "type": "rest", "uri": f"{shared_server.url}/iceberg", "warehouse": request.param, "token": shared_server.token})
    # A branch begins with what main has, so names are of the branch as well as of the test.
    namespace = f"{request.node.originalname}_{branch.replace('/', '_') or 'main'}"
    catalog.create_namespace(namespace)
    return catalog, branch or "main", namespace


def test_rows_come_and_go(place, shared_server):
    catalog, branch, namespace = place
    name = f"{namespace}.orders"
    rows = polars.DataFrame({"id": list(range(50)), "name": [f"row {n}" for n in range(50)], "part": [n % 2 for n in range(50)]})
    table = catalog.create_table(name, schema=rows.to_arrow().schema)
    rows.write_iceberg(table, mode="append")
    rows.head(10).write_iceberg(catalog.load_table(name), mode="append")
    read = polars.scan_iceberg(catalog.load_table(name)).filter(polars.col("part") == 1).collect()
    assert read.height == 30
    rows.head(3).write_iceberg(catalog.load_table(name), mode="overwrite")
    assert polars.scan_iceberg(catalog.load_table(name)).collect().equals(rows.head(3))
    assert shared_server.project.count(name, branch) == 3
    if branch != "main":
        others = load_catalog("main", **{**catalog.properties, "warehouse": "lake"})
        assert not others.table_exists(name)


def test_an_earlier_snapshot_is_read(place):
    catalog, _, namespace = place
    rows = polars.DataFrame({"id": [1, 2, 3]})
    table = catalog.create_table(f"{namespace}.orders", schema=rows.to_arrow().schema)
    rows.write_iceberg(table, mode="append")
    first = catalog.load_table(f"{namespace}.orders").current_snapshot().snapshot_id
    rows.write_iceberg(catalog.load_table(f"{namespace}.orders"), mode="append")
    table = catalog.load_table(f"{namespace}.orders")
    assert polars.scan_iceberg(table, snapshot_id=first).collect().height == 3
    assert polars.scan_iceberg(table).collect().height == 6
