"""What clients of a catalog do on another host, with its URL and a token and nothing else."""

import json
import os
import sys

import duckdb
import pyarrow
from pyiceberg.catalog import load_catalog
from pyiceberg.schema import Schema
from pyiceberg.types import LongType, NestedField, StringType

import judges

schema = Schema(
    NestedField(1, "id", LongType(), required=True), NestedField(2, "name", StringType(), required=False),
    identifier_field_ids=[1])


def rows(start, end, name):
    fields = pyarrow.schema([pyarrow.field("id", pyarrow.int64(), nullable=False), pyarrow.field("name", pyarrow.string())])
    return pyarrow.table({"id": list(range(start, end)), "name": [f"{name} {i}" for i in range(start, end)]}, schema=fields)


def summary(table):
    found = table.scan().to_arrow().to_pylist()
    return [len(found), sum(row["id"] for row in found), sum(row["name"].startswith("new") for row in found)]


def pyiceberg(question):
    options = {"uri": f"{question['url']}/iceberg", "token": question["token"], "warehouse": "lake"}
    if question["delegation"] != "vended-credentials":
        options["header.X-Iceberg-Access-Delegation"] = question["delegation"]
    catalog = load_catalog("there", **options)
    namespace = question["namespace"]
    catalog.create_namespace(namespace)
    table = catalog.create_table(f"{namespace}.orders", schema)
    assert table.location().startswith(question.get("place", "s3://lake/")), table.location()
    table.append(rows(0, 100, "old"))
    table.upsert(rows(90, 120, "new"))
    table.delete("id < 10")
    again = load_catalog("again", **options).load_table(f"{namespace}.orders")
    io = type(again.io).__name__
    # Everything of a table, or nothing of it: what is staged is written before the table is there.
    if question["delegation"] == "vended-credentials":
        with catalog.create_table_transaction(f"{namespace}.staged", schema) as transaction:
            transaction.append(rows(0, 5, "new"))
        assert summary(catalog.load_table(f"{namespace}.staged")) == [5, 10, 5]
    return {"summary": summary(again), "io": io}


def read_duckdb(connection, name):
    return list(connection.execute(
        f"SELECT count(*), sum(id), count(*) FILTER (name LIKE 'new%') FROM {name}").fetchone())


def with_duckdb(question):
    connection = duckdb.connect()
    for name in ["httpfs", "avro", "iceberg"]:
        connection.execute(f"LOAD '{judges.extensions / name}.duckdb_extension'")
    connection.execute(
        f"ATTACH 'lake' AS lake (TYPE iceberg, ENDPOINT '{question['url']}/iceberg', TOKEN '{question['token']}')")
    namespace = question["namespace"]
    # What another client wrote, first.
    theirs = read_duckdb(connection, f"lake.{question['theirs']}") if question.get("theirs") else None
    connection.execute(f"CREATE SCHEMA lake.{namespace}")
    orders = f"lake.{namespace}.orders"
    connection.execute(f"CREATE TABLE {orders} AS SELECT i AS id, 'old ' || i AS name FROM range(100) t(i)")
    connection.execute(f"""
        MERGE INTO {orders} USING (SELECT i AS id FROM range(90, 120) t(i)) AS given ON orders.id = given.id
        WHEN MATCHED THEN UPDATE SET name = 'new ' || given.id WHEN NOT MATCHED THEN INSERT VALUES (given.id, 'new ' || given.id)""")
    connection.execute(f"DELETE FROM {orders} WHERE id < 10")
    connection.execute(f"INSERT INTO {orders} VALUES (1000, 'late')")
    connection.execute(f"UPDATE {orders} SET name = 'new' WHERE id = 1000")
    connection.execute(f"DELETE FROM {orders} WHERE id = 1000")
    return {"summary": [int(value) for value in read_duckdb(connection, orders)], "theirs": theirs and [int(value) for value in theirs]}


if __name__ == "__main__":
    question = json.loads(sys.argv[1])
    assert os.listdir(question["hidden"]) == [], "the server's disk is to be seen"
    if question.get("boto3"):
        # PyIceberg has requests signed elsewhere with s3fs, whose demands contradict those of other judges.
        import s3fs_over_boto3

        sys.modules["s3fs"] = s3fs_over_boto3
    print(json.dumps({"pyiceberg": pyiceberg, "duckdb": with_duckdb}[question["client"]](question)))
