internal import Clocks
internal import HTTP
internal import Telemetry

/// The span of a request, inside of the trace that its client is in.
struct RequestTrace {
    static let field = "traceparent"
    /// What asks all the time how the server is, and would fill traces.
    private static let untraced: Set<String> = ["/health", "/ready", "/metrics"]

    let context: TraceContext
    private let parent: SpanID?
    private let method: String
    private let path: String
    private let start: UInt64
    private let tracer: Tracer
    private let watch = Stopwatch()

    init(_ request: HTTPRequest, _ tracer: Tracer) {
        // Of several fields none counts, as the standard has it.
        let given = request.fields.values(of: Self.field)
        let outer = given.count == 1 ? TraceContext(traceparent: given[0]) : nil
        path = request.target.path
        var context = tracer.begin(inside: outer)
        if Self.untraced.contains(path) { context.isSampled = false }
        self.context = context
        parent = outer?.span
        method = request.method.rawValue
        start = UInt64(max(0, SystemClock().now().microseconds)) * 1000
        self.tracer = tracer
    }

    func end(_ response: HTTPResponse) {
        guard context.isSampled else { return }
        let operation = response.operation
        var attributes: [(name: String, value: Span.Value)] = [
            ("http.request.method", .text(method)), ("url.path", .text(path)),
            ("http.response.status_code", .integer(Int64(response.status.rawValue))),
        ]
        if !operation.isEmpty { attributes.append(("martlet.operation", .text(operation))) }
        // What a client did wrong is no error of the server.
        let isError = response.status.rawValue >= 500
        tracer.record([
            Span(
                context: context, parent: parent, name: operation.isEmpty ? method : "\(method) \(operation)",
                kind: .server, start: start, end: start + UInt64(max(0, watch.microseconds)) * 1000,
                attributes: attributes, status: isError ? .error("status \(response.status)") : .unset)
        ])
    }
}
