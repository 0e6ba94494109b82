"""Runs of flows through a server: asked for, waited for, looked at."""

import json
import time

from server import patience_s

api = "/api/v1"


def write(project, name, text):
    project.write(f"flows/{name}.yaml", text)


def call(server, method, path, body=None, status=200, **options):
    answer = server.request(method, f"{api}{path}", body, **options)
    assert answer.status == status, (answer.status, answer.body)
    return answer.json()


def start(server, flow, **parameters):
    """Asks for a run; returns its ID."""
    return call(server, "POST", f"/flows/{flow}/run", {"parameters": parameters}, status=202)["run"]["id"]


def ended(server, run):
    """What there is of a run once it has ended: `run`, `steps` by name, `logs`."""
    end = time.monotonic() + patience_s
    while True:
        details = call(server, "GET", f"/runs/{run}")
        if details["run"]["status"] in ("success", "failed", "cancelled"):
            details["steps"] = {step["name"]: step for step in details["steps"]}
            return details
        assert time.monotonic() < end, details
        time.sleep(0.02)


def done(server, flow, status="success", **parameters):
    """A run of a flow to its end."""
    details = ended(server, start(server, flow, **parameters))
    assert details["run"]["status"] == status, (details["run"]["error"], details["logs"])
    return details


def said(server, run, **query):
    """All lines of a run's log."""
    lines, after = [], 0
    while True:
        more = "".join(f"&{key}={value}" for key, value in query.items())
        page = call(server, "GET", f"/runs/{run}/logs?after={after}&limit=10000{more}")
        lines += page["logs"]
        if page["next"] == after or page["ended"]:
            return lines
        after = page["next"]


def events(server, run, query="", headers=None):
    """The events of a run's log as they come, as (id, event, data)."""
    import urllib.request

    request = urllib.request.Request(f"{server.url}{api}/runs/{run}/logs{query}", headers={
        **server.headers, "Accept": "text/event-stream", **(headers or {})})
    with urllib.request.urlopen(request, timeout=patience_s) as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        event = {}
        for line in response:
            line = line.decode().rstrip("\n")
            if not line:
                if event:
                    yield int(event["id"]), event["event"], json.loads(event["data"])
                event = {}
            elif not line.startswith(":"):
                name, value = line.split(": ", 1)
                event[name] = value
