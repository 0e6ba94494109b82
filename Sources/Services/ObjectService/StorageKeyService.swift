public import Clocks
public import Cryptography
internal import Errors
public import S3
public import SecretService
internal import Secrets
internal import Synchronization

/// A key just made, with its secret, which is not shown again.
public struct IssuedStorageKey: Sendable {
    public var key: StorageKey
    public var secret: String
}

/// Who signed a request.
public struct StorageCaller: Sendable {
    public var key: StorageKey
    /// The key that the day's requests are signed with.
    public var signing: HMACSHA256
}

/// The keys with which clients of the S3 endpoint sign: made, listed, revoked, looked up.
public final class StorageKeyService: Sendable {
    private let store: any StorageKeyStore
    private let secrets: SecretService
    private let clock: any WallClock
    private let random: @Sendable (Int) -> [UInt8]
    /// Keys for an hour; nil where none are given.
    private let sessions: StorageKeySessions?
    /// Signing keys by what they were made of; opening a secret costs a look at the project's key.
    private let signers = Mutex<[String: (sealed: [UInt8], key: HMACSHA256)]>([:])

    private static let signersLimit = 1024
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// - Parameters:
    ///   - secrets: Holds the key that secrets are encrypted under.
    ///   - random: Random bytes that nobody can guess.
    ///   - sessions: Keys for an hour; nil where none are given.
    public init(
        store: any StorageKeyStore, secrets: SecretService, clock: any WallClock,
        random: @escaping @Sendable (Int) -> [UInt8], sessions: StorageKeySessions? = nil
    ) {
        self.store = store
        self.secrets = secrets
        self.clock = clock
        self.random = random
        self.sessions = sessions
    }

    public func create(
        name: String, grants: [StorageGrant], expires: Timestamp? = nil
    ) async throws -> IssuedStorageKey {
        guard !name.isEmpty, name.utf8.count <= 200, name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw MartletError(
                .invalidInput, "a storage key needs a name of at most 200 bytes without control characters")
        }
        guard !grants.isEmpty, grants.count <= StorageKey.grantLimit else {
            throw MartletError(.invalidInput, "a storage key has 1 to \(StorageKey.grantLimit) grants")
        }
        let now = clock.now()
        if let expires, expires <= now {
            throw MartletError(.invalidInput, "the time at which the key expires lies in the past")
        }
        guard try await store.keys().count < StorageKey.limit else {
            throw MartletError(.limitExceeded, "there are \(StorageKey.limit) storage keys, which is the limit")
        }
        let id = "MRLT" + String(decoding: random(16).map { Self.alphabet[Int($0 & 31)] }, as: UTF8.self)
        let secret = Base64.encodeForURL(random(30))
        let key = StorageKey(id: id, name: name, grants: grants, created: now, expires: expires)
        let sealed = try SealedSecret(
            Array(secret.utf8), name: try SecretName(id), description: nil, key: try await secrets.currentKey(),
            nonce: random(AESGCM.nonceBytes), at: now, by: "storage")
        try await store.add(key, sealed)
        return IssuedStorageKey(key: key, secret: secret)
    }

    public func list() async throws -> [StorageKey] { try await store.keys() }

    /// - Throws: `notFound` for a key that there is none of, or that was revoked already.
    public func revoke(_ id: String) async throws {
        guard try await store.revoke(id, at: clock.now()) else {
            throw MartletError(
                .notFound, "there is no storage key '\(id)' that could be revoked",
                hint: "Run martlet storage key list.")
        }
    }

    /// Whose key a request names.
    ///
    /// - Parameter token: That of short-lived keys.
    /// - Throws: `InvalidAccessKeyId`; for short-lived keys `InvalidToken` and `ExpiredToken`.
    public func caller(_ scope: CredentialScope, token: String? = nil) async throws -> StorageCaller {
        if let token {
            guard let sessions else {
                throw S3Failure(.invalidToken, "The session token is none of this endpoint's.")
            }
            return try await sessions.caller(scope, token: token)
        }
        guard let found = try await store.key(scope.accessKey), found.key.isValid(at: clock.now()) else {
            throw S3Failure(.invalidAccessKeyID, details: [("AWSAccessKeyId", scope.accessKey)])
        }
        let name = "\(scope.accessKey)/\(scope.text)"
        if let held = signers.withLock({ $0[name] }), held.sealed == found.secret.sealed {
            return StorageCaller(key: found.key, signing: held.key)
        }
        let secret = String(decoding: try secrets.value(of: found.secret), as: UTF8.self)
        let signing = scope.signingKey(secret: secret)
        signers.withLock { signers in
            if signers.count >= Self.signersLimit { signers.removeAll() }
            signers[name] = (found.secret.sealed, signing)
        }
        return StorageCaller(key: found.key, signing: signing)
    }
}
