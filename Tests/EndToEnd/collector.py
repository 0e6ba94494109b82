"""A collector of traces on the loopback, which reads them with OpenTelemetry's own messages."""

import gzip
import http.server
import json
import threading

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


def decoded(headers, body):
    """What came, as protocol buffers have it; unknown members and wrong types are errors."""
    if headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    request = ExportTraceServiceRequest()
    if headers["Content-Type"] == "application/x-protobuf":
        request.ParseFromString(body)
        return request
    assert headers["Content-Type"] == "application/json"
    document = json.loads(body)
    # In OTLP's JSON identifiers are hexadecimal digits, where protocol buffers' have base64.
    import base64
    for resource in document["resourceSpans"]:
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                for name in ("traceId", "spanId", "parentSpanId"):
                    if name in span:
                        span[name] = base64.b64encode(bytes.fromhex(span[name])).decode()
    return json_format.ParseDict(document, request)


class Collector:
    def __init__(self):
        self.requests, self.status, self.arrived = [], 200, threading.Condition()
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = collector.status
                with collector.arrived:
                    if status == 200:
                        collector.requests.append((self.path, dict(self.headers), decoded(self.headers, body)))
                    collector.arrived.notify_all()
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def spans(self):
        return [Span(span, resource.resource) for _, _, request in list(self.requests)
                for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans]

    def named(self, name):
        return [span for span in self.spans if span.name == name]

    def wait(self, condition, patience_s=20):
        with self.arrived:
            assert self.arrived.wait_for(lambda: condition(self), patience_s), [span.name for span in self.spans]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Span:
    def __init__(self, span, resource):
        self.span = span
        self.name, self.kind = span.name, span.kind
        self.trace, self.id, self.parent = span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex()
        self.start, self.end = span.start_time_unix_nano, span.end_time_unix_nano
        self.status, self.message = span.status.code, span.status.message
        self.attributes = {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in span.attributes}
        self.resource = {pair.key: pair.value.string_value for pair in resource.attributes}
