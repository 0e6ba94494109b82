"""The document of the API and the typed client in Swift that is made of it, which the command line asks servers with."""

import contextlib
import http.server
import json
import re
import socket
import subprocess
import sys
import threading

import pytest

import contract
from project import Project, root
from test_remote import Remote


def test_the_client_is_what_the_document_gives():
    subprocess.run([sys.executable, root / "setup" / "client.py", "--check"], check=True)


def test_answers_are_judged_by_the_document(shared_server):
    """What the judge of all answers in these tests finds, so that it cannot go blind."""
    answer = shared_server.request("GET", "/api/v1/branches")
    branch = answer.json()["branches"][0]

    def judged(**changes):
        changed = {name: value for name, value in {**branch, **changes}.items() if value != "gone"}
        body = json.dumps({"branches": [changed], "next": None}).encode()
        contract.contract().check("GET", "/branches", 200, "application/json", body)

    judged()
    for changes, said in [
        ({"more": 1}, "'more' was unexpected"), ({"name": None}, "None is not of type 'string'"),
        ({"kind": "leaf"}, "'leaf' is not one of"), ({"commit": "gone"}, "'commit' is a required property"),
        ({"created_at": "today"}, "'today' is not a 'date-time'"), ({"metadata": {"a": 1}}, "1 is not of type 'string'"),
    ]:
        with pytest.raises(AssertionError, match=said):
            judged(**changes)
    with pytest.raises(AssertionError, match="the document does not name"):
        contract.contract().check("GET", "/branches", 202, "application/json", b"{}")
    # A list of rows may have any columns, which is for those who ask to say.
    rows = shared_server.request("POST", "/api/v1/query", {"sql": "select 1 as a, 'x' as b"})
    assert rows.json() == [{"a": 1, "b": "x"}]


def test_a_server_that_can_be_worked_with(server, tmp_path):
    remote = Remote(server, tmp_path / "elsewhere")
    answer = json.loads(remote("doctor", "--json")[1])
    found = {finding["subject"]: finding for finding in answer["findings"]}
    assert answer["ok"] and {finding["severity"] for finding in found.values()} == {"good"}, answer
    assert set(found) == {"server", "version", "token", "clock", "limits"}
    assert server.url in found["server"]["message"] and "may do everything" in found["token"]["message"]
    assert "32 queries and 8 runs at once" in found["limits"]["message"]
    status, output, _ = remote("doctor")
    assert "Everything is well." in output


def test_tokens_are_told_apart(server, tmp_path):
    def token(*options):
        return server.project.json("token", "create", f"t{options[1]}", *options)["secret"]

    narrow = Remote(server, tmp_path / "a", token("--scope", "write", "--namespace", "bronze"))
    answer = json.loads(narrow("doctor", "--json")[1])
    assert answer["ok"]
    (finding,) = [finding for finding in answer["findings"] if finding["severity"] == "warning"]
    assert finding["subject"] == "token" and "bronze" in finding["message"] and "--namespace" in finding["remedy"]
    for secret in ["wrong", token("--scope", "worker")]:
        answer = json.loads(Remote(server, tmp_path / "b", secret)("doctor", "--json", status=1)[1])
        assert not answer["ok"]
        (finding,) = [finding for finding in answer["findings"] if finding["severity"] == "error"]
        assert finding["subject"] == "token" and "martlet token create" in finding["remedy"], answer


class Elsewhere:
    """A program that answers as it is told to."""

    def __init__(self, url, folder):
        self.url, self.project = url, Project.empty(folder)

    def doctor(self, status=1):
        answer = json.loads(self.ask("doctor", "--json", status=status).stdout)
        return {finding["subject"]: finding for finding in answer["findings"]}

    def ask(self, *words, status=1):
        return self.project.martlet(*words, "--server", self.url, status=status, cwd=self.project.folder.parent)


@contextlib.contextmanager
def answering(folder, answers):
    """A web server with an answer for each path: a status and a JSON value or bytes."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            length = int(self.headers.get("Content-Length", 0))
            self.rfile.read(length)
            status, body = answers[self.path]
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield Elsewhere(f"http://127.0.0.1:{served.server_port}", folder)
        served.shutdown()


def told(**more):
    limits = {"query_rows": 1, "query_time_ms": 60_000, "query_time_default_ms": 1, "queries_at_once": 1, "runs_at_once": 1,
              "upload_bytes": 1}
    return {"version": "0.0.1", "caller": {"name": "x", "scope": "read", "namespaces": []}, "limits": limits, **more}


def test_an_older_server_is_told_so(tmp_path):
    refusal = {"error": {"code": "invalid_input", "message": "unknown command 'log'"}}
    answers = {"/api/v1/server": (200, told()), "/api/v1/command": (400, refusal)}
    with answering(tmp_path / "p", answers) as elsewhere:
        found = elsewhere.doctor(status=0)
        assert found["version"]["severity"] == "warning" and "older" in found["version"]["message"]
        # It did not tell the time then.
        assert "clock" not in found
        errors = elsewhere.ask("log").stderr
        assert "unknown command 'log'" in errors and re.search(r"The server is\s+Martlet 0\.0\.1, older", errors), errors


def test_a_clock_that_goes_wrong_is_told(tmp_path):
    with answering(tmp_path / "p", {"/api/v1/server": (200, told(time="2020-01-01T00:00:00Z"))}) as elsewhere:
        found = elsewhere.doctor(status=0)
        assert found["clock"]["severity"] == "warning" and "behind" in found["clock"]["message"]


@pytest.mark.parametrize("body, where", [
    (told(version=7), "version: must be a text, not 7"), (told(limits={}), "limits.query_rows: is missing"),
    (told(caller=None), "caller: must be an object, not null"), (b"<html>", "the answer of server"),
])
def test_an_answer_that_does_not_fit_says_where(tmp_path, body, where):
    with answering(tmp_path / "p", {"/api/v1/server": (200, body)}) as elsewhere:
        finding = elsewhere.doctor()["server"]
        assert finding["severity"] == "error" and where in finding["message"], finding


def test_another_program_is_no_server(tmp_path):
    with answering(tmp_path / "p", {"/api/v1/server": (404, b"no"), "/api/v1/command": (404, b"no")}) as elsewhere:
        assert "status 404" in elsewhere.doctor()["server"]["message"]
        assert "Is that the address of a Martlet server?" in elsewhere.ask("log").stderr


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"version\":"])
def test_a_server_that_closes_in_the_middle(tmp_path, sent):
    def close(listener):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(sent)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=close, args=[listener], daemon=True).start()
        elsewhere = Elsewhere(f"http://127.0.0.1:{listener.getsockname()[1]}", tmp_path / "p")
        finding = elsewhere.doctor()["server"]
        assert finding["severity"] == "error" and finding["remedy"], finding
        listener.shutdown(socket.SHUT_RDWR)


def test_nobody_there(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    finding = Elsewhere(url, tmp_path / "p").doctor()["server"]
    assert finding["severity"] == "error" and "port" in finding["remedy"], finding
