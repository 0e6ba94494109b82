/// The port to whatever lets clients of a catalog reach the files of a table by themselves; one for each kind of storage.
public protocol TableAccessProvider: Sendable {
    /// Whether clients need credentials; where they do not, a loaded table comes without.
    var needsCredentials: Bool { get }

    /// Whether clients are given keys; where they are not, their requests may still be signed.
    var givesKeys: Bool { get }

    /// What every client of the catalog may know of the storage before it asks for a table; empty for nothing.
    func settings(for client: StorageClient) -> [String: String]

    /// What a client needs to use the files of a grant.
    func credentials(for grant: TableGrant, to client: StorageClient) async throws -> [StorageCredential]

    /// Signs single requests to the storage; nil where that is not how it lets clients in.
    var signer: (any StorageSigner)? { get }
}

extension TableAccessProvider {
    public var givesKeys: Bool { true }
}

/// How a client reached the server, which says how it reaches a storage beside it.
public struct StorageClient: Sendable, Hashable {
    /// The server's name as the client has it, such as `lake.example.org:8181`; nil where it said none.
    public var host: String?
    /// Whether it came over TLS.
    public var isSecure: Bool

    public init(host: String?, isSecure: Bool) {
        self.host = host
        self.isSecure = isSecure
    }
}

/// Signs single requests to a storage for clients that hold no credentials.
public protocol StorageSigner: Sendable {
    /// Whether requests for the files of a grant are signed; where they are not, clients open them as they are named.
    func signs(_ grant: TableGrant) -> Bool

    /// - Throws: `permissionDenied` for whatever the grant does not open; `invalidInput` for a request that is none of the storage's.
    func sign(_ request: StorageRequest, under grant: TableGrant) async throws -> SignedStorageRequest
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
