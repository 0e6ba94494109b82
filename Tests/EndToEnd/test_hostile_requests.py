"""Requests that two readers may take for two things, that hide a second one, or that lie about paths and origins."""

import base64
import socket
import urllib.parse

import pytest

from server import Server

# Nobody waits longer for an answer that does not come.
patience_s = 10


@pytest.fixture(scope="module")
def served(shared_server):
    return shared_server


def answers(server, data):
    """Everything that comes back on a connection until the server closes it; the client's side is closed after the request."""
    address = urllib.parse.urlparse(server.url)
    received = b""
    with socket.create_connection((address.hostname, address.port), patience_s) as connection:
        connection.sendall(data.encode("latin1"))
        connection.shutdown(socket.SHUT_WR)
        try:
            while part := connection.recv(65536):
                received += part
        except ConnectionResetError:
            pass
    return received.decode("latin1")


def statuses(text):
    return [int(part[:3]) for part in text.split("HTTP/1.1 ")[1:]]


def request(server, line, *fields, body="", token=True, last=True):
    own = ["Connection: close"] if last else []
    if token:
        own.append(f"Authorization: Bearer {server.token}")
    return "\r\n".join([line, *own, *fields, "", body])


def hidden(server):
    """A request that must not be seen: its answer would have the word `martlet_http`."""
    return request(server, "GET /metrics HTTP/1.1", "Host: x")


chunks = "0\r\n\r\n"
chunked = "Transfer-Encoding: chunked"


@pytest.mark.parametrize("fields,body", [
    ([chunked, "Content-Length: 4"], chunks), (["Content-Length: 4", chunked], chunks),
    (["Content-Length: 0", "Content-Length: 5"], "abcde"), (["Content-Length: 5", "Content-Length: 5"], "abcde"),
    (["Content-Length: 3, 3"], "abc"), (["Content-Length: +3"], "abc"), (["Content-Length: -1"], ""),
    (["Content-Length: 0x3"], "abc"), (["Content-Length: 3a"], "abc"), (["Content-Length: "], ""),
    (["Content-Length: 99999999999999999999999999"], "abc"), (["Content-Length : 3"], "abc"), (["Content-Length\t: 3"], "abc"),
    (["Transfer-Encoding: xchunked"], chunks), (["Transfer-Encoding: chunked, identity"], chunks),
    (["Transfer-Encoding: identity"], ""), (["Transfer-Encoding: gzip, chunked"], chunks),
    ([chunked, "Transfer-Encoding: identity"], chunks), (["Transfer-Encoding: identity", chunked], chunks),
    ([chunked, chunked], chunks), (["Transfer-Encoding : chunked"], chunks), (["Transfer-Encoding: \x0bchunked"], chunks),
    (["Transfer-Encoding: \"chunked\""], chunks), ([chunked], "-1\r\n\r\n"), ([chunked], "0x0\r\n\r\n"),
    ([chunked], "FFFFFFFFFFFFFFFFF\r\n\r\n"), (["X: a\rTransfer-Encoding: chunked"], chunks),
])
def test_no_request_hides_in_another(served, fields, body):
    """Where it is unclear how long a body is, the answer is an error, and the connection ends with it."""
    text = answers(served, request(
        served, "POST /iceberg/v1/lake/namespaces HTTP/1.1", "Host: x", "Content-Type: application/json", *fields,
        body=body + hidden(served), last=False))
    assert "martlet_http" not in text
    assert statuses(text) and set(statuses(text)) <= {400, 413, 501}, text
    assert "Connection: close" in text


def test_two_requests_in_a_row_are_two(served):
    """So that the test above proves something."""
    body = '{"namespace": []}'
    text = answers(served, request(
        served, "POST /iceberg/v1/lake/namespaces HTTP/1.1", "Host: x", f"Content-Length: {len(body)}",
        body=body + hidden(served), last=False))
    assert statuses(text) == [400, 200] and "martlet_http" in text
    text = answers(served, request(
        served, "POST /iceberg/v1/lake/namespaces HTTP/1.1", "Host: x", chunked,
        body=f"{len(body):x}\r\n{body}\r\n0\r\n\r\n{hidden(served)}", last=False))
    assert statuses(text) == [400, 200] and "martlet_http" in text


@pytest.mark.parametrize("fields", [
    ["Host: x", "Host: y"], [], ["Host: x", "X Y: 1"], ["Host: x", "X-A: a\rb"], ["Host: x", "X-A: a\x01b"],
    ["Host: x", "X-A: \x7f"], ["Host: x", "X\xe4: b"],
])
def test_malformed_fields_are_refused(served, fields):
    text = answers(served, request(served, "GET /metrics HTTP/1.1", *fields))
    assert set(statuses(text)) == {400} and "martlet_http" not in text


@pytest.mark.parametrize("line,status", [
    ("GET /metrics HTTP/2.0", 505), ("GET /metrics HTTP/9.9", 505), ("GET /metrics", 400), ("CONNECT evil:80 HTTP/1.1", 404),
    ("TRACE /metrics HTTP/1.1", 405), ("OPTIONS * HTTP/1.1", 404), ("GET /%ff HTTP/1.1", 400), ("GET /%2 HTTP/1.1", 400),
    ("GET /a\xff HTTP/1.1", 400),
])
def test_odd_request_lines(served, line, status):
    text = answers(served, request(served, line, "Host: x"))
    assert statuses(text)[:1] == [status], text
    # What was sent does not come back but as text of an error.
    assert served.token not in text


