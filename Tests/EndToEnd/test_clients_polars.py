"""Polars reads and writes tables of a lake through PyIceberg's catalog."""

import polars
import pytest
from pyiceberg.catalog import load_catalog


@pytest.mark.parametrize("warehouse", ["lake", "lake@dev"])
def test_polars(shared_server, warehouse):
    branch = warehouse.partition("@")[2] or "main"
    if branch not in shared_server.project.branches():
        shared_server.project.martlet("branch", "create", branch)
    catalog = load_catalog("martlet", **{
        "type": "rest", "uri": f"{shared_server.url}/iceberg", "warehouse": warehouse, "token": shared_server.token})
    catalog.create_namespace("polars")
    rows = polars.DataFrame({"id": list(range(50)), "name": [f"row {n}" for n in range(50)], "part": [n % 2 for n in range(50)]})
    table = catalog.create_table("polars.orders", schema=rows.to_arrow().schema)
    rows.write_iceberg(table, mode="append")
    rows.head(10).write_iceberg(catalog.load_table("polars.orders"), mode="append")
    read = polars.scan_iceberg(catalog.load_table("polars.orders")).filter(polars.col("part") == 1).collect()
    assert read.height == 30
    rows.head(3).write_iceberg(catalog.load_table("polars.orders"), mode="overwrite")
    assert polars.scan_iceberg(catalog.load_table("polars.orders")).collect().height == 3
    assert shared_server.project.count("polars.orders", branch) == 3
