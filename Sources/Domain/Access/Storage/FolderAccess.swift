public import Errors

/// Access to tables that lie in a folder of the machine: clients on it need no credentials, and there is nothing to sign.
public struct FolderAccess: TableAccessProvider {
    public init() {}

    public func credentials(for grant: TableGrant) async throws(MartletError) -> [StorageCredential] {
        [StorageCredential(prefix: grant.prefix, settings: [:])]
    }

    public func sign(
        _ request: StorageRequest, under grant: @Sendable () async throws -> TableGrant
    ) async throws(MartletError) -> SignedStorageRequest {
        throw MartletError(
            .invalidInput,
            "the tables of this lake lie in a folder, and no request for such files is signed",
            hint: "Open the files at their file:// locations, and turn remote signing off in the client.")
    }
}
