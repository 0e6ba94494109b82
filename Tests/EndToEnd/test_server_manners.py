"""What every request meets on its way: IDs, compression, CORS, the access log, metrics, streams in both directions, TLS."""

import gzip
import http.client
import json
import re
import shutil
import ssl
import subprocess
import urllib.error
import urllib.parse
import urllib.request
import zlib

import pytest

from project import Project
from raw_client import connect, head, metric, until
from server import Server


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    project = Project.empty(tmp_path_factory.mktemp("manners") / "project")
    with Server(project, "--access-log", "json", "--cors-origin", "https://lake.example") as running:
        yield running


def log_lines(server):
    return [json.loads(line) for line in server.output().splitlines() if line.startswith("{")]


def test_health_and_ready_need_no_token_and_metrics_does(served):
    for path in ["/health", "/ready"]:
        assert served.request("GET", path, headers={"Authorization": None}).status == 200
        assert served.request("HEAD", path, headers={"Authorization": None}).body == b""
    assert served.request("GET", "/metrics", headers={"Authorization": None}).status == 401
    assert served.request("GET", "/metrics").headers["Content-Type"].startswith("text/plain; version=0.0.4")


def test_every_request_has_an_id(served):
    made = {served.request("GET", "/health").headers["X-Request-ID"] for _ in range(10)}
    assert len(made) == 10 and all(made)
    assert served.request("GET", "/nowhere", headers={"X-Request-ID": "mine-1"}).headers["X-Request-ID"] == "mine-1"
    # What could break a line of the log is replaced.
    for bad in ["a b", "x" * 500, "a\tb"]:
        given = served.request("GET", "/health", headers={"X-Request-ID": bad}).headers["X-Request-ID"]
        assert given and given != bad


