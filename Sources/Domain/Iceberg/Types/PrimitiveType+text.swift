public import Errors

extension PrimitiveType: CustomStringConvertible {
    /// The spelling of the specification, such as `decimal(9, 2)`.
    public var description: String {
        switch self {
        case .boolean: "boolean"
        case .int: "int"
        case .long: "long"
        case .float: "float"
        case .double: "double"
        case .decimal(let precision, let scale): "decimal(\(precision), \(scale))"
        case .date: "date"
        case .time: "time"
        case .timestamp: "timestamp"
        case .timestamptz: "timestamptz"
        case .string: "string"
        case .uuid: "uuid"
        case .fixed(let length): "fixed[\(length)]"
        case .binary: "binary"
        case .later(let text): text
        }
    }

    /// Reads the specification's spelling; spaces inside the brackets do not matter.
    public init(_ text: String) throws(MartletError) {
        switch text {
        case "boolean": self = .boolean
        case "int": self = .int
        case "long": self = .long
        case "float": self = .float
        case "double": self = .double
        case "date": self = .date
        case "time": self = .time
        case "timestamp": self = .timestamp
        case "timestamptz": self = .timestamptz
        case "string": self = .string
        case "uuid": self = .uuid
        case "binary": self = .binary
        default:
            if let numbers = Self.arguments(of: text, name: "decimal", open: "(", close: ")"), numbers.count == 2 {
                guard (1...Self.decimalPrecisionLimit).contains(numbers[0]), (0...numbers[0]).contains(numbers[1])
                else {
                    throw MartletError(
                        .invalidInput, "'\(text)' is not a decimal type",
                        hint: "The precision is 1 to \(Self.decimalPrecisionLimit) and the scale at most that.")
                }
                self = .decimal(precision: numbers[0], scale: numbers[1])
            } else if let numbers = Self.arguments(of: text, name: "fixed", open: "[", close: "]"), numbers.count == 1 {
                self = .fixed(length: numbers[0])
            } else if Self.laterNames.contains(where: { text == $0 || text.hasPrefix($0 + "(") }) {
                self = .later(text)
            } else {
                throw MartletError(.invalidInput, "'\(text)' is not an Iceberg type")
            }
        }
    }

    /// The types of format version 3; those of shapes may have arguments.
    private static let laterNames = ["timestamp_ns", "timestamptz_ns", "variant", "unknown", "geometry", "geography"]

    private static func arguments(of text: String, name: String, open: Character, close: Character) -> [Int]? {
        guard text.hasPrefix(name), text.last == close else { return nil }
        let inner = text.dropFirst(name.count).drop { $0 == " " }
        guard inner.first == open else { return nil }
        var numbers: [Int] = []
        for part in inner.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false) {
            guard let number = Int(part.filter { $0 != " " }), number >= 0 else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}

extension IcebergType: CustomStringConvertible {
    /// As people write it: `struct<a: int, b: list<string>>`.
    public var description: String {
        switch self {
        case .primitive(let type): type.description
        case .structure(let type):
            "struct<" + type.fields.map { "\($0.name): \($0.type)" }.joined(separator: ", ") + ">"
        case .list(let type): "list<\(type.element)>"
        case .map(let type): "map<\(type.key), \(type.value)>"
        }
    }
}
