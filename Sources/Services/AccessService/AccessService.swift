public import Access
public import Clocks
internal import Cryptography
internal import Errors
public import Identifiers
internal import Synchronization

/// Makes, lists and revokes tokens, and says who shows one.
public final class AccessService: Sendable {
    let store: any TokenStore
    let clock: any WallClock
    private let cache = Mutex(TokenCache())
    /// The key of short-lived tokens, once it was needed.
    let signingKey = Mutex<HMACSHA256?>(nil)
    private let report: @Sendable (any Error) -> Void

    /// How often the time of a token's last use is written, at most.
    static let useIntervalMicroseconds: Int64 = 60_000_000

    /// - Parameter report: Told of what went wrong beside the answer to a request: the time of last use could not be written.
    public init(store: any TokenStore, clock: any WallClock, report: @escaping @Sendable (any Error) -> Void) {
        self.store = store
        self.clock = clock
        self.report = report
    }

    /// Makes a token; the answer has the only copy of its secret.
    ///
    /// - Throws: `invalidInput`, `limitExceeded`.
    public func create(_ new: NewToken) async throws -> IssuedToken {
        let issued = try issue(new)
        try await store.add(issued.token)
        return issued
    }

    /// Makes the first token of a project, which may do everything; nil where there has been one before.
    public func createFirst(name: String = "admin") async throws -> IssuedToken? {
        let issued = try issue(NewToken(name: name, scope: .admin))
        return try await store.addFirst(issued.token) ? issued : nil
    }

    /// All tokens, the oldest first, also those that have ended.
    public func list() async throws -> [AccessToken] { try await store.tokens() }

    /// Ends a token, at once in every process of the machine.
    ///
    /// - Throws: `notFound`.
    public func revoke(_ id: TokenID) async throws -> AccessToken {
        let revoked = try await store.revoke(id, at: clock.now())
        cache.withLock { $0.forget() }
        guard let revoked else {
            throw MartletError(
                .notFound, "there is no token '\(id)'", hint: "See 'martlet token list' for those there are.")
        }
        return revoked
    }

    private func issue(_ new: NewToken) throws(MartletError) -> IssuedToken {
        let now = clock.now()
        try new.check(at: now)
        var generator = SystemRandomNumberGenerator()
        let secret = TokenSecret(using: &generator)
        return IssuedToken(
            token: AccessToken(
                id: TokenID(UUID.timeOrdered(at: now, using: &generator)), name: new.name, secretHash: secret.hash,
                scope: new.scope, reach: Reach(new.namespaces), createdAt: now, expiresAt: new.expiresAt),
            secret: secret)
    }

    // MARK: Who is it

    /// The caller that a shown token stands for, be it a token's secret or a short-lived token.
    ///
    /// - Throws: `AuthenticationFailure`, or a `MartletError` where the store does not answer.
    public func authenticate(_ shown: String) async throws -> Caller {
        if shown.utf8.starts(with: SignedToken.prefix.utf8) {
            let signed = try await verified(shown)
            guard clock.now() < signed.expiresAt else { throw AuthenticationFailure.lapsed(at: signed.expiresAt) }
            var caller = try await token(id: signed.tokenID).caller
            caller.scope = min(caller.scope, signed.scope)
            return caller
        }
        return try await token(withSecret: shown).caller
    }

    /// The token of a secret, while it serves.
    func token(withSecret shown: String) async throws -> AccessToken {
        let hash = TokenSecret.hash(of: shown)
        // What is known has no slip of the pen, and computing the checksum costs as much as the rest.
        if !cache.withLock({ $0.token(hash) != nil }), TokenSecret(shown) == nil {
            throw AuthenticationFailure.malformed
        }
        let now = clock.now()
        try await renewTrust(at: now)
        let (cached, generation) = cache.withLock { ($0.token(hash), $0.generation) }
        guard let token = if let cached { cached } else { try await store.token(secretHash: hash) },
            ConstantTime.areEqual(token.secretHash.bytes, hash.bytes)
        else { throw AuthenticationFailure.unknown }
        if cached == nil { cache.withLock { $0.insert(token, generation: generation) } }
        return try await used(token, at: now)
    }

    /// The token with an ID, while it serves.
    func token(id: TokenID) async throws -> AccessToken {
        let now = clock.now()
        try await renewTrust(at: now)
        let (cached, generation) = cache.withLock { ($0.token(id), $0.generation) }
        guard let token = if let cached { cached } else { try await store.token(id: id) } else {
            throw AuthenticationFailure.unknown
        }
        if cached == nil { cache.withLock { $0.insert(token, generation: generation) } }
        return try await used(token, at: now)
    }

    private func renewTrust(at now: Timestamp) async throws {
        let mark = try store.revocationMark()
        guard cache.withLock({ $0.need(at: now, mark: mark) }) == .version else { return }
        do {
            let version = try await store.version()
            cache.withLock { $0.renewed(version, at: now) }
        } catch {
            cache.withLock { $0.failedToRenew() }
            throw error
        }
    }

    private func used(_ token: AccessToken, at now: Timestamp) async throws -> AccessToken {
        switch token.state(at: now) {
        case .active: break
        case .revoked: throw AuthenticationFailure.revoked(name: token.name)
        case .expired: throw AuthenticationFailure.expired(name: token.name, at: token.expiresAt ?? now)
        }
        let writes = cache.withLock { $0.noteUse(of: token.id, at: now, every: Self.useIntervalMicroseconds) }
        if writes {
            // Who has a good token is let in, also where the disk is full.
            do { try await store.recordUse([token.id: now]) } catch { report(error) }
        }
        return token
    }
}
