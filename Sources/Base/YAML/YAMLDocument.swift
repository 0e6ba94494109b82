public import JSON

/// A YAML document as a JSON value, with the place of every key and item.
public struct YAMLDocument: Sendable {
    public var value: JSONValue
    public let file: String
}
