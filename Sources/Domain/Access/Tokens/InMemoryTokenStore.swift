public import Clocks
public import Cryptography
internal import Errors
internal import Synchronization

/// Tokens in memory: the twin of the stored ones, for tests.
public final class InMemoryTokenStore: TokenStore {
    private struct State {
        var tokens: [TokenID: AccessToken] = [:]
        var version: Int64 = 0
        var revocations: UInt64 = 0
        var signingKey: [UInt8]?

        func holds(_ token: AccessToken) -> Bool {
            tokens[token.id] != nil || tokens.values.contains { $0.secretHash == token.secretHash }
        }

        mutating func put(_ token: AccessToken) {
            tokens[token.id] = token
            version += 1
        }
    }

    private let state = Mutex(State())

    public init() {}

    public func add(_ token: AccessToken) async throws {
        try state.withLock { state throws(MartletError) in
            guard !state.holds(token) else {
                throw MartletError(.alreadyExists, "there already is a token \(token.id), or one with its secret")
            }
            state.put(token)
        }
    }

    public func addFirst(_ token: AccessToken) async throws -> Bool {
        state.withLock { state in
            guard state.tokens.isEmpty else { return false }
            state.put(token)
            return true
        }
    }

    public func token(secretHash: SHA256Digest) async throws -> AccessToken? {
        state.withLock { $0.tokens.values.first { $0.secretHash == secretHash } }
    }

    public func token(id: TokenID) async throws -> AccessToken? { state.withLock { $0.tokens[id] } }

    public func tokens() async throws -> [AccessToken] {
        state.withLock { Array($0.tokens.values) }.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    public func revoke(_ id: TokenID, at time: Timestamp) async throws -> AccessToken? {
        state.withLock { state in
            guard var token = state.tokens[id] else { return nil }
            state.revocations += 1
            if token.revokedAt == nil {
                token.revokedAt = time
                state.put(token)
            }
            return token
        }
    }

    public func recordUse(_ times: [TokenID: Timestamp]) async throws {
        state.withLock { state in
            for (id, time) in times {
                guard let token = state.tokens[id], token.lastUsedAt.map({ $0 < time }) ?? true else { continue }
                state.tokens[id]?.lastUsedAt = time
            }
        }
    }

    public func version() async throws -> Int64 { state.withLock { $0.version } }

    public func revocationMark() throws -> UInt64 { state.withLock { $0.revocations } }

    public func signingKey(proposing key: [UInt8]) async throws -> [UInt8] {
        state.withLock { state in
            if let known = state.signingKey { return known }
            state.signingKey = key
            return key
        }
    }
}
