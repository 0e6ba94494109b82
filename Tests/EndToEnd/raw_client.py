"""Plain sockets, for clients that a library would not let misbehave."""

import contextlib
import socket
import time
import urllib.parse

from server import patience_s


def connect(server):
    place = urllib.parse.urlsplit(server.url)
    return socket.create_connection((place.hostname, place.port), patience_s)


def head(server, method, path, **fields):
    """The request line and the fields, with the empty line after them."""
    fields = {"Host": "localhost", "Authorization": f"Bearer {server.token}", **fields}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode()


def read_all(connection):
    """Everything until the server closes; a connection that was reset has said what it had to say."""
    data = b""
    with contextlib.suppress(ConnectionError):
        while part := connection.recv(65536):
            data += part
    return data


def until(condition, what):
    """Waits for something that the server does in its own time."""
    end = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < end, what() if callable(what) else what
        time.sleep(0.02)


def metric(server, name):
    for line in server.request("GET", "/metrics").body.decode().splitlines():
        if line.startswith(f"{name} "):
            return float(line.split()[1])
    raise AssertionError(f"there is no {name}")