@pytest.mark.parametrize("path", [
    "/metrics", "/%6detrics", "/x/../metrics", "//metrics", "/metrics/", "/./metrics", "/metrics%00", "/METRICS", "/metrics%2f",
    "/health/../metrics", "/health/%2e%2e/metrics", "/health%2f..%2fmetrics", "/health;/metrics", "/health%00/../metrics",
    "/iceberg/v1/oauth/tokens/../../config", "/iceberg/v1/oauth/tokens/", "/iceberg//v1/config", "/%69ceberg/v1/config",
    "http://x/metrics", "/api/v1/openapi.json/../tokens",
])
def test_no_other_spelling_of_a_path_is_open(served, path):
    """Neither with what is open in front of it, nor by escapes."""
    text = answers(served, request(served, f"GET {path} HTTP/1.1", "Host: x", token=False))
    assert statuses(text)[0] in (400, 401, 404, 405), text
    assert "martlet_http" not in text and '"defaults"' not in text


def test_nothing_of_a_request_reaches_an_answers_fields(served):
    for value in ["a%0d%0aX-Evil: 1", "a\tb", "<script>", "a" * 129, "caf\xe9", "a,b"]:
        text = answers(served, request(served, "GET /health HTTP/1.1", "Host: x", f"X-Request-ID: {value}"))
        assert statuses(text) == [200] and value not in text and "X-Evil" not in text
    text = answers(served, request(served, "GET /health HTTP/1.1", "Host: x", "X-Request-ID: build/7.a=b"))
    assert "X-Request-ID: build/7.a=b" in text


def test_log_lines_cannot_be_forged(project):
    with Server(project, "--access-log", "text") as server:
        answers(server, request(server, "GET /a%0aFAKE%1b[31m\x1b[2J?token=secret HTTP/1.1", "Host: x"))
        answers(server, request(server, "G\x1bT /b HTTP/1.1", "Host: x", "X-Request-ID: \x1b[2Jx"))
        server.request("GET", "/health")
    lines = server.output().splitlines()
    assert [line for line in lines if " /a%0aFAKE%1b[31m\\x1b[2J 404 " in line], lines
    assert all(character.isprintable() for line in lines for character in line)
    assert "secret" not in server.output() and server.token not in server.output()


def test_pages_of_other_origins_get_no_say(project):
    """By default, none; where an origin is named, that one and no credentials of the browser's own."""
    with Server(project) as server:
        for headers in [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": server.url}]:
            answer = server.request("GET", "/iceberg/v1/config", headers=headers)
            assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    with Server(project, "--cors-origin", "https://portal.example") as server:
        for origin, allowed in [
            ("https://portal.example", True), ("https://portal.example.evil.example", False), ("http://portal.example", False),
            ("https://evil.example", False), ("null", False), ("https://PORTAL.example", False),
        ]:
            preflight = server.request("OPTIONS", "/iceberg/v1/config", headers={
                "Origin": origin, "Access-Control-Request-Method": "GET", "Authorization": None})
            for answer in [preflight, server.request("GET", "/iceberg/v1/config", headers={"Origin": origin})]:
                assert answer.headers["Access-Control-Allow-Origin"] == (origin if allowed else None), origin
                assert "Origin" in answer.headers.get_all("Vary")
                assert answer.headers["Access-Control-Allow-Credentials"] is None
        answer = server.request("GET", "/iceberg/v1/config", headers={
            "Origin": "https://portal.example", "Authorization": None})
        assert answer.status == 401


def test_a_name_that_leads_to_the_loopback_opens_nothing(served):
    """DNS rebinding: a page may reach the server under a name of its own, and has no token there."""
    for host in ["evil.example", "127.0.0.1.evil.example:80", "localhost"]:
        text = answers(served, request(served, "GET /iceberg/v1/config HTTP/1.1", f"Host: {host}", token=False))
        assert statuses(text) == [401] and "Set-Cookie" not in text
        # A browser keeps what it was asked for by Basic, and sends it along unasked.
        assert "Basic" not in text


def test_a_browsers_own_password_serves_no_other_page(served):
    """Who typed a token into a browser as a password has it sent with the requests of every page."""
    basic = "Authorization: Basic " + base64.b64encode(f"me:{served.token}".encode()).decode()
    own = ["Host: x:80", basic]
    for fields in [own, [*own, "Origin: http://x:80"], [*own, "Sec-Fetch-Site: same-origin"], [*own, "Sec-Fetch-Site: none"]]:
        assert statuses(answers(served, request(served, "GET /metrics HTTP/1.1", *fields, token=False))) == [200], fields
    for field in ["Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"]:
        text = answers(served, request(served, "POST /iceberg/v1/lake/namespaces HTTP/1.1", *own, field, "Content-Length: 0", token=False))
        assert statuses(text) == [401], field
