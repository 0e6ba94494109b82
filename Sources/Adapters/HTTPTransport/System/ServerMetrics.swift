internal import HTTP
internal import Synchronization
public import Telemetry

/// What a server says of itself in numbers, once it was put together.
public final class ServerMetrics: Sendable {
    private struct Parts {
        var door: FrontDoor
        var server: HTTPServer
    }

    private let parts = Mutex<Parts?>(nil)
    private let others = Mutex<[@Sendable (inout PrometheusText) -> Void]>([])

    public init() {}

    /// The routes come before the server that serves them, so this is said afterwards.
    public func observe(_ server: HTTPServer, behind door: FrontDoor) {
        parts.withLock { $0 = Parts(door: door, server: server) }
    }

    /// Lets another part of the server say its numbers too.
    public func add(_ part: @escaping @Sendable (inout PrometheusText) -> Void) { others.withLock { $0.append(part) } }

    var response: HTTPResponse {
        var response = HTTPResponse.text(text)
        response.fields["Content-Type"] = PrometheusText.contentType
        return response
    }

    private var text: String {
        var text = PrometheusText()
        if let parts = parts.withLock({ $0 }) {
            Self.add(parts.door, to: &text)
            Self.add(parts.server.traffic, to: &text)
        }
        if let bytes = ProcessMemory.residentBytes {
            text.gauge("process_resident_memory_bytes", "Resident memory of the server.", bytes)
        }
        for part in others.withLock({ $0 }) { part(&text) }
        return text.text
    }

    private static func add(_ door: FrontDoor, to text: inout PrometheusText) {
        text.counters("martlet_http_requests_total", "Requests that were answered.", door.metrics.requests)
        text.histograms(
            "martlet_http_request_duration_seconds", "How long requests took until their answer was ready.",
            door.metrics.durations)
        text.gauge("martlet_http_requests_under_way", "Requests that are worked on now.", door.limit.current)
        if let log = door.log {
            text.counter(
                "martlet_access_log_lost_total", "Lines of the access log that were not written.", log.lost.value)
        }
    }

    private static func add(_ traffic: ServerTraffic, to text: inout PrometheusText) {
        text.gauge("martlet_http_connections", "Connections that are open now.", traffic.connections)
        text.counter(
            "martlet_http_connections_opened_total", "Connections that were opened.", traffic.connectionsOpened)
        text.counter("martlet_http_received_bytes_total", "Bytes of requests' bodies.", traffic.bytesReceived)
        text.counter("martlet_http_sent_bytes_total", "Bytes of responses' bodies.", traffic.bytesSent)
        text.counter("martlet_http_refused_total", "Requests that the transport itself refused.", traffic.refused)
    }
}
