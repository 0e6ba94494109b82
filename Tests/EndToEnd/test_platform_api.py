"""The platform's own API through a real server: branch, ingest, query, run, merge; narrow tokens; queries that are given up."""

import http.client
import io
import json
import select
import socket
import time
import urllib.parse

import duckdb
import pyarrow
import pyarrow.parquet
import pytest

api = "/api/v1"
# Something that does not happen in this time does not happen.
patience_s = 60


def post(server, path, body=None, status=200, **options):
    answer = server.request("POST", f"{api}{path}", body, **options)
    assert answer.status == status, answer.body
    return answer.json()


def get(server, path, status=200, **options):
    answer = server.request("GET", f"{api}{path}", **options)
    assert answer.status == status, answer.body
    return answer.json()


def rows(server, sql, **more):
    return post(server, "/query", {"sql": sql, **more})


def ingest(server, table, text, branch="main", name="file.csv", **options):
    query = urllib.parse.urlencode({"table": table, "file": name, "branch": branch})
    return post(server, f"/ingest?{query}", text.encode(), headers={"Content-Type": "text/csv"}, **options)


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


def test_a_change_on_a_branch_is_run_looked_at_and_merged(server):
    server.project.pipeline("silver.orders", "SELECT id, amount * 2 AS doubled FROM {{ ref('bronze.orders') }}")
    branch = post(server, "/branches", {"name": "change", "metadata": {"owner": "tests"}}, status=201)
    assert branch["kind"] == "branch" and branch["metadata"] == {"owner": "tests"}
    report = ingest(server, "bronze.orders", "id,amount\n1,10\n2,20\n", branch="change", name="orders.csv")
    assert report["rows"] == 2 and report["files"][0]["path"] == "orders.csv"
    # The same contents are loaded once.
    again = ingest(server, "bronze.orders", "id,amount\n1,10\n2,20\n", branch="change", name="copy.csv")
    assert again["rows"] == 0 and again["files"][0]["same_as"] == "orders.csv"

    assert len(post(server, "/plan", {"branch": "change"})["steps"]) == 1
    run = post(server, "/runs", {"branch": "change"}, status=202)["run"]
    events = server.request("GET", f"{api}/runs/{run['id']}/events")
    assert events.headers["Content-Type"] == "application/x-ndjson"
    assert len([json.loads(line) for line in events.body.splitlines()]) > 2
    shown = get(server, f"/runs/{run['id']}")
    assert shown["run"]["status"] == "success", shown
    assert shown["run"]["branch"] != "main"

    assert get(server, "/tables")["tables"] == []
    sql = "SELECT id, doubled FROM silver.orders ORDER BY id"
    assert rows(server, sql, ref="change") == [{"id": 1, "doubled": 20}, {"id": 2, "doubled": 40}]
    diff = get(server, "/diff?from=main&to=change&table=silver.orders")
    assert [(table["name"], table["change"], table["rows_added"]) for table in diff["tables"]] == [
        ("silver.orders", "added", 2)]
    preview = post(server, "/merge", {"from": "change", "dry_run": True})
    assert preview["commit"] is None and preview["conflicts"] == []
    merged = post(server, "/merge", {"from": "change"})
    assert merged["commit"]["author"] == "tests"
    assert rows(server, sql) == [{"id": 1, "doubled": 20}, {"id": 2, "doubled": 40}]
    # Seen by the command line as well, which reads the same lake.
    assert server.project.count("silver.orders") == 2

    post(server, "/revert", {"from": merged["commit"]["id"]})
    assert get(server, "/tables")["tables"] == []
    names = [commit["message"].splitlines()[0] for commit in get(server, "/log?limit=2")["commits"]]
    assert names[0].startswith("Revert") and names[1].startswith("Merge")


