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
    /// Finds the request again in logs; empty where nobody gave it one.
    public var id = ""
    /// What the route's pattern took from the path.
    public var parameters: [String: String] = [:]
    /// The operation of the route that answers; empty until it is found.
    var operation = ""
    /// A few values at most, so that a search is quicker than a table.
    private var storage: [(key: ObjectIdentifier, value: any Sendable)] = []

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
        get {
            let id = ObjectIdentifier(key)
            return storage.first { $0.key == id }?.value as? Key.Value
        }
        set {
            let id = ObjectIdentifier(key)
            storage.removeAll { $0.key == id }
            if let newValue { storage.append((id, newValue)) }
        }
    }

    /// The operation of the route that answers; nil until it is found.
    public subscript(key: RouteOperation.Type) -> String? { operation.isEmpty ? nil : operation }
}

/// Names a value that middleware keeps with a request.
public protocol HTTPRequestKey {
    associatedtype Value: Sendable
}
