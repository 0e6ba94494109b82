"""The S3 endpoint beside plain files, under load, and over a million keys."""

import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import re
import sqlite3
import statistics
import time
import urllib.parse

import server
from bench import Line, empty, interleaved, martlet, run, say, scratch
from signing import Signer

large = 16 << 20
small = 4 << 10
small_keys = 5_000
connections = 32
rounds = 9
keys_of_listing = 1_000_000
huge = 512 << 20
piece = 1 << 20


class Client:
    """One connection that sends signed requests and times nothing but the exchange."""

    def __init__(self, url, key):
        self.signer = Signer(url, key)
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc)

    def exchange(self, method, path, body=None, digest=None, query="", fields=None):
        """The answer's body; `body` may be a file, and then has to have its length in `fields`."""
        digest = digest or hashlib.sha256(body or b"").hexdigest()
        signed = {**self.signer.fields(method, path, digest, query), **(fields or {})}
        self.connection.request(method, f"{path}?{query}" if query else path, body, signed)
        answer = self.connection.getresponse()
        if answer.status not in (200, 204):
            raise RuntimeError(f"{method} {path} was answered {answer.status}: {answer.read(500)}")
        return answer

    def put(self, path, body, digest):
        began = time.perf_counter()
        self.exchange("PUT", path, body, digest).read()
        return time.perf_counter() - began

    def get(self, path, room):
        began = time.perf_counter()
        answer, place = self.exchange("GET", path), 0
        while place < len(room) and (count := answer.readinto(room[place:])):
            place += count
        answer.read()
        if place != len(room):
            raise RuntimeError(f"{path} ended after {place} bytes")
        return time.perf_counter() - began


@contextlib.contextmanager
def served(folder):
    """A server on a folder that was served before, with its endpoint."""
    with server.started(folder, "--s3-port", "0") as (process, _, _):
        yield process, json.loads((folder / ".martlet" / "server.json").read_text())["s3"]


