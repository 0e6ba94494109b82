"""Traces of runs and requests, as a collector reads them with OpenTelemetry's own messages; and the numbers of runs."""

import json
import re
import time

import pytest

from collector import Collector
from server import Server

FLOW = """
steps:
  first: {kind: bash, run: "echo hello"}
  shaky:
    kind: bash
    depends_on: [first]
    run: "exit 3"
    retries: {attempts: 2, delay: 50ms}
"""
INNER = """
steps:
  outer: {kind: flow, flow: leaf}
"""
LEAF = """
steps:
  done: {kind: checkpoint}
"""


@pytest.fixture
def collector():
    made = Collector()
    yield made
    made.close()


def prepared(project, **environment):
    project.write("flows/shaky.yaml", FLOW)
    project.write("flows/nested.yaml", INNER)
    project.write("flows/leaf.yaml", LEAF)
    project.environment.update({"OTEL_BSP_SCHEDULE_DELAY": "200", **environment})
    return project


def start(server, flow, **headers):
    answer = server.request("POST", f"/api/v1/flows/{flow}/run", {}, headers)
    assert answer.status in (201, 202), answer.body
    run = answer.json()["run"]
    return run["id"] if isinstance(run, dict) else run


def ended(server, run):
    end = time.monotonic() + 30
    while True:
        shown = server.request("GET", f"/api/v1/runs/{run}").json()
        if shown["run"]["status"] in ("success", "failed"):
            return shown
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("form", ["http/protobuf", "http/json"])
def test_runs_steps_and_attempts_are_spans_of_the_request_that_asked_for_them(project, collector, form):
    prepared(project, OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, OTEL_EXPORTER_OTLP_PROTOCOL=form,
             OTEL_EXPORTER_OTLP_HEADERS="x-key=a%20b", OTEL_SERVICE_NAME="lake", OTEL_EXPORTER_OTLP_COMPRESSION="gzip",
             OTEL_RESOURCE_ATTRIBUTES="deployment.environment=test")
    trace, client = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    with Server(project) as server:
        run = start(server, "shaky", traceparent=f"00-{trace}-{client}-01")
        assert ended(server, run)["run"]["status"] == "failed"
        collector.wait(lambda got: got.named("run shaky"))
        collector.wait(lambda got: [span for span in got.spans if span.trace == trace and span.kind == 2])
    mine = [span for span in collector.spans if span.trace == trace]
    by_name = {span.name: span for span in mine}
    request = next(span for span in mine if span.kind == 2)
    assert request.parent == client and request.attributes["http.request.method"] == "POST"
    assert request.attributes["url.path"] == "/api/v1/flows/shaky/run"
    root = by_name["run shaky"]
    assert root.parent == request.id and root.status == 2 and root.attributes["martlet.run.id"] == run
    assert root.attributes["martlet.run.status"] == "failed" and "shaky" in root.message
    first, shaky = by_name["step first"], by_name["step shaky"]
    assert first.parent == shaky.parent == root.id
    assert first.status == 1 and shaky.status == 2 and first.attributes["martlet.step.kind"] == "bash"
    attempts = [span for span in mine if span.parent == shaky.id]
    assert sorted(span.attributes["martlet.step.attempt"] for span in attempts) == [1, 2]
    assert all(span.status == 2 for span in attempts)
    (good,) = [span for span in mine if span.parent == first.id]
    assert good.attributes["martlet.step.peak_memory_bytes"] > 0 and "martlet.step.cpu_us" in good.attributes
    for span in mine:
        assert len(span.trace) == 32 and len(span.id) == 16 and span.start <= span.end
        assert abs(span.start / 1e9 - time.time()) < 120
    for span in [first, shaky]:
        assert root.start <= span.start and span.end <= root.end
    assert len({span.id for span in collector.spans}) == len(collector.spans)
    path, headers, _ = collector.requests[0]
    assert path == "/v1/traces" and headers["x-key"] == "a b"
    assert root.resource["service.name"] == "lake" and root.resource["deployment.environment"] == "test"
    assert root.resource["service.version"]


