internal import JSON

/// Spans as they are sent to a collector: OTLP's `ExportTraceServiceRequest`.
public struct TraceExport: Sendable {
    /// What they are all about, such as `service.name`.
    public var resource: [(name: String, value: Span.Value)]
    /// Who made them.
    public var scope: (name: String, version: String)
    public var spans: [Span]

    public init(
        resource: [(name: String, value: Span.Value)], scope: (name: String, version: String), spans: [Span]
    ) {
        self.resource = resource
        self.scope = scope
        self.spans = spans
    }

    /// Where the sender of a span says that it knows whether its parent is elsewhere: bits of OTLP's `flags`.
    private static let sampled: UInt32 = 1

    // MARK: Protocol buffers

    public var protobuf: [UInt8] {
        var request = ProtobufWriter()
        request.message(1) { resourceSpans in
            resourceSpans.message(1) { Self.write(resource, to: &$0, field: 1) }
            resourceSpans.message(2) { scopeSpans in
                scopeSpans.message(1) {
                    $0.text(1, scope.name)
                    $0.text(2, scope.version)
                }
                for span in spans { scopeSpans.message(2) { Self.write(span, to: &$0) } }
            }
        }
        return request.bytes
    }

    private static func write(_ span: Span, to message: inout ProtobufWriter) {
        message.data(1, span.context.trace.bytes)
        message.data(2, span.context.span.bytes)
        if let parent = span.parent { message.data(4, parent.bytes) }
        message.text(5, span.name)
        message.integer(6, UInt64(span.kind.rawValue))
        message.fixed64(7, span.start)
        message.fixed64(8, span.end)
        write(span.attributes, to: &message, field: 9)
        switch span.status {
        case .unset: break
        case .ok: message.message(15) { $0.integer(3, 1) }
        case .error(let text):
            message.message(15) {
                $0.text(2, text)
                $0.integer(3, 2)
            }
        }
        message.fixed32(16, span.context.isSampled ? sampled : 0)
    }

    private static func write(
        _ attributes: [(name: String, value: Span.Value)], to message: inout ProtobufWriter, field: UInt64
    ) {
        for (name, value) in attributes {
            message.message(field) { pair in
                pair.text(1, name)
                pair.message(2) {
                    switch value {
                    case .text(let text): $0.text(1, text)
                    case .flag(let flag): $0.integer(2, flag ? 1 : 0)
                    case .integer(let number): $0.integer(3, UInt64(bitPattern: number))
                    }
                }
            }
        }
    }

    // MARK: JSON

    /// The same in JSON: 64-bit numbers as text, identifiers in hexadecimal digits.
    public var json: [UInt8] {
        let scopeSpans: JSONValue = [
            "scope": ["name": .string(scope.name), "version": .string(scope.version)],
            "spans": .array(spans.map(Self.json)),
        ]
        let resourceSpans: JSONValue = [
            "resource": ["attributes": Self.json(resource)], "scopeSpans": .array([scopeSpans]),
        ]
        return JSONValue.object(["resourceSpans": .array([resourceSpans])]).encoded()
    }

    private static func json(_ span: Span) -> JSONValue {
        var object: JSONObject = [
            "traceId": .string("\(span.context.trace)"), "spanId": .string("\(span.context.span)"),
        ]
        if let parent = span.parent { object["parentSpanId"] = .string("\(parent)") }
        object["name"] = .string(span.name)
        object["kind"] = .integer(Int64(span.kind.rawValue))
        object["startTimeUnixNano"] = .string("\(span.start)")
        object["endTimeUnixNano"] = .string("\(span.end)")
        object["attributes"] = json(span.attributes)
        switch span.status {
        case .unset: break
        case .ok: object["status"] = ["code": 1]
        case .error(let text): object["status"] = ["code": 2, "message": .string(text)]
        }
        object["flags"] = .integer(span.context.isSampled ? Int64(sampled) : 0)
        return .object(object)
    }

    private static func json(_ attributes: [(name: String, value: Span.Value)]) -> JSONValue {
        .array(
            attributes.map { name, value in
                let inner: JSONValue =
                    switch value {
                    case .text(let text): ["stringValue": .string(text)]
                    case .flag(let flag): ["boolValue": .bool(flag)]
                    case .integer(let number): ["intValue": .string("\(number)")]
                    }
                return ["key": .string(name), "value": inner]
            })
    }
}
