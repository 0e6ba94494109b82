/// Names one trace: sixteen bytes, not all zero.
public struct TraceID: Sendable, Hashable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    /// Nil where all bits are zero, which names nothing.
    public init?(high: UInt64, low: UInt64) {
        guard high | low != 0 else { return nil }
        self.high = high
        self.low = low
    }

    public var bytes: [UInt8] { TraceText.bytes(high) + TraceText.bytes(low) }
    public var description: String { TraceText.hex(high) + TraceText.hex(low) }
}

/// Names a span of a trace: eight bytes, not all zero.
public struct SpanID: Sendable, Hashable, CustomStringConvertible {
    public let value: UInt64

    public init?(_ value: UInt64) {
        guard value != 0 else { return nil }
        self.value = value
    }

    public var bytes: [UInt8] { TraceText.bytes(value) }
    public var description: String { TraceText.hex(value) }
}

/// A place in a trace, as W3C's Trace Context hands it from one program to the next.
public struct TraceContext: Sendable, Hashable {
    public var trace: TraceID
    public var span: SpanID
    /// Whether whoever began the trace records it.
    public var isSampled: Bool

    /// What goes on now belongs there; nil where nothing was handed over and nothing is traced.
    @TaskLocal public static var current: TraceContext?

    public init(trace: TraceID, span: SpanID, isSampled: Bool) {
        self.trace = trace
        self.span = span
        self.isSampled = isSampled
    }

    /// Reads a `traceparent` field: `00-<32 hexadecimal digits>-<16>-<2>`; nil for anything else, which begins a new trace.
    ///
    /// Later versions may have more behind the flags, set off by a hyphen.
    public init?(traceparent text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 55, bytes[2] == TraceText.hyphen, bytes[35] == TraceText.hyphen,
            bytes[52] == TraceText.hyphen,
            let version = TraceText.number(bytes[0..<2]), version != 0xFF,
            bytes.count == 55 || (version != 0 && bytes[55] == TraceText.hyphen),
            let high = TraceText.number(bytes[3..<19]), let low = TraceText.number(bytes[19..<35]),
            let span = TraceText.number(bytes[36..<52]), let flags = TraceText.number(bytes[53..<55]),
            let trace = TraceID(high: high, low: low), let span = SpanID(span)
        else { return nil }
        self.init(trace: trace, span: span, isSampled: flags & 1 == 1)
    }

    public var traceparent: String { "00-\(trace)-\(span)-\(isSampled ? "01" : "00")" }
}

enum TraceText {
    static let hyphen = UInt8(ascii: "-")

    static func bytes(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) } }

    static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// The standard has small digits only.
    static func number(_ bytes: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }
}