def copied(source, target, syncs):
    """The time of a plain copy through memory, on the disk at its end where it is asked to be."""
    began = time.perf_counter()
    with open(source, "rb", buffering=0) as read, open(target, "wb", buffering=0) as written:
        while part := read.read(piece):
            written.write(part)
        if syncs:
            os.fsync(written.fileno())
    if syncs:
        folder = os.open(target.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    return time.perf_counter() - began


def measure_large(client, folder):
    body = os.urandom(large)
    digest = hashlib.sha256(body).hexdigest()
    source = folder / "source.bin"
    source.write_bytes(body)
    room = memoryview(bytearray(large))
    numbers = iter(range(1_000_000))
    put, copy = interleaved(
        rounds, lambda: client.put(f"/bench/large-{next(numbers)}", body, digest),
        lambda: copied(source, folder / f"copy-{next(numbers)}.bin", syncs=True))
    unsigned, again = interleaved(
        rounds, lambda: client.put(f"/bench/large-{next(numbers)}", body, "UNSIGNED-PAYLOAD"),
        lambda: copied(source, folder / f"copy-{next(numbers)}.bin", syncs=True))
    get, plain = interleaved(
        rounds, lambda: client.get("/bench/large-0", room), lambda: copied(source, folder / "plain.bin", syncs=False))
    if room != body:
        raise RuntimeError("the object is not what was put")
    return [
        Line("PUT of 16 MiB, its SHA-256 signed", put * 1000, "ms", "a file copied with the same syncs", copy * 1000,
             at_most=1.5, note="the endpoint computes SHA-256"),
        Line("PUT of 16 MiB, not hashed by the client", unsigned * 1000, "ms", "a file copied with the same syncs",
             again * 1000, at_most=1.5, note="the endpoint computes XXH3"),
        Line("GET of 16 MiB", get * 1000, "ms", "a file copied", plain * 1000, at_most=1.5),
    ]


def measure_small(client, url, folder):
    body = b"x" * small
    digest = hashlib.sha256(body).hexdigest()
    paths = [f"/bench/small/{number:06}" for number in range(small_keys)]
    requests = folder / "requests"
    client.signer.write(requests, "PUT", paths, digest)
    puts, put_p99 = server.wrk(url, "objects.lua", connections, REQUESTS=requests, SIZE=small)
    for path in paths:  # those that the load did not come to
        client.put(path, body, digest)
    client.signer.write(requests, "GET", paths, hashlib.sha256(b"").hexdigest())
    gets, get_p99 = server.wrk(url, "objects.lua", connections, REQUESTS=requests)
    return [
        Line(f"GET of 4 KiB, {connections} connections", gets, "/s", at_least=15_000, note="each request signed"),
        Line(f"GET of 4 KiB, {connections} connections, 99th percentile", get_p99, "ms"),
        Line(f"Durable PUT of 4 KiB, {connections} connections", puts, "/s", at_least=3_000,
             note="each with an event in its transaction"),
        Line(f"Durable PUT of 4 KiB, {connections} connections, 99th percentile", put_p99, "ms"),
    ]


def add_keys(folder):
    """A million keys, stored as the endpoint stores those of empty objects."""
    database = sqlite3.connect(folder / ".martlet" / "catalog.db")
    etag = hashlib.md5(b"").hexdigest()
    with database:
        database.execute(
            "INSERT INTO s3_buckets SELECT 'many', created_at, versioning, settings FROM s3_buckets WHERE name = 'bench'")
        database.executemany(
            "INSERT INTO s3_objects (bucket, key, number, id, is_current, is_marker, size, etag, modified_at, place, attributes,"
            " data) VALUES ('many', ?, 1, 'null', 1, 0, 0, ?, 1, 'inline', '{}', x'')",
            ((f"year={n // 100_000}/part-{n:07}.csv".encode(), etag) for n in range(keys_of_listing)))
    database.close()


def measure_listing(client):
    times = []
    for number in range(40):
        place = number * keys_of_listing // 40
        after = urllib.parse.quote(f"year={place // 100_000}/part-{place:07}.csv", safe="")
        began = time.perf_counter()
        answer = client.exchange("GET", "/many", query=f"list-type=2&start-after={after}").read()
        times.append((time.perf_counter() - began) * 1000)
        if answer.count(b"<Key>") != 1000:
            raise RuntimeError(f"a page of {answer.count(b'<Key>')} keys")
    return [Line("Listing 1,000 of a million keys, the slowest of 40 places", max(times), "ms", at_most=20),
            Line("Listing 1,000 of a million keys, median", statistics.median(times), "ms")]


def peak_mb(process):
    return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text())[1]) / 1024


def measure_memory(client, process, folder):
    """By how much an object of half a gigabyte raises the peak over that of one of 16 MiB."""
    before = peak_mb(process)
    source = folder / "huge.bin"
    with open(source, "wb") as out:
        for _ in range(huge // piece):
            out.write(os.urandom(piece))
    with open(source, "rb") as body:
        client.exchange("PUT", "/bench/huge", body, "UNSIGNED-PAYLOAD", fields={"Content-Length": str(huge)}).read()
    answer = client.exchange("GET", "/bench/huge")
    while answer.read(piece):
        pass
    return [Line("Peak memory of the server: 512 MiB put and got, above that of 16 MiB", peak_mb(process) - before, "MB", at_most=32)]


def measure():
    folder = empty(scratch / "storage")
    (folder / "martlet.yaml").write_text("name: storage\n")
    key = json.loads(run(martlet, "-C", folder, "storage", "key", "create", "bench", "--grant", "admin", "--json"))
    with served(folder) as (process, url):
        client = Client(url, key)
        client.exchange("PUT", "/bench", b"").read()
        say("objects of 16 MiB")
        lines = measure_large(client, folder)
        lines += measure_memory(client, process, folder)
        say("objects of 4 KiB")
        lines += measure_small(client, url, folder)
    say("a million keys")
    add_keys(folder)
    with served(folder) as (process, url):
        lines += measure_listing(Client(url, key))
    empty(folder)
    return lines
