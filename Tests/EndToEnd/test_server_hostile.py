"""Clients that send too much, too slowly or only a half, and too many of them: the right status, and nothing is left behind."""

import gzip
import json
import os
import pathlib
import resource

import pytest

from project import Project
from raw_client import connect, head, metric, read_all, until
from server import Server, resident_mb

limit = 100_000


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A server with small limits."""
    project = Project.empty(tmp_path_factory.mktemp("hostile") / "project")
    with Server(project, "--limit", f"body-bytes={limit}", "--limit", "header-seconds=1", "--limit", "idle-seconds=2",
                "--limit", "upload-bytes=3000000") as running:
        yield running


def is_well(server):
    assert server.request("GET", "/iceberg/v1/config").status == 200


def footprint(server):
    """Descriptors and threads of the process, and the files of its state that are not the database's."""
    folder = pathlib.Path(f"/proc/{server.process.pid}")
    state = server.project.folder / ".martlet"
    files = {path.name for path in state.rglob("*") if path.is_file() and not path.name.startswith("catalog.db")}
    return len(os.listdir(folder / "fd")), len(os.listdir(folder / "task")), files


def test_a_declared_body_over_the_limit_is_refused_before_it_comes(small):
    for fields in [{"Content_Length": limit * 10}, {"Content_Length": limit + 1, "Expect": "100-continue"}]:
        with connect(small) as connection:
            connection.sendall(head(small, "POST", "/iceberg/v1/lake/namespaces", **fields))
            answer = read_all(connection)
        assert answer.startswith(b"HTTP/1.1 413 ") and str(limit).encode() in answer
    is_well(small)