def test_sub_flows_and_pipelines_have_places_of_their_own(project, collector):
    prepared(project)
    project.write("martlet.yaml", f"name: test\ntelemetry: {{endpoint: '{collector.url}/', service_name: file}}\n")
    project.pipeline("silver.a", "SELECT 1 AS id\n")
    with Server(project) as server:
        run = start(server, "nested", traceparent="nonsense")
        assert ended(server, run)["run"]["status"] == "success"
        answer = server.request("POST", "/api/v1/runs", {}, {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"})
        assert answer.status in (201, 202), answer.body
        unwanted = server.request("GET", "/api/v1/tables", headers={"traceparent": f"00-{'c' * 32}-{'d' * 16}-00"})
        assert unwanted.status == 200
        collector.wait(lambda got: got.named("run nested") and got.named("run leaf") and got.named("run pipelines"))
    (outer,), (inner,) = collector.named("run nested"), collector.named("run leaf")
    (attempt,) = collector.named("attempt 1 of outer")
    assert inner.parent == attempt.id and inner.trace == outer.trace
    requests = {span.id: span for span in collector.spans if span.kind == 2}
    # A field that is no traceparent begins a new trace.
    assert requests[outer.parent].parent == ""
    (pipelines,) = collector.named("run pipelines")
    assert pipelines.trace == "a" * 32 and pipelines.parent in requests
    (step,) = collector.named("step silver.a")
    assert step.parent == pipelines.id and step.attributes["martlet.step.rows"] == 1
    assert not [span for span in collector.spans if span.trace == "c" * 32]
    assert outer.resource["service.name"] == "file"


def metric(server, name):
    text = server.request("GET", "/metrics").body.decode()
    return [float(value) for value in re.findall(rf"^{re.escape(name)} ([0-9.]+)$", text, re.M)]


def test_a_collector_that_is_away_holds_up_nobody(project, collector):
    prepared(project, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=f"{collector.url}/taken", OTEL_BSP_MAX_QUEUE_SIZE="40",
             OTEL_BSP_MAX_EXPORT_BATCH_SIZE="20")
    collector.status = 400
    with Server(project) as server:
        begin = time.monotonic()
        runs = [start(server, "leaf") for _ in range(40)]
        assert all(ended(server, run)["run"]["status"] == "success" for run in runs)
        assert time.monotonic() - begin < 15
        end = time.monotonic() + 20
        while metric(server, "martlet_trace_spans_dropped_total") < [40.0]:
            assert time.monotonic() < end
            time.sleep(0.1)
        assert metric(server, "martlet_trace_spans_waiting")[0] <= 40
        collector.status = 200
        while metric(server, "martlet_trace_spans_waiting") != [0.0]:
            assert time.monotonic() < end
            time.sleep(0.1)
        run = start(server, "leaf")
        collector.wait(lambda got: [span for span in got.named("run leaf") if span.attributes["martlet.run.id"] == run])
        assert collector.requests[-1][0] == "/taken"
        # The numbers of runs and steps.
        text = server.request("GET", "/metrics").body.decode()
        assert 'martlet_runs_total{name="leaf",status="success"} 41' in text
        assert 'martlet_run_duration_seconds_count{status="success"} 41' in text
        assert 'martlet_steps_total{status="success"} 41' in text
        for gauge in ("martlet_runs_queued", "martlet_runs_running", "martlet_steps_running", "martlet_workers"):
            assert metric(server, gauge) == [0.0], gauge
    # What was said is short: a server's log is not filled.
    assert len(server.output().splitlines()) < 40


@pytest.mark.parametrize("name, value", [
    ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"),
    ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon")])
def test_a_variable_that_is_wrong_is_named(project, name, value):
    project.environment.update({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", name: value})
    assert name in project.martlet("serve", "--port", "0", status=1).text
    project.environment["OTEL_SDK_DISABLED"] = "true"
    with Server(project) as server:
        assert metric(server, "martlet_trace_spans_waiting") == []
