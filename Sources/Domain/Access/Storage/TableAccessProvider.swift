/// The port to whatever lets clients of a catalog reach the files of a table by themselves; one for each kind of storage.
public protocol TableAccessProvider: Sendable {
    /// What a client needs to use the files of a grant.
    func credentials(for grant: TableGrant) async throws -> [StorageCredential]

    /// Signs a request to the storage, where that is how it lets clients in.
    ///
    /// Implementations refuse whatever the grant does not open.
    ///
    /// - Parameter grant: Made from the table as it is; asked for only by those that sign.
    /// - Throws: `invalidInput` where nothing is signed for this storage; `permissionDenied` for what the grant does not open.
    func sign(_ request: StorageRequest, under grant: @Sendable () async throws -> TableGrant) async throws
        -> SignedStorageRequest
}

/// A folder, and the settings with which a client reaches it.
public struct StorageCredential: Sendable, Hashable {
    public var prefix: StoragePrefix
    /// In the words of Iceberg's file access, such as `s3.access-key-id`; empty where a client needs nothing.
    public var settings: [String: String]

    public init(prefix: StoragePrefix, settings: [String: String]) {
        self.prefix = prefix
        self.settings = settings
    }
}

/// A request to a storage that a client wants to have signed.
public struct StorageRequest: Sendable, Hashable {
    /// Such as `s3`.
    public var provider: String
    public var region: String
    public var method: String
    public var uri: String
    public var headers: [String: [String]]
    /// Where what is asked for stands in the body, as when S3 deletes several objects.
    public var body: String?

    public init(
        provider: String, region: String, method: String, uri: String, headers: [String: [String]], body: String? = nil
    ) {
        self.provider = provider
        self.region = region
        self.method = method
        self.uri = uri
        self.headers = headers
        self.body = body
    }
}

public struct SignedStorageRequest: Sendable, Hashable {
    public var uri: String
    public var headers: [String: [String]]

    public init(uri: String, headers: [String: [String]]) {
        self.uri = uri
        self.headers = headers
    }
}
