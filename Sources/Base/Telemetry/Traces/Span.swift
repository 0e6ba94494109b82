/// A piece of work with its beginning and end, as OpenTelemetry has it.
public struct Span: Sendable, Hashable {
    /// The numbers are those of OTLP.
    public enum Kind: Int, Sendable {
        case `internal` = 1
        case server = 2
    }

    public enum Value: Sendable, Hashable {
        case text(String)
        case integer(Int64)
        case flag(Bool)
    }

    /// The numbers are those of OTLP.
    public enum Status: Sendable, Hashable {
        case unset
        case ok
        case error(String)
    }

    public var context: TraceContext
    /// Nil for the first of a trace.
    public var parent: SpanID?
    public var name: String
    public var kind: Kind
    /// In nanoseconds since 1970.
    public var start: UInt64
    public var end: UInt64
    public var attributes: [(name: String, value: Value)]
    public var status: Status

    /// Texts that are longer are cut.
    public static let textLimit = 1000

    public init(
        context: TraceContext, parent: SpanID?, name: String, kind: Kind, start: UInt64, end: UInt64,
        attributes: [(name: String, value: Value)], status: Status
    ) {
        self.context = context
        self.parent = parent
        self.name = Self.cut(name)
        self.kind = kind
        self.start = start
        // A clock that was set back must not make it end before it began.
        self.end = max(start, end)
        self.attributes = attributes.map { name, value in
            if case .text(let text) = value { return (name, .text(Self.cut(text))) }
            return (name, value)
        }
        if case .error(let message) = status { self.status = .error(Self.cut(message)) } else { self.status = status }
    }

    private static func cut(_ text: String) -> String {
        text.utf8.count <= textLimit ? text : "\(text.prefix(textLimit / 4))…"
    }

    public static func == (left: Span, right: Span) -> Bool {
        left.context == right.context && left.parent == right.parent && left.name == right.name
            && left.kind == right.kind && left.start == right.start && left.end == right.end
            && left.status == right.status
            && left.attributes.elementsEqual(right.attributes) { $0.name == $1.name && $0.value == $1.value }
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(context) }
}
