"""The server under load from wrk on the same cores: loading tables, commits, branches; and what it costs when idle."""

import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import time
import urllib.request

from bench import Line, empty, martlet, root, run, say, scratch

load = root / "benchmarks" / "load"
duration_s = 8
clients = 8
connections = 64
columns = 20
commits_of_history = 20


@contextlib.contextmanager
def served(folder):
    """A server on an empty project: its address, a token, and how long it took from exec to ready."""
    (folder / "martlet.yaml").write_text("name: load\n")
    token = json.loads(run(martlet, "-C", folder, "token", "create", "load", "--scope", "admin", "--json"))["secret"]
    with started(folder) as (process, url, ready_s):
        yield process, url, token, ready_s


@contextlib.contextmanager
def started(folder, *options):
    """A server on a project: its address, and how long it took from exec to ready."""
    state = folder / ".martlet" / "server.json"
    began = time.perf_counter()
    process = subprocess.Popen([martlet, "-C", folder, "serve", "--port", "0", *options], stdout=subprocess.DEVNULL)
    try:
        while True:
            if process.poll() is not None:
                raise RuntimeError(f"the server ended with {process.returncode}")
            with contextlib.suppress(OSError, ValueError, KeyError):
                url = json.loads(state.read_text())["url"]
                urllib.request.urlopen(f"{url}/ready").close()
                break
            if time.perf_counter() - began > 30:
                raise RuntimeError("the server is not ready after 30 s")
            time.sleep(0.001)
        yield process, url, time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def post(url, token, path, body):
    request = urllib.request.Request(f"{url}{path}", json.dumps(body).encode(), method="POST", headers={
        "Content-Type": "application/json", "Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as response:
        return response.headers, response.read()


def wrk(url, script, connections, threads=1, **environment):
    """Requests per second, or commits where the script counts them, and the 99th percentile of the latency in milliseconds."""
    environment = {**os.environ, **{name: str(value) for name, value in environment.items()}}
    result = subprocess.run(
        ["wrk", f"-t{threads}", f"-c{connections}", f"-d{duration_s}s", "--latency", "-s", load / script, url],
        env=environment, capture_output=True, text=True)
    if result.returncode != 0 or not re.search(r"^errors 0$", result.stdout, re.M):
        raise RuntimeError(f"{script}: {result.stdout[-600:]}{result.stderr[-200:]}")
    rate = float(re.search(r"(?:^commits|Requests/sec:)\s+([\d.]+)(?!.*^commits)", result.stdout, re.M | re.S)[1])
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", result.stdout).groups()
    return rate, float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def resident_mb(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def create(url, token, name):
    fields = [{"id": n, "name": f"column_{n}", "type": "string", "required": False} for n in range(1, columns + 1)]
    post(url, token, "/iceberg/v1/lake/namespaces/load/tables", {
        "name": name, "schema": {"type": "struct", "schema-id": 0, "fields": fields}})


def measure():
    with served(empty(scratch / "server")) as (process, url, token, ready_s):
        time.sleep(1)
        lines = [
            Line("Server: from exec to ready", ready_s * 1000, "ms", at_most=150),
            Line("Server: resident memory when idle", resident_mb(process), "MB", at_most=100),
        ]
        post(url, token, "/iceberg/v1/lake/namespaces", {"namespace": ["load"]})
        for number in range(clients):
            create(url, token, f"t{number}")
        create(url, token, "loaded")
        table = "/iceberg/v1/lake/namespaces/load/tables/loaded"
        for number in range(commits_of_history):
            post(url, token, table, {"requirements": [], "updates": [
                {"action": "set-properties", "updates": {"n": f"{number}"}}]})
        request = urllib.request.Request(f"{url}{table}", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request) as response:
            etag = response.headers["ETag"]
        say("serving: bare responses")
        bare, _ = wrk(f"{url}/health", "get.lua", connections, TOKEN=token)
        say("serving: loadTable")
        rate, p99 = wrk(f"{url}{table}", "get.lua", connections, TOKEN=token)
        lines += [
            Line(f"loadTable, {connections} connections", rate, "/s", at_least=25_000),
            Line(f"loadTable, {connections} connections, 99th percentile", p99, "ms", at_most=20),
            Line(f"loadTable, {connections} connections", rate, "/s", "/health on the same server", bare),
        ]
        say("serving: loadTable that did not change")
        rate, _ = wrk(f"{url}{table}", "get.lua", connections, TOKEN=token, ETAG=etag)
        lines.append(Line(f"loadTable that did not change (304), {connections} connections", rate, "/s", at_least=50_000))
        say("serving: commits")
        rate, _ = wrk(url, "commits.lua", clients, TOKEN=token, TABLES=clients)
        lines.append(Line(f"Durable commits of {clients} clients on different tables", rate, "/s", at_least=1000))
        rate, _ = wrk(url, "commits.lua", clients, TOKEN=token, TABLES=1)
        lines.append(Line(f"Durable commits of {clients} clients on one table", rate, "/s", at_least=300))
        rate, _ = wrk(url, "appends.lua", clients, clients, TOKEN=token, TABLES=clients)
        lines.append(Line(f"Appends of {clients} clients on different tables", rate, "/s"))
        rate, _ = wrk(url, "appends.lua", clients, clients, TOKEN=token, TABLES=1)
        lines.append(Line(
            f"Appends of {clients} clients on one table", rate, "/s", note="all on the snapshot they know, again after 409"))
        say("serving: branches")
        rate, p99 = wrk(url, "branches.lua", connections, TOKEN=token, ROUND=1)
        lines += [
            Line(f"Branches made, {connections} connections", rate, "/s", at_least=10_000),
            Line(f"Branches made, {connections} connections, 99th percentile", p99, "ms", at_most=20),
        ]
    return lines