@pytest.mark.parametrize("format", ["csv", "ndjson", "arrow", "parquet"])
def test_rows_in_other_formats_are_the_same_rows(shared_server, format):
    sql = "SELECT i AS id, 'row ' || i AS name FROM range(5000) AS t(i) ORDER BY i"
    answer = shared_server.request("POST", f"{api}/query", {"sql": sql, "format": format})
    assert answer.status == 200, answer.body
    if format == "arrow":
        found = pyarrow.ipc.open_stream(answer.body).read_all()
    elif format == "parquet":
        found = pyarrow.parquet.read_table(io.BytesIO(answer.body))
    elif format == "csv":
        lines = answer.body.decode().splitlines()
        assert lines[0] == "id,name" and lines[-1] == "4999,row 4999" and len(lines) == 5001
        return
    else:
        lines = [json.loads(line) for line in answer.body.splitlines()]
        assert lines[-1] == {"id": 4999, "name": "row 4999"} and len(lines) == 5000
        return
    assert found.num_rows == 5000 and found.column("name")[4999].as_py() == "row 4999"
    assert duckdb.sql("SELECT sum(id) FROM found").fetchone() == (4999 * 5000 // 2,)


def test_tokens_reach_only_their_namespaces(server):
    for name in ["orders", "orders2"]:
        ingest(server, f"{name}.t", "a\n1\n")
    token = post(server, "/tokens", {"name": "narrow", "scope": "write", "namespaces": ["orders"]}, status=201)
    own = {"headers": bearer(token["secret"])}
    assert post(server, "/query", {"sql": "SELECT a FROM orders.t"}, **own) == [{"a": 1}]
    assert [t["name"] for t in get(server, "/tables", **own)["tables"] if "_" not in t["name"]] == ["orders.t"]
    for method, path, body in [
            ("POST", "/query", {"sql": "SELECT a FROM orders2.t"}), ("GET", "/tables/orders2.t", None),
            ("DELETE", "/tables/orders2.t", None), ("POST", "/ingest?table=orders2.t&file=a.csv", b"a\n2\n"),
            ("POST", "/merge", {"from": "main"}), ("POST", "/tokens", {"name": "more", "scope": "admin"}),
            ("GET", "/log", None), ("POST", "/runs", {})]:
        answer = server.request(method, f"{api}{path}", body, **own)
        assert answer.status == 403, (path, answer.body)
        assert answer.json()["error"]["code"] == "permission_denied"
    revoked = server.request("DELETE", f"{api}/tokens/{token['id']}")
    assert revoked.status == 200 and revoked.json()["state"] == "revoked"
    answer = server.request("GET", f"{api}/tables", **own)
    assert answer.status == 401 and answer.json()["error"]["code"] == "unauthorized"


def test_a_query_whose_client_goes_away_is_cancelled(server):
    """All places are taken by queries that nobody waits for any more; the server has them back, and is idle."""
    limit = get(server, "/server")["limits"]["queries_at_once"]
    address = urllib.parse.urlsplit(server.url)
    # Never ends by itself within the test, and gives no row before its end.
    sql = "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE (a.range * b.range) % 7 = 3"
    body = json.dumps({"sql": sql}).encode()
    connections = []
    # One more than there are places for.
    for _ in range(limit + 1):
        connection = socket.create_connection((address.hostname, address.port))
        connection.sendall(
            f"POST {api}/query HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        connections.append(connection)
    answered, _, _ = select.select(connections, [], [], patience_s)
    assert len(answered) == 1 and b" 429 " in answered[0].recv(100), "the places are not taken"
    for connection in connections:
        connection.close()
    end = time.monotonic() + patience_s
    while True:
        answer = server.request("POST", f"{api}/query", {"sql": "SELECT 1 AS a"})
        if answer.status == 200:
            break
        assert answer.status == 429 and answer.headers["Retry-After"], answer.body
        time.sleep(0.05)
        assert time.monotonic() < end, "queries of clients that are gone go on"
    assert answer.json() == [{"a": 1}]


def test_a_client_that_goes_away_in_the_middle_of_a_result_leaves_the_server_whole(server):
    address = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=patience_s)
    connection.request(
        "POST", f"{api}/query", json.dumps({"sql": "SELECT range, repeat('x', 100) AS text FROM range(50000000)", "format": "csv"}),
        {**server.headers, "Content-Type": "application/json"})
    response = connection.getresponse()
    assert response.status == 200 and response.read(1000).startswith(b"range,text\n0,x")
    connection.sock.close()
    response.close()
    assert rows(server, "SELECT 1 AS a") == [{"a": 1}]


def test_a_run_is_cancelled_and_the_server_stops_with_one_under_way(server):
    server.project.pipeline(
        "gold.slow", "SELECT count(*) AS n FROM range(100000000) a, range(100000000) b WHERE (a.range * b.range) % 7 = 3")
    run = post(server, "/runs", {}, status=202)["run"]
    post(server, f"/runs/{run['id']}/cancel", status=202)
    server.request("GET", f"{api}/runs/{run['id']}/events")
    assert get(server, f"/runs/{run['id']}")["run"]["status"] == "cancelled"
    post(server, "/runs", {}, status=202)
    server.stop()


def test_errors_say_what_is_wrong_and_what_to_do(shared_server):
    answer = shared_server.request("POST", f"{api}/branches", {"nmae": "x"})
    assert answer.status == 400 and answer.json()["error"]["hint"] == "Did you mean 'name'?"
    answer = shared_server.request("GET", f"{api}/branches/nowhere")
    assert answer.status == 404 and answer.json()["error"]["code"] == "not_found"
    answer = shared_server.request("POST", f"{api}/query", {"sql": "SELECT nope FROM nothing.here"})
    assert answer.status == 404 and "nothing.here" in answer.json()["error"]["message"]
    answer = shared_server.request("PATCH", f"{api}/branches")
    assert answer.status == 405 and answer.headers["Allow"] == "GET, POST"
    answer = shared_server.request("GET", f"{api}/nothing")
    assert answer.status == 404 and answer.json()["error"]["code"] == "not_found"


def test_the_document_of_the_api_is_open_and_names_what_is_served(shared_server):
    answer = shared_server.request("GET", f"{api}/openapi.json", headers={"Authorization": None})
    assert answer.status == 200
    document = answer.json()
    assert document["openapi"].startswith("3.1")
    for path, item in document["paths"].items():
        for method in item:
            concrete = path.replace("{name}", "x").replace("{table}", "a.b").replace("{run}", "0").replace("{token}", "0")
            answer = shared_server.request(method.upper(), f"{api}{concrete}", headers={"Authorization": None})
            expected = 200 if path == "/openapi.json" else 401
            assert answer.status == expected, (method, path, answer.body)
            assert str(answer.status) in item[method]["responses"]
