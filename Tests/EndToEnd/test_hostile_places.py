"""Names, locations and SQL that try to reach files outside of the lake, or those of another namespace."""

import json
import os
import pathlib

import pyarrow
import pyarrow.parquet
import pytest
from pyiceberg.catalog.rest import RestCatalog
from pyiceberg.exceptions import ForbiddenError, RESTError

from server import quoted

lake = "/iceberg/v1/lake"
rows = pyarrow.table({"id": pyarrow.array([1, 2, 3], pyarrow.int64())})
table_schema = {"type": "struct", "schema-id": 0, "fields": [{"id": 1, "name": "id", "type": "long", "required": False}]}


def connect(server, secret):
    return RestCatalog("martlet", uri=f"{server.url}/iceberg", warehouse="lake", token=secret)


@pytest.fixture(scope="module")
def served(shared_server):
    """A server whose lake has rows in `orders.t` and `orders2.t`, and a token for `orders` alone."""
    catalog = connect(shared_server, shared_server.token)
    for name in ["orders", "orders2"]:
        catalog.create_namespace(name)
        catalog.create_table(f"{name}.t", rows.schema).append(rows)
    shared_server.limited = shared_server.project.json(
        "token", "create", "limited", "--scope", "admin", "--namespace", "orders")["secret"]
    return shared_server


def ask(server, method, path, body=None, secret=None):
    return server.request(method, path, body, {"Authorization": f"Bearer {secret or server.token}"})


def outside(server):
    """A Parquet file that is beside the lake."""
    path = server.project.folder / "secret.parquet"
    pyarrow.parquet.write_table(rows, path)
    return path


@pytest.mark.parametrize("name", [
    "..", ".", "../x", "../../etc", "a/../../b", "/etc", "a/b", "a\\b", "~", "%2e%2e", "..%2f", "con", "a b", "\u202ex", "$HOME", "'; --",
])
def test_names_stay_inside_of_the_lake(served, name):
    """Whatever a table or namespace is called, its files are below the lake's folder."""
    before = files_outside(served)
    for levels, table in [(["places"], name), ([name], "t")]:
        ask(served, "POST", f"{lake}/namespaces", {"namespace": levels})
        answer = ask(served, "POST", f"{lake}/namespaces/{quoted(levels[0])}/tables", {"name": table, "schema": table_schema})
        assert answer.status in (200, 400), answer.body
        if answer.status == 200:
            location = answer.json()["metadata"]["location"]
            folder = pathlib.Path(location.removeprefix("file://"))
            assert os.path.normpath(folder) == str(folder)
            assert folder.is_relative_to(served.project.folder / "lake")
            loaded = ask(served, "GET", f"{lake}/namespaces/{quoted(levels[0])}/tables/{quoted(table)}")
            assert loaded.json()["metadata"]["location"] == location
    assert files_outside(served) == before


def files_outside(server):
    folder = server.project.folder
    return {path for path in folder.parent.rglob("*") if not path.is_relative_to(folder)} | {
        path for path in folder.iterdir()} - {folder / "lake"}


@pytest.mark.parametrize("location", [
    "/etc/x", "file:///etc/x", "{project}/x", "{lake}/../x", "{lake}/a/../../x", "{lake}2/x", "{lake}", "s3://bucket/x",
    "http://evil.example/x", "{lake}/\0/x", "x", "file://evil.example/x",
])
def test_locations_stay_inside_of_the_lake(served, location):
    folder = served.project.folder
    location = location.replace("{project}", str(folder)).replace("{lake}", str(folder / "lake"))
    before, head = files_outside(served), served.project.head()
    requests = [
        ("/namespaces/orders/tables", {"name": "x", "schema": table_schema, "location": location}),
        ("/namespaces/orders/tables", {"name": "x", "schema": table_schema, "location": location, "stage-create": True}),
        ("/namespaces/orders/tables/t", {"requirements": [], "updates": [{"action": "set-location", "location": location}]}),
        ("/namespaces/orders/tables/t", {"requirements": [], "updates": [
            {"action": "set-properties", "updates": {"write.data.path": location}}]}),
        ("/namespaces/orders/register", {"name": "x", "metadata-location": location + "/metadata/1.metadata.json"}),
        ("/namespaces/orders/register-view", {"name": "x", "metadata-location": location + "/metadata/1.metadata.json"}),
    ]
    for path, body in requests:
        if location.endswith("/lake") and "write.data.path" not in json.dumps(body) and "location\": " not in json.dumps(body):
            continue
        answer = ask(served, "POST", f"{lake}{path}", body)
        assert answer.status == 400, (path, answer.body)
    assert files_outside(served) == before and served.project.head() == head


