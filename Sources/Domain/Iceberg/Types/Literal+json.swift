public import Errors
public import JSON

extension Literal {
    /// The single-value JSON form of the specification (appendix D).
    public var json: JSONValue {
        switch self {
        case .boolean(let value): .bool(value)
        case .int(let value): .integer(Int64(value))
        case .long(let value): .integer(value)
        case .float(let value): value.isFinite ? .double(Double(value)) : .string(Self.nonFinite(Double(value)))
        case .double(let value): value.isFinite ? .double(value) : .string(Self.nonFinite(value))
        case .decimal, .date, .time, .timestamp, .timestamptz, .string, .uuid, .fixed, .binary: .string(description)
        }
    }

    /// Reads the single-value JSON form.
    public init(json: JSONValue, type: PrimitiveType) throws(MartletError) {
        guard let value = try Self.read(json, type) else {
            throw MartletError(.invalidInput, "\(json.text()) is not a value of type \(type)")
        }
        self = value
    }

    private static func read(_ json: JSONValue, _ type: PrimitiveType) throws(MartletError) -> Literal? {
        switch (type, json) {
        case (.boolean, .bool(let value)): return .boolean(value)
        case (.int, .integer(let value)): return Int32(exactly: value).map { .int($0) }
        case (.long, .integer(let value)): return .long(value)
        case (.float, .string(let text)): return Double(text).map { .float(Float($0)) }
        case (.double, .string(let text)): return Double(text).map { .double($0) }
        case (.float, _): return json.doubleValue.map { .float(Float($0)) }
        case (.double, _): return json.doubleValue.map { .double($0) }
        case (.boolean, _), (.int, _), (.long, _): return nil
        case (_, .string(let text)): return try Literal(text: text, type: type)
        default: return nil
        }
    }

    private static func nonFinite(_ value: Double) -> String {
        value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
    }
}
