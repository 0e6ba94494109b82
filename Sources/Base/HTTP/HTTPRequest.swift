/// A request: what every handler gets.
public struct HTTPRequest: Sendable {
    public var method: HTTPMethod
    public var target: RequestTarget
    public var fields: HTTPFields
    public var body: HTTPBody
    /// The client's address, such as `127.0.0.1`; empty where it is not known.
    public var peer: String
    /// Whether it came over TLS.
    public var isSecure: Bool
    /// What the route's pattern took from the path.
    public var parameters: [String: String] = [:]
    private var storage: [ObjectIdentifier: any Sendable] = [:]

    public init(
        method: HTTPMethod, target: RequestTarget, fields: HTTPFields = [:], body: HTTPBody = .empty, peer: String = "",
        isSecure: Bool = false
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
        self.peer = peer
        self.isSecure = isSecure
    }

    public var query: QueryItems { target.query }

    /// A path parameter that the route's pattern has.
    public func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// What a middleware leaves for those behind it, such as who is calling.
    public subscript<Key: HTTPRequestKey>(key: Key.Type) -> Key.Value? {
        get { storage[ObjectIdentifier(key)] as? Key.Value }
        set { storage[ObjectIdentifier(key)] = newValue }
    }
}

/// Names a value that middleware keeps with a request.
public protocol HTTPRequestKey {
    associatedtype Value: Sendable
}
