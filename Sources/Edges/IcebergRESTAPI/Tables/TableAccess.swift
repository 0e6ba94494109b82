public import Access
public import CatalogService
public import HTTP

/// Decides what a client is given to reach the files of a table.
public protocol TableAccess: Sendable {
    /// - Parameter request: Says in `X-Iceberg-Access-Delegation` which ways the client knows.
    /// - Returns: Nil where clients reach the files by themselves.
    func grant(for table: LoadedTable, to caller: Caller, _ request: HTTPRequest) async throws -> TableGrant?
}

/// What a client is given with a table.
public struct TableGrant: Sendable, Hashable {
    /// Credentials for the locations that start with a prefix.
    public struct StorageCredential: Sendable, Hashable {
        public var prefix: String
        public var config: [String: String]

        public init(prefix: String, config: [String: String]) {
            self.prefix = prefix
            self.config = config
        }
    }

    /// Overrides the catalog's configuration for this table.
    public var config: [String: String]
    public var storageCredentials: [StorageCredential]

    public init(config: [String: String] = [:], storageCredentials: [StorageCredential] = []) {
        self.config = config
        self.storageCredentials = storageCredentials
    }
}
