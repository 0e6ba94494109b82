"""Nessie's API and the Iceberg catalog show the same branches and contents, whichever of them changed something."""

import pyarrow
import pytest
from pyiceberg.catalog.rest import RestCatalog
from pyiceberg.exceptions import NoSuchTableError, RESTError
from pyiceberg.types import StringType

from nessie_client import Client, delete, key, names
from server import quoted


@pytest.fixture
def client(server):
    return Client(server)


def iceberg(server, warehouse="lake"):
    return RestCatalog("martlet", uri=f"{server.url}/iceberg", warehouse=warehouse, token=server.token)


def rows(count):
    return pyarrow.table({"id": list(range(count))})


def content(client, ref, *elements):
    path = quoted("." + ".".join(elements))
    return client.ask("GET", f"trees/{quoted(ref)}/contents/{path}")["content"]


def place(location):
    return location.removeprefix("file://")


def test_what_iceberg_clients_change_is_seen_by_nessies(client, server):
    main = iceberg(server)
    main.create_namespace("shop", {"owner": "eve"})
    assert content(client, "main", "shop")["properties"]["owner"] == "eve"
    orders = main.create_table("shop.orders", schema=rows(1).schema)
    client.ask("POST", "trees?name=n%2Fbranch&type=BRANCH")
    before = content(client, "main", "shop", "orders")
    for warehouse, count in [("lake@n/branch", 3), ("n/branch|lake", 2)]:
        orders = iceberg(server, warehouse).load_table("shop.orders")
        orders.append(rows(count))
        seen = content(client, "n/branch", "shop", "orders")
        assert place(seen["metadataLocation"]) == place(orders.metadata_location)
        assert seen["snapshotId"] == orders.current_snapshot().snapshot_id
        assert seen["id"] == str(orders.metadata.table_uuid)
    assert content(client, "main", "shop", "orders") == before
    with orders.update_schema() as update:
        update.add_column("note", StringType())
    assert content(client, "n/branch", "shop", "orders")["schemaId"] == 1
    branch = iceberg(server, "lake@n/branch")
    branch.rename_table("shop.orders", "shop.sales")
    last = client.ask("GET", "trees/n%2Fbranch/history?fetch=ALL&max-records=1")["logEntries"][0]
    assert sorted((operation["type"], *operation["key"]["elements"]) for operation in last["operations"]) == [
        ("DELETE", "shop", "orders"), ("PUT", "shop", "sales")]
    assert content(client, "n/branch", "shop", "sales")["id"] == before["id"]
    branch.drop_table("shop.sales")
    entries = client.ask("GET", "trees/n%2Fbranch/entries")["entries"]
    assert names(entries) == ["shop"]
    assert names(client.ask("GET", "trees/main/entries")["entries"]) == ["shop", "shop.orders"]
    assert names(client.ask("GET", "trees/main/diff/n%2Fbranch")["diffs"], "key") == ["shop.orders"]


def test_what_nessies_clients_change_is_seen_by_icebergs(client, server):
    main = iceberg(server)
    main.create_namespace("shop")
    main.create_table("shop.orders", schema=rows(1).schema).append(rows(3))
    start = client.head("main")
    client.ask("POST", "trees?name=dev&type=BRANCH")
    client.ask("POST", "trees?name=v1&type=TAG")
    dev, tag = iceberg(server, "lake@dev"), iceberg(server, "lake@v1")
    # A rename.
    client.commit("dev", delete("shop", "orders"), {
        "type": "PUT", "key": key("shop", "sales"), "content": content(client, "dev", "shop", "orders")})
    assert dev.list_tables("shop") == [("shop", "sales")]
    assert len(dev.load_table("shop.sales").scan().to_arrow()) == 3
    assert main.list_tables("shop") == [("shop", "orders")]
    # A rollback of one table to the state of a tag.
    main.load_table("shop.orders").append(rows(4))
    old = content(client, "v1", "shop", "orders")
    client.commit("main", {"type": "PUT", "key": key("shop", "orders"), "content": old})
    assert len(main.load_table("shop.orders").scan().to_arrow()) == 3
    # A tag is for reading.
    assert len(tag.load_table("shop.orders").scan().to_arrow()) == 3
    with pytest.raises(RESTError):
        tag.load_table("shop.orders").append(rows(1))
    assert client.head("v1") == start
    # A branch that moves, one that is merged and one that is gone.
    client.ask("PUT", f"trees/main@{client.head('main')}", {"type": "TAG", "name": "v1", "hash": start})
    assert main.load_table("shop.orders").metadata_location == tag.load_table("shop.orders").metadata_location
    merged = client.ask("POST", f"trees/main@{start}/history/merge", {"fromRefName": "dev"})
    assert merged["wasApplied"] and main.list_tables("shop") == [("shop", "sales")]
    assert server.project.count("shop.sales") == 3
    client.ask("DELETE", f"trees/dev@{client.head('dev')}")
    with pytest.raises((NoSuchTableError, RESTError)):
        dev.load_table("shop.sales")
