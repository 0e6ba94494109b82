"""Requests that nobody would send: made up from the OpenAPI documents by schemathesis, and from what clients do send.

Nothing is ever answered with 500 or more, nothing with a status that its document does not list, and what was accepted can be read.
"""

import http.client
import itertools
import json
import random
import urllib.parse

import pytest

import fuzz_lake
import iceberg_openapi
from fuzzing import fuzz
from server import quoted, resident_mb

# A server that held on to what it was sent would pass this.
memory_limit_mb = 200
prefix = "/iceberg"


@pytest.fixture
def lake(server):
    return fuzz_lake.fill(server)


def still_sound(server, warehouses=fuzz_lake.prefixes):
    """The server lives, is of its usual size, and everything in the lake can be read."""
    assert server.request("GET", "/ready").status == 200
    assert resident_mb(server.process) < memory_limit_mb
    for warehouse in warehouses:
        assert fuzz_lake.unreadable(server, warehouse) == [], warehouse
    server.project.martlet("doctor")


def clean(findings):
    assert findings.status == 0, findings.text
    assert max(findings.statuses) < 500, findings


def test_the_document_describes_what_is_served(server):
    """The operations are those that the server lists for clients, and two that come before: its configuration and tokens."""
    listed = server.request("GET", f"{prefix}/v1/config?warehouse=lake").json()["endpoints"]
    described = {request for _, request, *_ in iceberg_openapi.operations}
    before = {"GET /v1/config", "POST /v1/oauth/tokens"}
    # A lake in a folder signs nothing, and says so.
    unlisted = {request for request in described if request.endswith("/sign")}
    assert described - unlisted - before == set(listed) - before


def test_the_iceberg_catalog(server, lake, tmp_path):
    findings = fuzz(
        server, iceberg_openapi.document(lake.names), tmp_path / "fuzz", prefix=prefix, names=lake.members, seed=20, examples=12)
    clean(findings)
    assert set(findings.statuses) >= {200, 204, 400, 401, 404, 405, 409}, findings
    # It got far enough to mean something: most operations also did what they were asked.
    done = {label for label, counter in findings.answers.items() if counter[200] + counter[204]}
    described = {request for _, request, *_ in iceberg_openapi.operations}
    assert len(done & described) > len(described) / 2, described - done
    still_sound(server)


@pytest.mark.parametrize("scope", ["none", "read", "one namespace"])
def test_the_iceberg_catalog_with_less_than_all_rights(server, lake, tmp_path, scope):
    arguments = {"none": None, "read": ["--scope", "read"], "one namespace": ["--scope", "write", "--namespace", "shop.eu"]}[scope]
    token = server.project.json("token", "create", "narrow", *arguments)["secret"] if arguments else ""
    findings = fuzz(
        server, iceberg_openapi.document(lake.names), tmp_path / "fuzz", prefix=prefix, names=lake.members, token=token, seed=21,
        examples=4, phases=["fuzzing"])
    clean(findings)
    for label, counter in findings.answers.items():
        if scope == "none" and label != "POST /v1/oauth/tokens":
            # A path that cannot be taken apart is refused before anyone is asked for a token.
            assert set(counter) <= {400, 401, 405}, findings
        if scope == "read" and label.startswith("DELETE") and "/plan/" not in label:
            assert not counter[204], findings
    still_sound(server)


