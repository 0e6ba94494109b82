public import Clocks
public import Cryptography
public import Identifiers
public import S3

/// Keys for an hour: made without a write, and verified with neither a write nor a look at a table of keys.
public struct StorageKeySessions: Sendable {
    private let key: @Sendable () async throws -> HMACSHA256
    private let isAlive: @Sendable (UUID) async throws -> Bool
    private let clock: any WallClock

    /// - Parameters:
    ///   - key: The project's key, for this purpose only.
    ///   - isAlive: Whether the token that asked for keys still serves; asked with every request, so it must be cheap.
    public init(
        clock: any WallClock, key: @escaping @Sendable () async throws -> HMACSHA256,
        isAlive: @escaping @Sendable (UUID) async throws -> Bool
    ) {
        self.clock = clock
        self.key = key
        self.isAlive = isAlive
    }

    var now: Timestamp { clock.now() }

    /// Keys for the objects of a bucket whose keys begin with something.
    ///
    /// - Parameters:
    ///   - issuer: The token that asks; the keys end with it.
    ///   - lifetime: In seconds, at most `StorageSession.lifetimeSeconds`.
    public func issue(
        _ access: StorageAccess, _ bucket: BucketName, prefix: String, to issuer: UUID,
        lifetime: Int64 = StorageSession.lifetimeSeconds
    ) async throws -> (credentials: S3Credentials, expires: Timestamp) {
        let expires = clock.now().adding(seconds: min(lifetime, StorageSession.lifetimeSeconds))
        let session = StorageSession(
            issuer: issuer, access: access, bucket: bucket, prefix: prefix, expires: expires)
        return (session.credentials(sealedBy: try await key()), expires)
    }

    /// Whose keys a request was signed with.
    ///
    /// - Throws: `InvalidToken`, `ExpiredToken`, `InvalidAccessKeyId`.
    func caller(_ scope: CredentialScope, token: String) async throws -> StorageCaller {
        guard let (session, credentials) = StorageSession.open(token, sealedBy: try await key()) else {
            throw S3Failure(.invalidToken, "The session token is none of this endpoint's.")
        }
        guard credentials.accessKey == scope.accessKey else {
            throw S3Failure(.invalidAccessKeyID, details: [("AWSAccessKeyId", scope.accessKey)])
        }
        guard clock.now() < session.expires else {
            throw S3Failure(.expiredToken, "The short-lived keys expired at \(session.expires); ask for others.")
        }
        guard try await isAlive(session.issuer) else {
            throw S3Failure(.invalidToken, "The token that asked for these keys has been revoked, or has expired.")
        }
        let key = StorageKey(
            id: credentials.accessKey, name: "session", grants: [session.grant], created: clock.now(),
            expires: session.expires)
        return StorageCaller(key: key, signing: scope.signingKey(secret: credentials.secret))
    }
}
