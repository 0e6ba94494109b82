"""Martlet reads tables that PyIceberg wrote."""

import datetime

import pyarrow
import pytest
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.expressions import EqualTo
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.transforms import IdentityTransform
from pyiceberg.types import LongType


@pytest.fixture
def catalog(project, tmp_path):
    """A catalog of PyIceberg's own, with its tables inside of the project's lake."""
    catalog = SqlCatalog("test", uri=f"sqlite:///{tmp_path}/pyiceberg.db", warehouse=f"file://{project.folder}/lake/other")
    catalog.create_namespace("other")
    return catalog


def rows(start, stop):
    ids = list(range(start, stop))
    return pyarrow.table({
        "id": pyarrow.array(ids, pyarrow.int32()),
        "name": pyarrow.array([None if n % 5 == 0 else f"row {n}" for n in ids], pyarrow.string()),
        "day": pyarrow.array([datetime.date(2026, 1, 1) + datetime.timedelta(days=n % 3) for n in ids], pyarrow.date32()),
        "amount": pyarrow.array([n / 4 for n in ids], pyarrow.float64()),
    })


def register(project, table):
    project.martlet("table", "register", "bronze.foreign", table.metadata_location.removeprefix("file://"))


def totals(project):
    return project.query("SELECT count(*), count(name), CAST(sum(id) AS BIGINT), sum(amount) FROM bronze.foreign")


def expected(table):
    read = table.scan().to_arrow()
    count = read.num_rows
    return [(str(count), str(count - read["name"].null_count), str(sum(read["id"].to_pylist())),
             str(sum(read["amount"].to_pylist())))]


def test_appended_and_deleted_rows(project, catalog):
    table = catalog.create_table("other.plain", schema=rows(0, 1).schema)
    table.append(rows(0, 100))
    table.append(rows(100, 150))
    table.delete(EqualTo("id", 7))
    register(project, table)
    assert totals(project) == expected(table)


def test_partitions(project, catalog):
    schema = catalog.create_table("other.shape", schema=rows(0, 1).schema).schema()
    day = schema.find_field("day").field_id
    spec = PartitionSpec(
        PartitionField(source_id=day, field_id=1000, transform=IdentityTransform(), name="day_part"))
    table = catalog.create_table("other.parted", schema=schema, partition_spec=spec)
    table.append(rows(0, 100))
    table.overwrite(rows(200, 210), overwrite_filter=EqualTo("day", "2026-01-02"))
    register(project, table)
    assert totals(project) == expected(table)
    by_day = project.value("SELECT count(*) FROM bronze.foreign WHERE day = DATE '2026-01-03'")
    assert int(by_day) == table.scan(row_filter=EqualTo("day", "2026-01-03")).to_arrow().num_rows


def test_schema_and_partition_evolution(project, catalog):
    table = catalog.create_table("other.evolved", schema=rows(0, 1).schema)
    table.append(rows(0, 20))
    with table.update_schema() as update:
        update.rename_column("name", "label")
        update.update_column("id", LongType())
        update.add_column("extra", LongType())
    with table.update_schema() as update:
        update.rename_column("label", "name")
    with table.update_spec() as update:
        update.add_field("day", IdentityTransform(), "day_identity")
    more = rows(20, 40).set_column(0, "id", pyarrow.array(range(20, 40), pyarrow.int64()))
    table.append(more.append_column("extra", pyarrow.array(range(20), pyarrow.int64())))
    register(project, table)
    assert totals(project) == expected(table)
    assert project.value("SELECT CAST(sum(extra) AS BIGINT) FROM bronze.foreign") == str(sum(range(20)))


def test_a_table_outside_of_the_lake_is_refused(project, tmp_path):
    catalog = SqlCatalog("outside", uri=f"sqlite:///{tmp_path}/outside.db", warehouse=f"file://{tmp_path}/outside")
    catalog.create_namespace("other")
    table = catalog.create_table("other.plain", schema=rows(0, 1).schema)
    table.append(rows(0, 10))
    result = project.martlet(
        "table", "register", "bronze.foreign", table.metadata_location.removeprefix("file://"), status=1)
    assert "outside of the lake" in result.text
