/// A storage that speaks S3 whose files sessions read and write besides those of this machine.
public struct RemoteStorage: Sendable {
    public struct Credentials: Sendable, Hashable {
        public var accessKey: String
        public var secret: String
        /// Of credentials that hold for a while.
        public var sessionToken: String?

        public init(accessKey: String, secret: String, sessionToken: String? = nil) {
            self.accessKey = accessKey
            self.secret = secret
            self.sessionToken = sessionToken
        }
    }

    /// What the credentials are shown for and nothing else, such as `s3://bucket/lake`.
    public var location: String
    /// The host with its port, without a scheme.
    public var host: String
    public var isEncrypted: Bool
    public var region: String
    /// Whether the bucket stands in front of the host, in place of the path's beginning.
    public var hasBucketInHost: Bool
    /// Asked before each use, since they may hold for a while only; answers at once where it still holds some.
    public var credentials: @Sendable () async throws -> Credentials

    public init(
        location: String, host: String, isEncrypted: Bool, region: String, hasBucketInHost: Bool,
        credentials: @escaping @Sendable () async throws -> Credentials
    ) {
        self.location = location
        self.host = host
        self.isEncrypted = isEncrypted
        self.region = region
        self.hasBucketInHost = hasBucketInHost
        self.credentials = credentials
    }
}
