"""How a server begins and ends: in mid-request, beside another, with its port taken, with a full disk."""

import contextlib
import json
import pathlib
import signal
import socket
import threading

import pytest

from raw_client import connect, head, metric, read_all, until
from server import Server, patience_s


def begun(server, body, length):
    """A request of whose body the server has a part."""
    connection = connect(server)
    connection.sendall(head(server, "POST", "/iceberg/v1/lake/namespaces", Content_Length=length) + body)
    until(lambda: metric(server, "martlet_http_received_bytes_total") >= len(body), "the request did not come")
    return connection


def refuses(server):
    try:
        connect(server).close()
    except ConnectionRefusedError:
        return True
    return False


def test_a_request_under_way_ends_and_new_ones_are_refused(project):
    body = json.dumps({"namespace": ["late"]}).encode()
    with Server(project) as server:
        with connect(server) as idle, begun(server, body[:5], len(body)) as connection:
            server.process.send_signal(signal.SIGTERM)
            until(lambda: refuses(server), "connections are still taken")
            assert server.process.poll() is None
            connection.sendall(body[5:])
            answer = read_all(connection)
            assert answer.startswith(b"HTTP/1.1 200 "), answer
            assert b"connection: close" in answer.lower()
            assert idle.recv(1) == b""
        assert server.process.wait(patience_s) == 0
    with Server(project) as server:
        assert server.request("GET", "/iceberg/v1/lake/namespaces/late").status == 200


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT])
def test_a_request_that_does_not_end_is_not_waited_for(project, word):
    with Server(project, "--limit", "stop-seconds=1") as server:
        with begun(server, b"{", 50) as connection:
            server.process.send_signal(word)
            assert server.process.wait(patience_s) in (0, 130)
            assert not read_all(connection).startswith(b"HTTP/1.1 2")
        assert not (project.folder / ".martlet" / "server.json").exists()


@pytest.mark.parametrize("attempt", range(5))
def test_a_stop_in_the_middle_of_many_requests(project, attempt):
    """Requests that come until the last moment, some of whose answers wait for the disk, do not keep the server from stopping."""
    stopped = threading.Event()

    def ask(number):
        count = 0
        with contextlib.suppress(OSError), connect(server) as connection:
            while not stopped.is_set():
                count += 1
                body = json.dumps({"name": f"b{number}-{count}"}).encode()
                connection.sendall(head(
                    server, "POST", "/api/v1/branches", Content_Type="application/json", Content_Length=len(body)) + body)
                if not connection.recv(4096):
                    return

    with Server(project, "--limit", "stop-seconds=1") as server:
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(32)]
        for thread in threads:
            thread.start()
        until(lambda: len(project.branches()) > 32, "no branches are made")
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(patience_s) == 0, server.output()
        stopped.set()
        for thread in threads:
            thread.join()


def streamed(server, connection):
    """A long answer that has begun to come."""
    body = json.dumps({"sql": "SELECT range AS n, repeat('x', 100) AS t FROM range(200000)", "format": "csv"}).encode()
    connection.sendall(head(
        server, "POST", "/api/v1/query", Content_Type="application/json", Content_Length=len(body)) + body)
    assert connection.recv(16).startswith(b"HTTP/1.1 200 ")


def test_a_stop_lets_a_long_answer_end(project):
    with Server(project, "--limit", "stop-seconds=60") as server:
        with connect(server) as connection:
            streamed(server, connection)
            server.process.send_signal(signal.SIGTERM)
            until(lambda: refuses(server), "connections are still taken")
            answer = read_all(connection)
        assert answer.endswith(b"0\r\n\r\n") and b"199999," in answer
        assert server.process.wait(patience_s) == 0


def test_a_stop_cuts_off_who_does_not_read(project):
    """And gives the answer no end that looks whole."""
    with Server(project, "--limit", "stop-seconds=1") as server:
        with connect(server) as connection:
            streamed(server, connection)
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(patience_s) == 0
            assert not read_all(connection).endswith(b"0\r\n\r\n")


def test_two_servers_on_one_project_agree(project):
    state = project.folder / ".martlet" / "server.json"
    with Server(project) as first:
        with Server(project) as second:
            for number, (writer, reader) in enumerate([(first, second), (second, first)] * 5):
                assert writer.request("POST", "/iceberg/v1/lake/namespaces", {"namespace": [f"n{number}"]}).status == 200
                assert reader.request("GET", f"/iceberg/v1/lake/namespaces/n{number}").status == 200
            first.stop()
            # The file names the server that still runs.
            assert json.loads(state.read_text())["url"] == second.url
            assert second.request("GET", "/iceberg/v1/lake/namespaces/n0").status == 200
        assert not state.exists()


def test_a_port_that_is_taken_is_named(project):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = project.martlet("serve", "--port", port, status=1)
    assert str(port) in result.text and "Another program has the port" in result.text
    assert not (project.folder / ".martlet" / "server.json").exists()


def test_an_address_of_another_machine_is_named(project):
    result = project.martlet("serve", "--host", "192.0.2.1", "--insecure", "--port", "0", status=1)
    assert "192.0.2.1" in result.text


def test_a_full_disk_loses_lines_of_the_access_log_and_nothing_else(project):
    secret = project.json("token", "create", "tests", "--scope", "admin")["secret"]
    server = Server.__new__(Server)
    server.project, server.arguments, server.token = project, (), secret
    state = project.folder / ".martlet" / "server.json"
    with open("/dev/full", "w") as full:
        server.process = project.start("serve", "--port", "0", "--access-log", "text", stderr=full)
    try:
        until(lambda: state.exists() or server.process.poll() is not None, "the server is not ready")
        server.url = json.loads(state.read_text())["url"]
        for number in range(20):
            assert server.request("POST", "/iceberg/v1/lake/namespaces", {"namespace": [f"n{number}"]}).status == 200
        until(lambda: metric(server, "martlet_access_log_lost_total") >= 20, "no line was counted as lost")
    finally:
        server.process.terminate()
        assert server.process.wait(patience_s) == 0


def test_the_commands_work_beside_a_server(project):
    with Server(project) as server:
        project.pipeline("silver.a", "SELECT 42 AS n")
        project.martlet("run")
        assert project.count("silver.a") == 1
        made = server.request("POST", "/api/v1/query", {"sql": "SELECT n FROM silver.a"})
        assert made.status == 200 and "42" in made.body.decode(), made.body
    assert project.count("silver.a") == 1


def test_killed_servers_leave_a_file_that_the_next_one_replaces(project):
    with Server(project) as server:
        server.kill()
    assert (project.folder / ".martlet" / "server.json").exists()
    with Server(project) as server:
        assert server.request("GET", "/ready").status == 200
        pid = json.loads((project.folder / ".martlet" / "server.json").read_text())["pid"]
        assert pid == server.process.pid and pathlib.Path(f"/proc/{pid}").exists()