@pytest.mark.parametrize("accepted, coding", [
    ("gzip", "gzip"), ("deflate", "deflate"), ("gzip;q=0, deflate", "deflate"), ("br, gzip;q=0.5", "gzip"),
    ("gzip;q=0.5, zstd", "zstd"), ("identity", None), ("br", None), ("", None), ("gzip;q=0", None),
])
def test_long_answers_are_compressed_for_who_asks(served, accepted, coding):
    plain = served.request("GET", "/api/v1/openapi.json")
    answer = served.request("GET", "/api/v1/openapi.json", headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == coding
    assert len(plain.body) > 1024 and (len(answer.body) < len(plain.body) / 2) == (coding is not None)
    if coding in ("gzip", "deflate"):
        assert zlib.decompress(answer.body, 47 if coding == "gzip" else zlib.MAX_WBITS) == plain.body
    assert "Accept-Encoding" in ", ".join(answer.headers.get_all("Vary", [])) or accepted == ""


def test_short_and_compressed_bodies_are_left_alone(served):
    assert served.request("GET", "/health", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] is None
    body = {"sql": "SELECT range AS n FROM range(2000)", "format": "parquet"}
    answer = served.request("POST", "/api/v1/query", body, {"Accept-Encoding": "gzip"})
    assert answer.status == 200 and answer.body[:4] == b"PAR1"
    assert answer.headers["Content-Encoding"] is None


def test_bodies_may_come_compressed(served):
    body = gzip.compress(json.dumps({"namespace": ["compressed"]}).encode())
    answer = served.request("POST", "/iceberg/v1/lake/namespaces", body, {"Content-Encoding": "gzip"})
    assert answer.status == 200 and answer.json()["namespace"] == ["compressed"]


def test_only_pages_of_allowed_origins_may_call(served):
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization",
           "Authorization": None}
    path = "/iceberg/v1/lake/namespaces"
    good = served.request("OPTIONS", path, headers={**ask, "Origin": "https://lake.example"})
    assert good.status == 204 and good.headers["Access-Control-Allow-Origin"] == "https://lake.example"
    assert good.headers["Access-Control-Allow-Headers"] == "authorization"
    bad = served.request("OPTIONS", path, headers={**ask, "Origin": "https://evil.example"})
    assert bad.headers["Access-Control-Allow-Origin"] is None
    answer = served.request("GET", path, headers={"Origin": "https://lake.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "https://lake.example"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert served.request("GET", path, headers={"Origin": "null"}).headers["Access-Control-Allow-Origin"] is None
    # Tokens come in a field, so that no page borrows a cookie.
    assert answer.headers["Access-Control-Allow-Credentials"] is None


def test_the_access_log_has_a_line_for_each_request(served):
    served.request("GET", "/iceberg/v1/config?warehouse=lake&secret=hidden", headers={"X-Request-ID": "logged-1"})
    served.request("GET", "/nowhere%0Aforged", headers={"X-Request-ID": "logged-2"})

    def found():
        return [line for line in log_lines(served) if line["request_id"].startswith("logged-")]

    until(lambda: len(found()) == 2, served.output)
    first, second = found()
    assert (first["method"], first["path"], first["status"]) == ("GET", "/iceberg/v1/config", 200)
    assert first["operation"] and first["peer"] == "127.0.0.1" and first["bytes"] > 0 and first["microseconds"] >= 0
    assert (second["path"], second["status"]) == ("/nowhere%0Aforged", 404)
    assert "hidden" not in served.output() and served.token not in served.output()


def test_metrics_count_requests(served):
    def counts():
        text = served.request("GET", "/metrics").body.decode()
        return [int(n) for n in re.findall(r'^martlet_http_requests_total\{operation="health",status="200"\} (\d+)$', text, re.M)]

    served.request("GET", "/health")
    (before,) = counts()
    for _ in range(5):
        served.request("GET", "/health")
    assert counts() == [before + 5]
    assert metric(served, "martlet_http_requests_under_way") == 1
    text = served.request("GET", "/metrics").body.decode()
    assert re.search(r'^martlet_http_request_duration_seconds_bucket\{operation="health",status="200",le="\+Inf"\} \d+$', text, re.M)


def test_a_long_answer_comes_in_pieces_and_memory_stays_bounded(served):
    body = json.dumps({"sql": "SELECT range AS n, repeat('x', 100) AS t FROM range(1000000)", "format": "csv"}).encode()
    with connect(served) as connection:
        connection.sendall(head(served, "POST", "/api/v1/query", Content_Type="application/json", Content_Length=len(body)))
        connection.sendall(body)
        fields = b""
        while b"\r\n\r\n" not in fields:
            fields += connection.recv(1024)
        assert b"transfer-encoding: chunked" in fields.lower() and fields.startswith(b"HTTP/1.1 200 ")
        # A client that does not read holds the query back; the rest of it is in nobody's memory.
        assert metric(served, "process_resident_memory_bytes") < 600e6
        assert metric(served, "martlet_http_sent_bytes_total") < 50e6
        size = 0
        while part := connection.recv(1 << 20):
            size += len(part)
            if part.endswith(b"0\r\n\r\n"):
                break
        assert size > 100e6


def test_a_client_that_leaves_in_mid_answer_leaves_nothing(served):
    body = json.dumps({"sql": "SELECT range AS n, repeat('x', 100) AS t FROM range(10000000)", "format": "csv"}).encode()
    for _ in range(10):
        with connect(served) as connection:
            connection.sendall(head(served, "POST", "/api/v1/query", Content_Type="application/json", Content_Length=len(body)))
            connection.sendall(body)
            assert connection.recv(1024).startswith(b"HTTP/1.1 200 ")
    until(lambda: metric(served, "martlet_http_connections") == 1, "connections stay open")
    assert served.request("POST", "/api/v1/query", {"sql": "SELECT 42 AS n"}).status == 200


# TLS, and where the server listens


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    for name in ["lake", "other"]:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / f"{name}.key",
             "-out", folder / f"{name}.pem"], check=True, capture_output=True)
    return folder


