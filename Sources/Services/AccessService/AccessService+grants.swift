public import Access
internal import Clocks
public import Cryptography
internal import Errors
internal import Synchronization

/// A short-lived token that was just granted.
public struct GrantedToken: Sendable {
    /// Such as `mra_…`.
    public var text: String
    public var scope: Scope
    public var lifetimeSeconds: Int64
}

/// Short-lived tokens for long-lived ones.
extension AccessService {
    /// How long a short-lived token serves, at most; never longer than the one it stands for.
    public static let grantSeconds: Int64 = 3600

    /// Grants a short-lived token to whoever shows the secret of a token.
    ///
    /// - Parameter scope: Nil for all that the token may do.
    /// - Throws: `AuthenticationFailure`, or `permissionDenied` for a scope that the token does not have.
    public func grant(secret: String, scope: Scope?) async throws -> GrantedToken {
        let token = try await token(withSecret: secret)
        return try await grant(for: token, limit: token.scope, asked: scope)
    }

    /// Grants a short-lived token for a valid token of either kind.
    ///
    /// - Parameters:
    ///   - client: A secret that was shown beside it. With the secret of the token that it stands for, a short-lived token is renewed
    ///     even after its time.
    ///   - scope: Nil for all that the given token may do.
    /// - Throws: As `grant`.
    public func exchange(_ subject: String, client: String?, scope: Scope?) async throws -> GrantedToken {
        guard subject.utf8.starts(with: SignedToken.prefix.utf8) else {
            return try await grant(secret: subject, scope: scope)
        }
        let signed = try await verified(subject)
        if signed.expiresAt <= clock.now() {
            guard let client, try await token(withSecret: client).id == signed.tokenID else {
                throw AuthenticationFailure.lapsed(at: signed.expiresAt)
            }
        }
        let token = try await token(id: signed.tokenID)
        return try await grant(for: token, limit: min(token.scope, signed.scope), asked: scope)
    }

    private func grant(for token: AccessToken, limit: Scope, asked: Scope?) async throws -> GrantedToken {
        let scope = asked ?? limit
        guard limit.includes(scope) else {
            throw MartletError(
                .permissionDenied, "the token '\(token.name)' may \(limit), so it cannot be exchanged for '\(scope)'",
                hint: "Ask for the scope '\(limit)', or leave it out.")
        }
        let now = clock.now()
        let end = min(now.adding(seconds: Self.grantSeconds), token.expiresAt ?? .init(microseconds: .max))
        let signed = SignedToken(tokenID: token.id, scope: scope, expiresAt: end)
        return GrantedToken(
            text: signed.text(signedBy: try await key()), scope: scope,
            lifetimeSeconds: (end.microseconds - now.microseconds) / 1_000_000)
    }

    /// What a short-lived token says, once its signature was checked; it may have expired.
    func verified(_ text: String) async throws -> SignedToken {
        guard let signed = SignedToken(text, signedBy: try await key()) else { throw AuthenticationFailure.unknown }
        return signed
    }

    /// A key of the project for one purpose, which says nothing about those for others.
    public func key(for purpose: String) async throws -> HMACSHA256 {
        HMACSHA256(key: try await key().code(of: Array("martlet key for \(purpose)\0".utf8)))
    }

    /// Whether a token serves, for what was made in its name.
    public func serves(_ id: TokenID) async throws -> Bool {
        do {
            _ = try await token(id: id)
            return true
        } catch is AuthenticationFailure {
            return false
        }
    }

    /// The project's key; made where there is none yet.
    private func key() async throws -> HMACSHA256 {
        if let key = signingKey.withLock({ $0 }) { return key }
        var generator = SystemRandomNumberGenerator()
        let proposal = (0..<SignedToken.keyBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let key = HMACSHA256(key: try await store.signingKey(proposing: proposal))
        signingKey.withLock { $0 = key }
        return key
    }
}
