/// Access to tables that lie in a folder of the machine: clients on it need no credentials, and there is nothing to sign.
public struct FolderAccess: TableAccessProvider {
    public init() {}

    public var needsCredentials: Bool { false }

    public func credentials(for grant: TableGrant) -> [StorageCredential] {
        [StorageCredential(prefix: grant.prefix, settings: [:])]
    }

    public var signer: (any StorageSigner)? { nil }
}
