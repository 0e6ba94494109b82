/// A method and path, and who answers them.
public struct Route: Sendable {
    public let method: HTTPMethod
    public let pattern: PathPattern
    /// The name of the operation in the OpenAPI file, such as `loadTable`: metrics and the access log have it.
    public let operation: String
    public let handler: HTTPResponder.Handler
    private var storage: [ObjectIdentifier: any Sendable] = [:]

    public init(
        _ method: HTTPMethod, _ pattern: PathPattern, _ operation: String,
        handler: @escaping HTTPResponder.Handler
    ) {
        self.method = method
        self.pattern = pattern
        self.operation = operation
        self.handler = handler
    }

    /// What is declared about a route beside its handler, such as the scope that it needs.
    public subscript<Key: HTTPRouteKey>(key: Key.Type) -> Key.Value? {
        get { storage[ObjectIdentifier(key)] as? Key.Value }
        set { storage[ObjectIdentifier(key)] = newValue }
    }
}

/// Names a value that is declared with a route.
public protocol HTTPRouteKey {
    associatedtype Value: Sendable
}

/// A path with parameters, such as `/v1/{prefix}/namespaces/{namespace}`; `{rest*}` at the end takes the segments that are left.
public struct PathPattern: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    enum Segment: Sendable, Hashable {
        case literal(String)
        case parameter(String)
        case rest(String)
    }

    let segments: [Segment]
    public let description: String

    public init(stringLiteral text: String) { self.init(text) }

    public init(_ text: String) {
        description = text
        segments = text.split(separator: "/").map { part in
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return .literal(String(part)) }
            let name = part.dropFirst().dropLast()
            return name.hasSuffix("*") ? .rest(String(name.dropLast())) : .parameter(String(name))
        }
    }

    /// The pattern behind a prefix such as `/iceberg`.
    public func prefixed(with prefix: String) -> PathPattern { PathPattern(prefix + description) }
}
