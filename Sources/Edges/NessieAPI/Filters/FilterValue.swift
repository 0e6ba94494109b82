internal import Clocks

/// A value in a filter.
enum FilterValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case time(Timestamp)
    case list([FilterValue])
    case map([String: FilterValue])

    /// How messages call its kind.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a bool"
        case .integer, .double: "a number"
        case .string: "a string"
        case .time: "a timestamp"
        case .list: "a list"
        case .map: "a map"
        }
    }

    static func text(_ text: String?) -> FilterValue { text.map { .string($0) } ?? .null }
    static func texts(_ texts: some Sequence<String>) -> FilterValue { .list(texts.map { .string($0) }) }
}
