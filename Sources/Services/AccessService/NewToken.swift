public import Access
public import Clocks

/// What is asked for when a token is made.
public struct NewToken: Sendable {
    /// Such as `nightly-export`; commits made with the token have it as their author.
    public var name: String
    public var scope: Scope
    /// None means the whole lake.
    public var namespaces: [NamespacePattern]
    public var expiresAt: Timestamp?

    /// The longest name, in bytes.
    public static let nameBytesLimit = 100
    /// How many namespaces a token may be limited to.
    public static let namespacesLimit = 100

    public init(name: String, scope: Scope, namespaces: [NamespacePattern] = [], expiresAt: Timestamp? = nil) {
        self.name = name
        self.scope = scope
        self.namespaces = namespaces
        self.expiresAt = expiresAt
    }
}

/// A token that was just made, with the secret that is not shown again.
public struct IssuedToken: Sendable {
    public var token: AccessToken
    public var secret: TokenSecret
}
