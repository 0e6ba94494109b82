public import Access
internal import Clocks
internal import Errors
internal import Identifiers
public import S3

/// Access to tables that lie in the project's folder and are named as objects of its own endpoint: keys for an hour, or signatures.
///
/// Tables that are named by paths of the machine come without, as with `FolderAccess`.
public struct StorageKeyTableAccess: TableAccessProvider {
    private let sessions: StorageKeySessions
    private let bucket: BucketName
    private let endpoint: StorageEndpoint
    private let requestSigner: SessionSigner

    /// Whatever region a client names is taken; this one is said to those that must name one.
    public static let region = "us-east-1"

    /// - Parameters:
    ///   - bucket: The bucket that shows the files of the lake.
    ///   - endpoint: Where clients find it.
    public init(sessions: StorageKeySessions, bucket: BucketName, endpoint: StorageEndpoint) {
        self.sessions = sessions
        self.bucket = bucket
        self.endpoint = endpoint
        requestSigner = SessionSigner(sessions: sessions, bucket: bucket)
    }

    public var needsCredentials: Bool { true }

    public func settings(for client: StorageClient) -> [String: String] {
        guard let url = endpoint.url(for: client) else { return [:] }
        return [
            "s3.endpoint": url, "s3.path-style-access": "true", "s3.region": Self.region, "client.region": Self.region,
        ]
    }

    public func credentials(for grant: TableGrant, to client: StorageClient) async throws -> [StorageCredential] {
        var settings = settings(for: client)
        guard !settings.isEmpty, let place = StoragePlace(grant.prefix), place.bucket == bucket else {
            return [StorageCredential(prefix: grant.prefix, settings: [:])]
        }
        let (keys, expires) = try await sessions.issue(
            grant.mode.storageAccess, bucket, prefix: place.prefix, to: try grant.requireIssuer())
        settings["s3.access-key-id"] = keys.accessKey
        settings["s3.secret-access-key"] = keys.secret
        settings["s3.session-token"] = keys.sessionToken
        settings["s3.session-token-expires-at-ms"] = "\(expires.milliseconds)"
        return [StorageCredential(prefix: grant.prefix, settings: settings)]
    }

    public var signer: (any StorageSigner)? { requestSigner }
}

/// The bucket and the beginning of the keys that a folder's URI names.
struct StoragePlace {
    var bucket: BucketName
    var prefix: String

    /// - Returns: Nil for a folder that is not in a bucket.
    init?(_ prefix: StoragePrefix) {
        guard prefix.text.hasPrefix("s3://") else { return nil }
        let parts = prefix.text.dropFirst(5).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        // Without the beginning of a key the whole bucket would be opened.
        guard parts.count == 2, !parts[1].isEmpty, let bucket = try? BucketName(String(parts[0])) else { return nil }
        self.bucket = bucket
        self.prefix = String(parts[1])
    }
}

extension TableGrant.Mode {
    var storageAccess: StorageAccess {
        switch self {
        case .read: .read
        case .readWrite: .write
        }
    }
}

extension TableGrant {
    /// Keys end with the token that asked for them, so there are none without one.
    func requireIssuer() throws(MartletError) -> Identifiers.UUID {
        guard let issuer else {
            throw MartletError(
                .permissionDenied, "keys for the files of a table are given only to who shows a token",
                hint: "Make one with: martlet token create NAME")
        }
        return issuer.uuid
    }
}