def test_the_platform(server, lake, tmp_path):
    project = server.project
    project.pipeline("silver.a", "SELECT 1 AS id")
    project.martlet("run")
    runs = [run["id"] for run in project.json("runs", "list")["runs"]]
    tables = [f"shop.{table}" for table in fuzz_lake.tables] + ["silver.a"]
    refs = ["main", fuzz_lake.branch, fuzz_lake.tag]
    names = {
        "path": {"table": tables, "name": refs[1:], "run": runs},
        "query": {"ref": refs, "from": refs, "to": refs, "branch": refs[:2], "table": tables, "namespace": ["shop", "shop.eu"]},
        "body": {
            "sql": statements, "ref": refs, "branch": refs[:2], "from": refs, "into": refs[:2], "select": [["silver.a"], ["+silver.a"]]}}
    document = server.request("GET", "/api/v1/openapi.json").json()
    # A query that runs out of time while its rows are sent can only break off, which no status tells.
    query = document["paths"]["/query"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    query["properties"]["timeout_ms"]["minimum"] = 10_000
    findings = fuzz(
        server, document, tmp_path / "fuzz", prefix="/api/v1", names=names, seed=23, examples=15, phases=["coverage", "fuzzing"],
        # It would find the fuzzer's own token.
        options=["--exclude-operation-id", "revokeToken"])
    clean(findings)
    done = {label for label, counter in findings.answers.items() if counter[200] + counter[201] + counter[204]}
    assert len(done) > len(document["paths"]) / 2, findings
    # The other branch and the tag may be gone.
    still_sound(server, fuzz_lake.prefixes[:1])


statements = [
    "SELECT 1", "SELECT * FROM shop.orders", "SELECT count(*) FROM shop.orders JOIN shop.items USING (id)", "SELEC", "", ";", "SELECT 1; SELECT 2",
    "SELECT * FROM nothing.here", "SELECT $1", "SELECT unnest(range(100000))", "DROP TABLE shop.orders", "COPY shop.orders TO '/tmp/x'",
    "SELECT * FROM read_csv('/etc/passwd')", "SELECT 'a'::INT", "SELECT 1/0", "SELECT error('x')", "INSTALL httpfs", "ATTACH 'x'",
    "SELECT '\x00'", "SELECT {'a': [1, NULL], 'b': MAP {'x': 1.5::DECIMAL(38, 9)}}", "SELECT 'nan'::DOUBLE, '-infinity'::TIMESTAMP",
    "PRAGMA database_list", "EXPLAIN SELECT 1", "VALUES (" + "(" * 2000 + "1" + ")" * 2000 + ")", "SELECT '" + "x" * 100_000 + "'"]


# Names and numbers at the edges of what there is

segments = [
    "a.b", "a%2Fb", "%2F", "..", ".", "%2E%2E", "%1F", "a%1F", "%1Fa", "a%1F%1Fb", "%00", "a%00b", "%E2%80%AE", "%F0%9F%A6%86",
    "e%CC%81", "%C3%A9", "a%20b", "%20", "+", "*", "'", "%22", "%5C", ";", ":", "@", "lake", "null", "%25", "%2525", "%25zz",
    "n" * 255, "n" * 256, "n" * 5000, "%C3%A9" * 127, "%C3%A9" * 128, "%7F", "%0D%0A", "--", "-", "~", "C:", "con"]
broken = ["%", "%z", "%zz", "%4", "%C3", "%FF", "%ED%A0%80", "%C0%80", "\xff"]


def raw(server, method, target, body=None, **headers):
    """One request as it is written here, which other libraries would put right."""
    address = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    try:
        connection.putrequest(method, "/", skip_accept_encoding=True)
        connection._buffer[0] = f"{method} {target} HTTP/1.1".encode("latin-1")
        for name, value in {**server.headers, "Content-Type": "application/json", **headers}.items():
            connection.putheader(name.replace("_", "-"), value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def refused_well(answer):
    """A status below 500; where it is a failure, it is told in the catalog's envelope."""
    status, body = answer
    assert 200 <= status < 500, answer
    if status >= 400 and body:
        error = json.loads(body)["error"]
        assert error["code"] == status and error["message"] and error["type"], answer
    return status


def test_names_at_the_edges(server, lake):
    for segment in [*segments, *broken]:
        for target in [
                f"/iceberg/v1/{segment}/namespaces", f"/iceberg/v1/lake@{segment}/namespaces",
                f"/iceberg/v1/lake/namespaces/{segment}", f"/iceberg/v1/lake/namespaces/shop/tables/{segment}",
                f"/iceberg/v1/lake/namespaces/{segment}/views/{segment}", f"/iceberg/v1/config?warehouse={segment}",
                f"/iceberg/v1/lake/namespaces?parent={segment}", f"/iceberg/v1/lake/namespaces?pageToken={segment}&pageSize=1",
                f"/iceberg/v1/lake/namespaces/shop/tables/orders/plan/{segment}", f"/iceberg/{segment}", f"/iceberg/v1/{segment}"]:
            status = refused_well(raw(server, "GET", target))
            assert segment not in broken or status == 400, target
        for target in [
                f"/api/v1/tables/{segment}?ref={segment}", f"/api/v1/log?ref={segment}", f"/api/v1/branches/{segment}",
                f"/nessie/api/v2/trees/{segment}", f"/nessie/api/v2/trees/main/contents/{segment}",
                f"/nessie/api/v2/trees/main/history?filter={segment}", f"/nessie/api/v2/trees/{segment}/diff/main",
                f"/nessie/api/v1/trees/tree/{segment}", f"/nessie/api/v1/contents/{segment}?ref=main", f"/{segment}"]:
            status, body = raw(server, "GET", target)
            assert 200 <= status < 500, (target, status, body)
            assert segment not in broken or status == 400, target
    for segment in segments:
        name = urllib.parse.unquote(segment)
        made = refused_well(raw(
            server, "POST", "/iceberg/v1/lake/namespaces", json.dumps({"namespace": [name]}).encode()))
        table = json.dumps({"name": name, "schema": fuzz_lake.schema}).encode()
        status = refused_well(raw(server, "POST", f"/iceberg/v1/lake/namespaces/{quoted(name)}/tables", table))
        # Where a name is good for a namespace, it is good for a table in it.
        assert made in (200, 400, 409) and (made != 200 or status == 200), (name, made, status)
    still_sound(server)


bodies = [
    b"", b"{", b"}", b"[]", b"null", b"0", b'"', b'"x"', b"\xff\xfe{}", b"\xef\xbb\xbf{}", b"{}\x00", b"{} {}", b"nan", b"{'a':1}",
    b'{"name":"\xc3"}', b'{"name":"\\ud800"}', b'{"name":"\\u0000"}', b'{"name":"a","name":"b"}', b'{"name":1e999}',
    b'{"name":' + b"9" * 5000 + b"}", b'{"name":1e-999999999}', b'{"name":-0.0}', b'{"updates":null,"requirements":null}',
    b"[" * 100_000, b'{"a":' * 100_000, b'{"filter":' + b'{"type":"not","child":' * 400 + b"true" + b"}" * 401,
    b'{"namespace":["' + b"n" * 100_000 + b'"]}', b'{"namespace":[' + b'"n",' * 100_000 + b'"n"]}', b" " * 1_000_000,
    b'{"namespace":["many"],"properties":{' + b",".join(b'"k%d":"v"' % n for n in range(100_000)) + b"}}"]


def with_bodies():
    """The method and path of each operation that takes JSON."""
    for _, request, body, *_ in iceberg_openapi.operations:
        method, path = request.split(" ")
        if body is not None and "oauth" not in path:
            yield method, prefix + path.format(prefix="lake", namespace="shop", table="items", view="stock")


def test_bodies_at_the_edges(server, lake):
    for method, target in with_bodies():
        for body in bodies:
            refused_well(raw(server, method, target, body))
        for headers in [{"Content_Type": "text/plain; charset=latin-1"}, {"Content_Type": ""}, {"Content_Encoding": "gzip"}]:
            refused_well(raw(server, method, target, b"{", **headers))
        assert refused_well(raw(server, method, target, b" " * (17 << 20))) == 413
    still_sound(server)


# Requests of a client that are changed in one place

mutants = [
    None, True, 0, -1, 1 << 31, 1 << 63, -(1 << 63), 1 << 70, 1.5, 1e308, "", "x", "\x00", "main", "n" * 300, "\u202e", [], {}, [None], [[]], {"": None},
    "9" * 30, "file:///", "file:///etc/passwd", "s3://b/x"]


absent = object()


def places(value, path=()):
    """Every place in a JSON value."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


def changed(value, path, mutant):
    if not path:
        return None if mutant is absent else mutant
    copy = dict(value) if isinstance(value, dict) else list(value)
    if len(path) == 1 and mutant is absent:
        del copy[path[0]]
    else:
        copy[path[0]] = changed(value[path[0]], path[1:], mutant)
    return copy


def test_requests_of_clients_changed_in_one_place(server, lake):
    """Every member of what clients send is left out, and is every kind of thing that it should not be."""
    choice = random.Random(22)
    table = fuzz_lake.ask(server, "GET", "/iceberg/v1/lake/namespaces/shop/tables/orders")
    numbers = itertools.count(100)
    for position, (target, body) in enumerate(fuzz_lake.samples(table, next(numbers))):
        assert server.request("POST", target, body).status < 300, (target, body)
        for path in places(body):
            for mutant in [absent, *choice.sample(mutants, 6)]:
                target, fresh = fuzz_lake.samples(table, next(numbers))[position]
                mutated = changed(fresh, path, mutant)
                answer = server.request("POST", target, mutated)
                assert answer.status < 500, (target, mutated, answer.body)
    still_sound(server)
