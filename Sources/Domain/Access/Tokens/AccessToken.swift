public import Clocks
public import Cryptography
public import Identifiers

/// The identifier of a token; it may be shown and logged.
public typealias TokenID = Identifier<AccessToken>

/// A token as it is stored: everything but its secret.
public struct AccessToken: Sendable, Hashable {
    public let id: TokenID
    /// Who or what it was made for; commits made with it have this as their author.
    public var name: String
    /// The SHA-256 of the secret.
    public var secretHash: SHA256Digest
    public var scope: Scope
    public var reach: Reach
    public var createdAt: Timestamp
    public var expiresAt: Timestamp?
    public var revokedAt: Timestamp?
    /// Written from time to time, so up to a minute old.
    public var lastUsedAt: Timestamp?

    public init(
        id: TokenID, name: String, secretHash: SHA256Digest, scope: Scope, reach: Reach = .wholeLake,
        createdAt: Timestamp, expiresAt: Timestamp? = nil, revokedAt: Timestamp? = nil, lastUsedAt: Timestamp? = nil
    ) {
        self.id = id
        self.name = name
        self.secretHash = secretHash
        self.scope = scope
        self.reach = reach
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }

    /// Whether a token serves, and if not, why.
    public enum State: String, Sendable, Hashable {
        case active
        case expired
        case revoked
    }

    public func state(at now: Timestamp) -> State {
        if revokedAt != nil { return .revoked }
        if let expiresAt, expiresAt <= now { return .expired }
        return .active
    }

    public var caller: Caller { Caller(tokenID: id, name: name, scope: scope, reach: reach) }
}
