"""A lake for made-up requests to meet: namespaces, tables with rows, views, two branches and a tag, and a plan of a scan."""

import dataclasses

from pyiceberg.table.metadata import TableMetadataUtil
from pyiceberg.view.metadata import ViewMetadata

from iceberg_requests import Names
from server import quoted

namespaces = [["shop"], ["shop", "eu"]]
tables = ["orders", "items", "people", "places"]
views = ["sales", "stock"]
branch, tag = "dev", "v1"
prefixes = ["lake", f"lake@{branch}", f"lake@{tag}"]

schema = {"type": "struct", "schema-id": 0, "fields": [
    {"id": 1, "name": "id", "type": "long", "required": False}, {"id": 2, "name": "name", "type": "string", "required": False}]}


@dataclasses.dataclass
class Lake:
    # What bodies name.
    names: Names
    # What parameters and members of bodies are, for `fuzz`.
    members: dict


def fill(server):
    project = server.project
    project.write("rows.csv", "id,name\n1,one\n2,two\n3,three\n")
    names = Names(
        namespaces, tables, views, snapshots=[], uuids=[], locations=[], metadata=[], tasks=[])
    base = "/iceberg/v1/lake/namespaces"
    plans = []
    for namespace in namespaces:
        path = f"{base}/{quoted(chr(31).join(namespace))}"
        ask(server, "POST", base, {"namespace": namespace, "properties": {"owner": "tests"}})
        for table in tables:
            project.martlet("ingest", "rows.csv", ".".join([*namespace, table]))
            loaded = ask(server, "GET", f"{path}/tables/{table}")
            names.metadata.append(loaded["metadata-location"])
            names.locations.append(loaded["metadata"]["location"])
            names.uuids.append(loaded["metadata"]["table-uuid"])
            names.snapshots.append(loaded["metadata"]["current-snapshot-id"])
        for view in views:
            made = ask(server, "POST", f"{path}/views", {
                "name": view, "schema": schema, "properties": {}, "view-version": {
                    "version-id": 1, "timestamp-ms": 1, "schema-id": 0, "summary": {}, "default-namespace": namespace,
                    "representations": [{"type": "sql", "sql": "SELECT 1 AS id", "dialect": "duckdb"}]}})
            names.metadata.append(made["metadata-location"])
            names.uuids.append(made["metadata"]["view-uuid"])
        plans.append(ask(server, "POST", f"{path}/tables/orders/plan", {})["plan-id"])
    project.martlet("branch", "create", branch)
    project.martlet("tag", "create", tag)
    joined = ["\x1f".join(namespace) for namespace in namespaces]
    identifiers = [
        {"namespace": namespace, "name": name} for namespace in namespaces for name in [*tables, *views]]
    return Lake(names, {
        "path": {
            "prefix": prefixes, "namespace": ["\x1f".join(namespace) for namespace in namespaces], "table": tables, "view": views,
            "plan-id": plans},
        "query": {"warehouse": prefixes, "parent": ["\x1f".join(namespace) for namespace in namespaces], "pageToken": [""]},
        "body": {
            "identifier": identifiers, "source": identifiers, "namespace": namespaces, "uuid": names.uuids, "snapshot-id": names.snapshots,
            "metadata-location": names.metadata, "location": names.locations}})