def test_a_client_that_sends_somewhat_too_much_hears_why(small):
    """A server that closed at once would break its pipe before it looks for the answer."""
    answer = small.request("POST", "/iceberg/v1/lake/namespaces", b"x" * (limit + limit // 2))
    assert answer.status == 413 and str(limit) in answer.json()["error"]["message"]
    is_well(small)


def test_a_chunked_body_over_the_limit_is_refused(small):
    with connect(small) as connection:
        connection.sendall(head(small, "POST", "/iceberg/v1/lake/namespaces", Transfer_Encoding="chunked"))
        piece = b"x" * 1000
        for _ in range(limit // len(piece) + 1):
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.sendall(b"0\r\n\r\n")
        connection.shutdown(1)
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 413 "), answer[:200]
    is_well(small)


def test_a_client_that_never_ends_its_chunks_is_cut_off(small):
    with connect(small) as connection:
        connection.sendall(head(small, "POST", "/iceberg/v1/lake/namespaces", Transfer_Encoding="chunked"))
        piece = b"x" * 1000
        with pytest.raises(OSError):
            for _ in range(100 * limit // len(piece)):
                connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            raise AssertionError("the server took a hundred times its limit")
    is_well(small)


def test_files_to_load_may_be_larger_than_other_bodies(small):
    rows = "id,name\n" + "".join(f"{n},row {n} {'x' * 50}\n" for n in range(10_000))
    assert limit < len(rows) < 3_000_000
    answer = small.request("POST", "/api/v1/ingest?table=bronze.rows&file=rows.csv", rows.encode())
    assert answer.status == 200 and answer.json()["rows"] == 10_000, answer.body
    # They have a limit of their own.
    assert small.request("POST", "/api/v1/ingest?table=bronze.rows&file=more.csv", rows.encode() * 8).status == 413
    assert small.project.count("bronze.rows") == 10_000


def test_a_body_that_is_large_once_it_is_decompressed_is_refused(small):
    bomb = gzip.compress(b'{"namespace":["' + b"a" * 50_000_000 + b'"]}')
    assert len(bomb) < limit
    answer = small.request("POST", "/iceberg/v1/lake/namespaces", bomb, {"Content-Encoding": "gzip"})
    assert answer.status == 413 and answer.json()["error"]["code"] == 413
    assert small.request(
        "POST", "/iceberg/v1/lake/namespaces", b"not gzip", {"Content-Encoding": "gzip"}).status == 400
    assert small.request("POST", "/iceberg/v1/lake/namespaces", b"{}", {"Content-Encoding": "br"}).status == 415


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"namespace":', b"\xff\xfe", b'{"namespace":["a"]} x'])
@pytest.mark.parametrize("path", ["/iceberg/v1/lake/namespaces", "/api/v1/branches", "/api/v1/query"])
def test_invalid_json_is_400(small, path, body):
    answer = small.request("POST", path, body)
    assert answer.status == 400, answer.body
    assert json.loads(answer.body)["error"]["message"]


@pytest.mark.parametrize("path", ["/iceberg/v1/lake/namespaces", "/api/v1/branches"])
def test_json_that_is_nested_too_deep_is_refused(small, path):
    answer = small.request("POST", path, b"[" * 50_000)
    assert answer.status in (400, 422) and "deep" in answer.body.decode(), answer.body


@pytest.mark.parametrize("fields", [
    {"X_Long": "x" * 9000}, {f"X_{n}": "x" * 50 for n in range(200)}, {"X_Huge": "x" * 100_000},
])
def test_fields_that_are_too_large_are_431(small, fields):
    with connect(small) as connection:
        connection.sendall(head(small, "GET", "/health", **fields))
        assert read_all(connection).startswith(b"HTTP/1.1 431 ")
    is_well(small)


@pytest.mark.parametrize("request_head", [
    b"GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: -3\r\n\r\n",
    b"POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    b"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /health\r\n\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
])
def test_what_is_no_request_is_refused(small, request_head):
    with connect(small) as connection:
        connection.sendall(request_head)
        connection.shutdown(1)
        answer = read_all(connection)
    assert answer == b"" or answer.split(b" ", 2)[1] in (b"400", b"404", b"405", b"505"), answer
    is_well(small)


@pytest.mark.parametrize("path, fields", [
    ("/iceberg/v1/lake/namespaces", {"Content_Length": 50_000}),
    ("/iceberg/v1/lake/namespaces", {"Transfer_Encoding": "chunked"}),
    ("/api/v1/ingest?table=bronze.half&file=half.csv", {"Content_Length": 2_000_000}),
    ("/api/v1/ingest?table=bronze.half&file=half.csv", {"Transfer_Encoding": "chunked"}),
])
def test_a_client_that_disappears_in_mid_body_leaves_nothing(small, path, fields):
    is_well(small)
    until(lambda: metric(small, "martlet_http_connections") == 1, "connections of other tests stay")
    before = footprint(small)
    connections = [connect(small) for _ in range(100)]
    for connection in connections:
        data = b"id,name\n" + b"1,one\n" * 1000
        data = data if "Content_Length" in fields else b"%x\r\n%s\r\n" % (len(data), data)
        connection.sendall(head(small, "POST", path, **fields) + data)
    until(lambda: metric(small, "martlet_http_connections") == 101, "not all connections came")
    for connection in connections:
        connection.close()
    until(lambda: metric(small, "martlet_http_connections") == 1, "connections stay open")
    until(lambda: metric(small, "martlet_http_requests_under_way") == 1, "requests stay under way")

    def is_as_before():
        descriptors, threads, files = footprint(small)
        # A pool of threads may have grown to the size that it keeps, but not by one for each client.
        return descriptors <= before[0] + 4 and threads <= before[1] + 16 and files == before[2]

    until(is_as_before, lambda: f"{before} became {footprint(small)}")
    assert small.project.martlet("query", "SELECT * FROM bronze.half", status=1)
    is_well(small)


def test_clients_that_drip_are_cut_off_and_others_are_served(small):
    dripping = [connect(small) for _ in range(50)]
    for connection in dripping[:25]:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nX-")
    for connection in dripping[25:]:
        connection.sendall(head(small, "POST", "/iceberg/v1/lake/namespaces", Content_Length=50_000) + b"{")

    def drip():
        """Whether a connection is left after each has sent one more byte."""
        is_well(small)
        for connection in list(dripping):
            try:
                connection.sendall(b"a")
            except OSError:
                connection.close()
                dripping.remove(connection)
        return not dripping

    until(drip, "slow clients keep their connections")


def test_ten_thousand_idle_connections(tmp_path):
    wanted = 10_000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < wanted + 1000:
        pytest.skip(f"this system allows {hard} descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    connections = []
    try:
        with Server(Project.empty(tmp_path / "project")) as server:
            is_well(server)
            before = footprint(server)
            for _ in range(wanted):
                connections.append(connect(server))
            until(lambda: metric(server, "martlet_http_connections") >= wanted, "not all connections came")
            is_well(server)
            # One of those that waited is served like any other.
            connections[wanted // 2].sendall(head(server, "GET", "/health"))
            assert connections[wanted // 2].recv(4096).startswith(b"HTTP/1.1 200 ")
            full_mb = resident_mb(server.process)
            for connection in connections:
                connection.close()
            until(lambda: metric(server, "martlet_http_connections") == 1, "connections stay open")
            after = footprint(server)
            assert after[0] <= before[0] + 4 and after[1] <= before[1] + 4, (before, after)
            assert full_mb < 400 and resident_mb(server.process) < 400
            is_well(server)
    finally:
        for connection in connections:
            connection.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_server_that_runs_out_of_descriptors_says_so_and_goes_on(project):
    server = Server(project)
    start = project.start
    project.start = lambda *arguments, **options: start(
        *arguments, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)), **options)
    connections = []
    try:
        with server:
            for _ in range(100):
                connections.append(connect(server))
            until(lambda: "which is the limit" in server.output(), server.output)
            assert "ulimit -n" in server.output()
            while connections:
                connections.pop().close()
            until(lambda: "there is room for connections again" in server.output(), server.output)
            is_well(server)
            assert server.request("POST", "/iceberg/v1/lake/namespaces", {"namespace": ["after"]}).status == 200
    finally:
        for connection in connections:
            connection.close()