def test_a_metadata_file_that_is_elsewhere_is_not_read(served):
    """Not by its path, and neither is it told whether there is one."""
    messages = set()
    for place in ["/etc/passwd", "/etc/shadow", "/nonexistent", str(served.project.folder / "martlet.yaml")]:
        answer = ask(served, "POST", f"{lake}/namespaces/orders/register", {"name": "x", "metadata-location": place})
        assert answer.status == 400
        messages.add(answer.json()["error"]["message"].replace(place, "PLACE"))
        nessie = ask(served, "POST", f"/nessie/api/v2/trees/main@{served.project.head()}/history/commit", {
            "commitMeta": {"message": "x"}, "operations": [
                {"type": "PUT", "key": {"elements": ["orders", "x"]},
                 "content": {"type": "ICEBERG_TABLE", "metadataLocation": place, "snapshotId": -1, "schemaId": 0, "specId": 0,
                             "sortOrderId": 0}}]})
        assert nessie.status in (400, 409), nessie.body
    assert len(messages) == 1, messages


def test_files_beside_the_lake_are_not_read_as_data(served):
    """A client may name any file in its own manifest; the server's queries do not open those outside, nor through `..`."""
    secret = outside(served)
    catalog = connect(served, served.token)
    inside = served.project.folder / "lake" / "orders"
    for number, place in enumerate([str(secret), f"file://{secret}", f"{inside}/../../secret.parquet"]):
        name = f"orders.planted{number}"
        table = catalog.create_table(name, rows.schema)
        try:
            table.add_files([place])
        except RESTError:
            continue
        result = served.project.martlet("query", f"SELECT * FROM {name}", status=None)
        assert result.returncode == 1, (place, result.text)
        answer = ask(served, "POST", "/api/v1/query", {"sql": f"SELECT * FROM {name}"})
        assert answer.status >= 400 and answer.status < 500, (place, answer.body)


@pytest.mark.parametrize("sql", [
    "SELECT * FROM read_parquet('{secret}')", "SELECT * FROM '{secret}'", "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM glob('/*')", "SELECT * FROM parquet_scan('{other}')",
    "SELECT * FROM read_blob('{project}/.martlet/catalog.db')", "COPY (SELECT 1) TO '{project}/x.csv'", "ATTACH '{secret}' AS x",
    "INSTALL httpfs", "LOAD httpfs", "SET enable_external_access = true", "PRAGMA database_list", "CREATE TABLE x AS SELECT 1",
    "SELECT getenv('HOME')", "SELECT * FROM duckdb_secrets()", "SELECT * FROM duckdb_settings()", "SELECT 1; SELECT 2",
    "SELECT * FROM (SELECT * FROM read_text('/etc/passwd'))", "SELECT (SELECT content FROM read_text('/etc/passwd'))",
    "WITH x AS (FROM read_text('/etc/passwd')) FROM x", "SELECT * FROM query('SELECT 1')", "SELECT * FROM query_table('orders.t')",
    "EXPORT DATABASE '{project}/x'", "CALL pragma_version()", "SELECT * FROM sniff_csv('/etc/passwd')",
])
def test_sql_sees_the_lake_and_nothing_else(served, sql):
    """In a query, and as the text of a view that a client made."""
    sql = sql.replace("{secret}", str(outside(served))).replace("{project}", str(served.project.folder)).replace(
        "{other}", f"{served.project.folder}/lake/orders2/*/data/*.parquet")
    answer = ask(served, "POST", "/api/v1/query", {"sql": sql})
    assert 400 <= answer.status < 500, answer.body
    made = ask(served, "POST", f"{lake}/namespaces/orders/views", view("v", sql))
    assert made.status == 200, made.body
    try:
        answer = ask(served, "POST", "/api/v1/query", {"sql": "SELECT * FROM orders.v"})
        assert 400 <= answer.status < 500, answer.body
        assert served.project.martlet("query", "SELECT * FROM orders.v", status=None).returncode == 1
    finally:
        assert ask(served, "DELETE", f"{lake}/namespaces/orders/views/v").status == 204
    assert not (served.project.folder / "x.csv").exists()