def test_tls_with_a_certificate_and_its_key(project, certificate):
    arguments = ["--port", "0", "--tls-cert", certificate / "lake.pem", "--tls-key", certificate / "lake.key"]
    secret = project.json("token", "create", "tests", "--scope", "admin")["secret"]
    state = project.folder / ".martlet" / "server.json"
    process = project.start("serve", *arguments)
    try:
        until(lambda: state.exists() or process.poll() is not None, "the server is not ready")
        assert process.poll() is None, process.stderr.read()
        url = json.loads(state.read_text())["url"]
        assert url.startswith("https://127.0.0.1:")
        trusting = ssl.create_default_context(cafile=certificate / "lake.pem")
        request = urllib.request.Request(f"{url}/iceberg/v1/config", headers={"Authorization": f"Bearer {secret}"})
        with urllib.request.urlopen(request, context=trusting) as response:
            assert response.status == 200
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(f"{url}/health", context=ssl.create_default_context())
        with pytest.raises(OSError):
            urllib.request.urlopen(f"{url.replace('https', 'http')}/health")
    finally:
        process.terminate()
        assert process.wait(60) == 0


def test_a_renewed_certificate_serves_new_connections(project, certificate):
    """The renewal comes in the usual order: the certificate first, which does not fit the old key, then its key."""
    folder = project.folder / "tls"
    folder.mkdir()
    for suffix in ["pem", "key"]:
        shutil.copy(certificate / f"lake.{suffix}", folder / f"served.{suffix}")
    state = project.folder / ".martlet" / "server.json"
    process = project.start("serve", "--port", "0", "--tls-cert", folder / "served.pem", "--tls-key", folder / "served.key")
    try:
        until(lambda: state.exists() or process.poll() is not None, "the server is not ready")
        url = urllib.parse.urlsplit(json.loads(state.read_text())["url"])

        def connection(name):
            context = ssl.create_default_context(cafile=certificate / f"{name}.pem")
            return http.client.HTTPSConnection(url.hostname, url.port, context=context)

        def health(connection):
            connection.request("GET", "/health")
            response = connection.getresponse()
            response.read()
            return response.status

        def is_served(name):
            try:
                return health(connection(name)) == 200
            except ssl.SSLError:
                return False

        kept = connection("lake")
        assert health(kept) == 200
        shutil.copy(certificate / "other.pem", folder / "served.pem")
        assert any("does not serve" in line for line in iter(process.stderr.readline, ""))
        assert is_served("lake") and not is_served("other")
        shutil.copy(certificate / "other.key", folder / "served.key")
        until(lambda: is_served("other"), "the renewed certificate is not served")
        assert not is_served("lake")
        assert health(kept) == 200
    finally:
        process.terminate()
        assert process.wait(60) == 0


@pytest.mark.parametrize("certificate_name, key_name, words", [
    ("none.pem", "lake.key", ["none.pem", "certificate"]),
    ("lake.pem", "none.key", ["none.key", "private key"]),
    ("lake.key", "lake.key", ["lake.key", "certificate"]),
    ("lake.pem", "lake.pem", ["lake.pem", "private key"]),
    ("lake.pem", "other.key", ["belong together"]),
])
def test_tls_files_that_do_not_serve_are_named(project, certificate, certificate_name, key_name, words):
    result = project.martlet("serve", "--port", "0", "--tls-cert", certificate / certificate_name, "--tls-key",
                             certificate / key_name, status=1)
    assert all(word in result.text for word in words), result.text
    assert "Serving" not in result.text


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "lake.example"])
def test_beyond_this_machine_only_with_tls_or_a_word(project, host):
    result = project.martlet("serve", "--host", host, "--port", "0", status=2)
    assert "TLS" in result.text and "--insecure" in result.text


def test_beyond_this_machine_with_a_word(project):
    with Server(project, "--host", "0.0.0.0", "--insecure") as server:
        assert server.request("GET", "/iceberg/v1/config").status == 200


@pytest.mark.parametrize("arguments", [
    ("--tls-cert", "a.pem"), ("--port", "70000"), ("--limit", "body-bytes"), ("--limit", "nothing=1"),
    ("--limit", "body-bytes=1"), ("--access-log", "xml"),
])
def test_wrong_options_are_usage_errors(project, arguments):
    project.martlet("serve", *arguments, status=2)
