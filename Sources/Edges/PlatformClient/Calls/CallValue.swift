public import Clocks
public import JSON

/// Something that can be sent with a call.
public protocol CallValue: Sendable {
    var sent: JSONValue { get }
}

/// A value, or null where null says something else than nothing at all.
public enum Settable<Value: CallValue>: CallValue {
    case value(Value)
    /// Takes back what was set.
    case null

    public var sent: JSONValue {
        switch self {
        case .value(let value): value.sent
        case .null: .null
        }
    }
}

extension String: CallValue {
    public var sent: JSONValue { .string(self) }
}

extension Bool: CallValue {
    public var sent: JSONValue { .bool(self) }
}

extension Int: CallValue {
    public var sent: JSONValue { .integer(Int64(self)) }
}

extension Double: CallValue {
    public var sent: JSONValue { .double(self) }
}

extension Timestamp: CallValue {
    public var sent: JSONValue { .string(description) }
}

extension JSONValue: CallValue {
    public var sent: JSONValue { self }
}

extension JSONObject: CallValue {
    public var sent: JSONValue { .object(self) }
}

extension Array: CallValue where Element: CallValue {
    public var sent: JSONValue { .array(map(\.sent)) }
}

extension Dictionary: CallValue where Key == String, Value: CallValue {
    public var sent: JSONValue {
        .object(JSONObject(sorted { $0.key < $1.key }.map { ($0.key, $0.value.sent) }))
    }
}