def view(name, sql):
    return {
        "name": name, "schema": table_schema, "properties": {}, "view-version": {
            "version-id": 1, "schema-id": 0, "timestamp-ms": 1, "summary": {}, "default-namespace": ["orders"],
            "representations": [{"type": "sql", "sql": sql, "dialect": "duckdb"}]}}


# Another namespace

def test_a_limited_writer_cannot_plant_files_of_others(served):
    catalog = connect(served, served.limited)
    admin = connect(served, served.token).load_table("orders2.t")
    (file,) = [task.file.file_path for task in admin.scan().plan_files()]
    catalog.create_table("orders.mine", rows.schema)
    with pytest.raises(ForbiddenError):
        catalog.load_table("orders.mine").add_files([file])
    assert catalog.load_table("orders.mine").scan().to_arrow().num_rows == 0
    # What is one's own is fine.
    (own,) = [task.file.file_path for task in catalog.load_table("orders.t").scan().plan_files()]
    catalog.load_table("orders.mine").add_files([own])
    catalog.load_table("orders.mine").append(rows)
    assert catalog.load_table("orders.mine").scan().to_arrow().num_rows == 6


def test_a_limited_writer_cannot_take_tables_of_others(served):
    """By registering their metadata under a name of its own, through either catalog."""
    metadata = served.project.metadata("orders2.t")
    for place in [metadata, f"file://{metadata}"]:
        answer = ask(served, "POST", f"{lake}/namespaces/orders/register", {
            "name": "stolen", "metadata-location": place}, served.limited)
        assert (answer.status, answer.json()["error"]["type"]) == (403, "ForbiddenException")
        for version, path in [("v2", "trees/main@{head}/history/commit"), ("v1", "trees/branch/main/commit?expectedHash={head}")]:
            answer = ask(served, "POST", f"/nessie/api/{version}/{path}".replace("{head}", served.project.head()), {
                "commitMeta": {"message": "x"}, "operations": [
                    {"type": "PUT", "key": {"elements": ["orders", "stolen"]},
                     "content": {"type": "ICEBERG_TABLE", "metadataLocation": place, "snapshotId": -1, "schemaId": 0, "specId": 0,
                                 "sortOrderId": 0}}]}, served.limited)
            assert (answer.status, answer.json()["errorCode"]) == (403, "FORBIDDEN"), answer.body
        answer = ask(served, "POST", "/api/v1/tables", {"name": "orders.stolen", "metadata": place}, served.limited)
        assert answer.status == 403
    assert ask(served, "GET", f"{lake}/namespaces/orders/tables/stolen").status == 404


@pytest.mark.parametrize("sql", [
    "SELECT * FROM orders2.t", "SELECT * FROM orders.t JOIN orders2.t USING (id)", "SELECT * FROM orders.peek",
    "SELECT (SELECT count(*) FROM orders2.t)", "SELECT * FROM \"orders2@main\".t", "SELECT * FROM orders2.\"t@main\"",
    "SELECT * FROM information_schema.tables", "DESCRIBE orders2.t", "SUMMARIZE orders2.t",
    "SELECT * FROM read_parquet('{other}')", "WITH x AS (SELECT * FROM orders2.t) SELECT 1",
])
def test_queries_of_a_limited_token_stay_in_its_namespace(served, sql):
    """Also by a view of its own that names another's table, and after others have asked the same."""
    made = ask(served, "POST", f"{lake}/namespaces/orders/views", view("peek", "SELECT * FROM orders2.t"), served.limited)
    assert made.status in (200, 409)
    other = f"{served.project.folder}/lake/orders2/*/data/*.parquet"
    for secret, allowed in [(served.token, True), (served.limited, False)]:
        answer = ask(served, "POST", "/api/v1/query", {"sql": sql.replace("{other}", other)}, secret)
        if not allowed:
            assert 400 <= answer.status < 500, answer.body
    answer = ask(served, "POST", "/api/v1/query", {"sql": "SHOW TABLES"}, served.limited)
    assert answer.status == 200 and b"orders2" not in answer.body
    answer = ask(served, "POST", "/api/v1/query", {"sql": "SELECT count(*) AS n FROM orders.t"}, served.limited)
    assert answer.status == 200


