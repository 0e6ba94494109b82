public import Clocks
internal import Errors
public import JSON

/// Something that a JSON value of an answer can be read as.
public protocol AnswerDecodable: Sendable {
    init(answer: JSONValue) throws(AnswerMismatch)
}

/// Why a part of an answer is not what the API's document says, and where it is.
public struct AnswerMismatch: Error, Sendable, CustomStringConvertible {
    /// From the top of the answer, such as `runs[3].status`; empty for all of it.
    public var path: String
    public var problem: String

    public init(_ problem: String, path: String = "") {
        self.path = path
        self.problem = problem
    }

    public var description: String { path.isEmpty ? problem : "\(path): \(problem)" }

    /// The same, seen from what holds the part.
    func inside(_ step: String) -> AnswerMismatch {
        AnswerMismatch(problem, path: path.isEmpty || path.hasPrefix("[") ? step + path : "\(step).\(path)")
    }

    static func wrong(_ expected: String, _ value: JSONValue) -> AnswerMismatch {
        AnswerMismatch("must be \(expected), not \(kind(of: value))")
    }

    private static func kind(of value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .double(let value): "\(value)"
        case .string(let text): "'\(text.prefix(80))'"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// Reads one JSON document of a stream.
    static func parse(_ bytes: [UInt8]) throws(AnswerMismatch) -> JSONValue {
        do {
            return try JSONValue(parsing: bytes, file: "an event")
        } catch {
            throw AnswerMismatch(error.message)
        }
    }
}

/// The members of an object of an answer.
struct AnswerMembers {
    private let object: JSONObject

    init(_ value: JSONValue) throws(AnswerMismatch) {
        guard let object = value.objectValue else { throw .wrong("an object", value) }
        self.object = object
    }

    /// A member that is always there.
    func required<Value: AnswerDecodable>(_ name: String) throws(AnswerMismatch) -> Value {
        guard let value = object[name] else { throw AnswerMismatch("is missing", path: name) }
        do {
            return try Value(answer: value)
        } catch {
            throw error.inside(name)
        }
    }

    /// A member that is always there, and may be null.
    func nullable<Value: AnswerDecodable>(_ name: String) throws(AnswerMismatch) -> Value? {
        guard object[name] != nil else { throw AnswerMismatch("is missing", path: name) }
        return try optional(name)
    }

    /// A member that may be absent.
    func optional<Value: AnswerDecodable>(_ name: String) throws(AnswerMismatch) -> Value? {
        guard let value = object[name], !value.isNull else { return nil }
        do {
            return try Value(answer: value)
        } catch {
            throw error.inside(name)
        }
    }
}

extension String: AnswerDecodable {
    public init(answer: JSONValue) throws(AnswerMismatch) {
        guard let text = answer.stringValue else { throw .wrong("a text", answer) }
        self = text
    }
}

extension Bool: AnswerDecodable {
    public init(answer: JSONValue) throws(AnswerMismatch) {
        guard let value = answer.boolValue else { throw .wrong("true or false", answer) }
        self = value
    }
}

extension Int: AnswerDecodable {
    public init(answer: JSONValue) throws(AnswerMismatch) {
        guard let number = answer.intValue.flatMap({ Int(exactly: $0) }) else {
            throw .wrong("a whole number", answer)
        }
        self = number
    }
}

extension Double: AnswerDecodable {
    public init(answer: JSONValue) throws(AnswerMismatch) {
        guard let number = answer.doubleValue else { throw .wrong("a number", answer) }
        self = number
    }
}

extension Timestamp: AnswerDecodable {
    public init(answer: JSONValue) throws(AnswerMismatch) {
        guard let time = answer.stringValue.flatMap({ Timestamp($0) }) else {
            throw .wrong("a time such as 2026-01-31T06:00:00Z", answer)
        }
        self = time
    }
}

extension JSONValue: AnswerDecodable {
    public init(answer: JSONValue) throws(AnswerMismatch) { self = answer }
}

extension JSONObject: AnswerDecodable {
    public init(answer: JSONValue) throws(AnswerMismatch) {
        guard let object = answer.objectValue else { throw .wrong("an object", answer) }
        self = object
    }
}

extension Array: AnswerDecodable where Element: AnswerDecodable {
    public init(answer: JSONValue) throws(AnswerMismatch) {
        guard let values = answer.arrayValue else { throw .wrong("an array", answer) }
        self = []
        reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            do {
                append(try Element(answer: value))
            } catch {
                throw error.inside("[\(index)]")
            }
        }
    }
}

extension Optional: AnswerDecodable where Wrapped: AnswerDecodable {
    public init(answer: JSONValue) throws(AnswerMismatch) {
        self = answer.isNull ? nil : try Wrapped(answer: answer)
    }
}

extension Dictionary: AnswerDecodable where Key == String, Value: AnswerDecodable {
    public init(answer: JSONValue) throws(AnswerMismatch) {
        guard let object = answer.objectValue else { throw .wrong("an object", answer) }
        self = [:]
        for member in object.members {
            do {
                self[member.name] = try Value(answer: member.value)
            } catch {
                throw error.inside(member.name)
            }
        }
    }
}
