/// Access to tables that lie in a folder of the machine: clients on it need no credentials, and there is nothing to sign.
public struct FolderAccess: TableAccessProvider {
    public init() {}

    public var needsCredentials: Bool { false }

    public func settings(for client: StorageClient) -> [String: String] { [:] }

    public func credentials(for grant: TableGrant, to client: StorageClient) -> [StorageCredential] {
        [StorageCredential(prefix: grant.prefix, settings: [:])]
    }

    public var signer: (any StorageSigner)? { nil }
}
