"""`kill -9` of the server while clients commit: what was acknowledged is there, and nothing is half there."""

import http.client
import json
import os
import sqlite3
import threading
import urllib.parse

import pytest

from server import Server

clients = 8
rounds = 20
# Commits that are acknowledged before the server is killed, over all clients; another number in each round.
acknowledged_at_least = 25


# A server that died lets go of a request after this long.
in_flight_s = 60


def new_key():
    """A UUID of version 7, but for the time in it."""
    text = os.urandom(16).hex()
    return f"{text[:8]}-{text[8:12]}-7{text[13:16]}-8{text[17:20]}-{text[20:]}"


class Client(threading.Thread):
    """Sets property after property, each in its own commit: odd ones on two tables at once, even ones on its own table."""

    def __init__(self, server, number, done):
        super().__init__(daemon=True)
        self.server, self.number, self.done = server, number, done
        self.acknowledged, self.attempted, self.error = [], None, None
        # The request that was sent last: path, body, and the key to send it again with.
        self.request = None

    def run(self):
        address = urllib.parse.urlparse(self.server.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
        while True:
            value = f"{self.server.round}-{len(self.acknowledged)}"
            self.attempted = value
            change = {"requirements": [], "updates": [{"action": "set-properties", "updates": {f"c{self.number}": value}}]}
            both = len(self.acknowledged) % 2 == 1
            if both:
                path = "/iceberg/v1/lake/transactions/commit"
                body = {"table-changes": [
                    {"identifier": {"namespace": ["kill"], "name": name}, **change}
                    for name in [f"t{self.number}", "shared"]]}
            else:
                path, body = f"/iceberg/v1/lake/namespaces/kill/tables/t{self.number}", change
            # A key is stored by a write of its own after the commit: half of the clients go without, so that nothing hides behind it.
            self.request = path, body, {"Idempotency-Key": new_key()} if self.number % 2 else {}
            headers = {"Content-Type": "application/json", **self.server.headers, **self.request[2]}
            try:
                connection.request("POST", path, json.dumps(body), headers)
                response = connection.getresponse()
                content = response.read()
            except (OSError, http.client.HTTPException):
                return
            if response.status == 409:
                continue
            if response.status not in (200, 204):
                self.error = f"{response.status}: {content[:500]}"
                return
            self.acknowledged.append((value, both))
            self.done()


def create(server, name):
    field = {"id": 1, "name": "id", "type": "long", "required": False}
    answer = server.request("POST", "/iceberg/v1/lake/namespaces/kill/tables", {
        "name": name, "schema": {"type": "struct", "schema-id": 0, "fields": [field]}})
    assert answer.status == 200, answer.body


def properties(server, name):
    answer = server.request("GET", f"/iceberg/v1/lake/namespaces/kill/tables/{name}")
    assert answer.status == 200, answer.body
    return answer.json()["metadata"]["properties"]


def commit_count(project):
    return len(project.json("log", "--limit", "10000")["commits"])


def let_time_pass(project):
    """As if the keys of requests without an answer had been taken long ago."""
    with sqlite3.connect(project.folder / ".martlet" / "catalog.db") as database:
        database.execute(
            "UPDATE idempotency_keys SET begun_at = begun_at - ? WHERE status IS NULL", [in_flight_s * 1_000_000])
    database.close()


@pytest.mark.parametrize("seed", range(2))
def test_kill(project, seed):
    server = Server(project)
    server.round = 0
    server.start()
    assert server.request("POST", "/iceberg/v1/lake/namespaces", {"namespace": ["kill"]}).status == 200
    for name in ["shared", *(f"t{number}" for number in range(clients))]:
        create(server, name)
    for server.round in range(1, rounds // 2 + 1):
        commits = commit_count(project)
        count, enough = 0, threading.Event()
        lock = threading.Lock()

        def done():
            nonlocal count
            with lock:
                count += 1
                if count >= acknowledged_at_least + 7 * server.round + seed:
                    enough.set()

        writers = [Client(server, number, done) for number in range(clients)]
        for writer in writers:
            writer.start()
        while not enough.wait(1):
            assert all(writer.error is None for writer in writers), [writer.error for writer in writers]
            assert any(writer.is_alive() for writer in writers), "every client gave up"
        server.kill()
        for writer in writers:
            writer.join(60)
            assert writer.error is None
        server.start()
        shared = properties(server, "shared")
        for writer in writers:
            name = f"c{writer.number}"
            own = properties(server, f"t{writer.number}").get(name)
            # The last acknowledged value, or the one that was on its way.
            last = writer.acknowledged[-1][0] if writer.acknowledged else None
            if last is not None or own is not None:
                assert own in (last, writer.attempted) or (last is None and not own.startswith(f"{server.round}-")), name
            # A change of two tables is on both or on neither.
            last_both = next((value for value, both in reversed(writer.acknowledged) if both), None)
            attempted_both = len(writer.acknowledged) % 2 == 1
            if own == writer.attempted and own != last and attempted_both:
                assert shared.get(name) == own, "a commit of two tables is half there"
            elif last_both is not None:
                assert shared.get(name) == last_both, "a commit of two tables is half there"
        # Whoever sends again what was not answered gets an answer, and it happened once.
        expected = commits + sum(len(writer.acknowledged) for writer in writers)
        let_time_pass(project)
        for writer in writers:
            path, body, key = writer.request
            if key:
                first = server.request("POST", path, body, key)
                assert first.status in (200, 204), first.body
                again = server.request("POST", path, body, key)
                assert (again.status, again.body) == (first.status, first.body)
            is_made = properties(server, f"t{writer.number}").get(f"c{writer.number}") == writer.attempted
            assert is_made or not key
            expected += is_made
        assert commit_count(project) == expected, "a request was carried out twice, or not"
        assert project.martlet("doctor", status=None).returncode == 0
    server.stop()