def samples(table, number):
    """What clients send: paths and bodies of requests that are each accepted.

    - table: `shop.orders` as it was loaded.
    - number: another one each time, for what is made new.
    """
    base = "/iceberg/v1/lake/namespaces/shop"
    view = {
        "version-id": 1, "timestamp-ms": 1, "schema-id": 0, "summary": {"engine-name": "test"}, "default-namespace": ["shop"],
        "default-catalog": "lake", "representations": [{"type": "sql", "sql": "SELECT 2 AS id", "dialect": "duckdb"}]}
    field = {"source-id": 2, "transform": "bucket[4]", "name": "part"}
    order = {"source-id": 1, "transform": "identity", "direction": "asc", "null-order": "nulls-first"}
    snapshot = table["metadata"]["snapshots"][0]
    newer = {**snapshot, "snapshot-id": number, "parent-snapshot-id": snapshot["snapshot-id"], "sequence-number": number}
    statistics = {
        "snapshot-id": snapshot["snapshot-id"], "statistics-path": table["metadata-location"], "file-size-in-bytes": 1,
        "file-footer-size-in-bytes": 1, "blob-metadata": [
            {"type": "apache-datasketches-theta-v1", "snapshot-id": 1, "sequence-number": 1, "fields": [1], "properties": {"a": "b"}}]}
    wider = {**schema, "fields": [*schema["fields"], {
        "id": 9, "name": "deep", "required": False, "doc": "d", "type": {"type": "map", "key-id": 10, "key": "string", "value-id": 11,
                                                             "value-required": False, "value": {
                    "type": "list", "element-id": 12, "element": "decimal(9,2)", "element-required": False}}}]}
    updates = [
        {"action": "set-properties", "updates": {"a": "b"}}, {"action": "remove-properties", "removals": ["a"]},
        {"action": "add-schema", "schema": wider}, {"action": "set-current-schema", "schema-id": -1},
        {"action": "add-spec", "spec": {"fields": [field]}}, {"action": "set-default-spec", "spec-id": -1},
        {"action": "add-sort-order", "sort-order": {"order-id": 1, "fields": [order]}},
        {"action": "set-default-sort-order", "sort-order-id": -1},
        {"action": "set-statistics", "statistics": statistics},
        {"action": "set-partition-statistics", "partition-statistics": statistics},
        {"action": "set-snapshot-ref", "ref-name": "audit", "type": "branch", "snapshot-id": snapshot["snapshot-id"],
         "max-ref-age-ms": 100000, "min-snapshots-to-keep": 1}]
    identifier = {"namespace": ["shop"], "name": "orders"}
    requirements = [
        {"type": "assert-table-uuid", "uuid": table["metadata"]["table-uuid"]},
        {"type": "assert-ref-snapshot-id", "ref": "absent", "snapshot-id": None}]
    predicate = {"type": "and", "left": {"type": "eq", "term": "id", "value": 1}, "right": {
        "type": "not", "child": {"type": "in", "term": "name", "values": ["one", "two"]}}}
    return [
        ("/iceberg/v1/lake/namespaces", {"namespace": ["shop", f"made{number}"], "properties": {"owner": "x"}}),
        (f"{base}/properties", {"removals": ["b"], "updates": {"owner": "x"}}),
        (f"{base}/tables", {
            "name": f"table{number}", "schema": wider, "partition-spec": {"spec-id": 0, "fields": [field]}, "properties": {"a": "b"},
            "write-order": {"order-id": 1, "fields": [order]}, "stage-create": False}),
        (f"{base}/views", {"name": f"view{number}", "schema": wider, "view-version": view, "properties": {"a": "b"}}),
        (f"{base}/views/stock", {"requirements": [], "updates": [
            {"action": "add-view-version", "view-version": view}, {"action": "set-current-view-version", "view-version-id": -1},
            {"action": "set-properties", "updates": {"a": "b"}}]}),
        (f"{base}/tables/orders", {"identifier": identifier, "requirements": requirements, "updates": updates}),
        ("/iceberg/v1/lake/transactions/commit", {"table-changes": [
            {"identifier": identifier, "requirements": requirements, "updates": updates[:1]}]}),
        (f"{base}/tables/orders/plan", {
            "filter": predicate, "select": ["id"], "case-sensitive": True, "min-rows-requested": 1, "stats-fields": ["id"]}),
        (f"{base}/tables/orders/metrics", {
            "report-type": "scan-report", "table-name": "orders", "snapshot-id": 1, "filter": predicate, "schema-id": 0,
            "projected-field-ids": [1], "projected-field-names": ["id"], "metadata": {"a": "b"}, "metrics": {
                "planning": {"count": 1, "time-unit": "nanoseconds", "total-duration": 5}, "files": {"unit": "count", "value": 1}}}),
        (f"{base}/tables/orders", {"requirements": [], "updates": [
            {"action": "add-snapshot", "snapshot": newer},
            {"action": "set-snapshot-ref", "ref-name": "main", "type": "branch", "snapshot-id": number}]}),
    ]


def ask(server, method, path, body=None):
    result = server.request(method, path, body)
    assert result.status < 300, f"{method} {path}: {result.status} {result.body}"
    return result.json()


def unreadable(server, warehouse="lake"):
    """The tables and views that PyIceberg cannot read, each with what it says; what a server accepted must be fit to be read."""
    problems = []
    for namespace in every_namespace(server, warehouse, []):
        folder = f"/iceberg/v1/{quoted(warehouse)}/namespaces/{quoted(chr(31).join(namespace))}"
        for kind, read in [("tables", TableMetadataUtil.parse_obj), ("views", ViewMetadata.model_validate)]:
            for identifier in ask(server, "GET", f"{folder}/{kind}")["identifiers"]:
                loaded = ask(server, "GET", f"{folder}/{kind}/{quoted(identifier['name'])}")
                try:
                    read(loaded["metadata"])
                except Exception as error:
                    problems.append(f"{kind} {identifier}: {type(error).__name__}: {error}")
    return problems


def every_namespace(server, warehouse, parent):
    query = f"?parent={quoted(chr(31).join(parent))}" if parent else ""
    for namespace in ask(server, "GET", f"/iceberg/v1/{quoted(warehouse)}/namespaces{query}")["namespaces"]:
        yield namespace
        yield from every_namespace(server, warehouse, namespace)