@pytest.mark.parametrize("method,path,body", [
    ("GET", "/api/v1/tables/orders2.t", None), ("GET", "/api/v1/tables/orders2.t/history", None),
    ("GET", "/api/v1/tables/orders2.t/metrics", None), ("DELETE", "/api/v1/tables/orders2.t", None),
    ("POST", "/api/v1/tables/orders2.t/rename", {"name": "orders.u"}), ("POST", "/api/v1/tables/orders.t/rename", {"name": "orders2.u"}),
    ("POST", "/api/v1/tables/orders2.t/compact", {}), ("POST", "/api/v1/tables/orders2.t/expire", {"keep": 1}),
    ("GET", "/api/v1/log", None), ("GET", "/api/v1/log?table=orders2.t", None), ("GET", "/api/v1/diff?from=main&to=main", None),
    ("GET", "/api/v1/diff?from=main&to=main&table=orders2.t", None), ("POST", "/api/v1/merge", {"from": "main", "into": "main"}),
    ("POST", "/api/v1/revert", {"from": "main"}), ("POST", "/api/v1/cherry-pick", {"from": "main"}),
    ("POST", "/api/v1/ingest?table=orders2.t&file=a.csv", {}), ("POST", "/api/v1/plan", {}), ("POST", "/api/v1/test", {}),
    ("POST", "/api/v1/runs", {}), ("GET", "/api/v1/runs", None), ("GET", "/api/v1/tokens", None),
    ("POST", "/api/v1/tokens", {"name": "more", "scope": "admin"}), ("PUT", "/api/v1/branches/main", {"to": "main"}),
    ("DELETE", "/api/v1/branches/main", None), ("GET", "/metrics", None),
    ("GET", "/nessie/api/v1/contents/orders2.t", None), ("GET", "/nessie/api/v2/trees/main/contents/orders2.t", None),
    ("POST", "/nessie/api/v2/trees/main/contents", {"requestedKeys": [{"elements": ["orders2", "t"]}]}),
    ("DELETE", "/nessie/api/v2/trees/main@{head}", None), ("PUT", "/nessie/api/v2/trees/main@{head}", {"name": "main", "type": "BRANCH"}),
    ("POST", "/nessie/api/v2/trees/main@{head}/history/merge", {"fromRefName": "main"}),
    ("POST", "/nessie/api/v2/trees/main@{head}/history/transplant", {"fromRefName": "main", "hashesToTransplant": ["{head}"]}),
    ("POST", "/nessie/api/v2/trees/main@{head}/history/commit", {"commitMeta": {"message": "x"}, "operations": [
        {"type": "DELETE", "key": {"elements": ["orders2", "t"]}}]}),
    ("DELETE", "/nessie/api/v1/namespaces/namespace/main/orders2", None),
])
def test_a_limited_token_does_nothing_elsewhere_by_the_other_apis(served, method, path, body):
    head = served.project.head()
    path, body = path.replace("{head}", head), json.loads(json.dumps(body).replace("{head}", head))
    answer = ask(served, method, path, body, served.limited)
    assert answer.status == 403, answer.body
    assert served.project.head() == head
    for wrong in ["mrt_" + "a" * 49, "x"]:
        assert ask(served, method, path, body, wrong).status == 401


def test_listings_leave_out_what_a_limited_token_does_not_reach(served):
    for path in [
        "/api/v1/tables", "/nessie/api/v2/trees/main/entries", "/nessie/api/v1/trees/tree/main/entries",
        "/nessie/api/v1/namespaces/main", f"{lake}/namespaces", "/nessie/api/v2/trees/main/history?fetch=ALL",
    ]:
        answer = ask(served, "GET", path, None, served.limited)
        assert answer.status == 200 and b"orders" in answer.body, path
        if "history" not in path:
            assert b"orders2" not in answer.body, path
