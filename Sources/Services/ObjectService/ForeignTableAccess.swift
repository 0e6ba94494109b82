public import Access
public import Clocks
internal import Errors
public import Querying
internal import S3

/// Access to tables of a lake that lies in somebody else's storage: requests are signed here, with the credentials of the project.
///
/// Keys are not given: those of the project open all of the storage, and not every storage makes others for a part of it.
public struct ForeignTableAccess: TableAccessProvider {
    private let storage: RemoteStorage
    private let requestSigner: ForeignSigner

    public init(_ storage: RemoteStorage, clock: any WallClock) {
        self.storage = storage
        requestSigner = ForeignSigner(storage: storage, clock: clock)
    }

    public var needsCredentials: Bool { true }
    public var givesKeys: Bool { false }

    public func settings(for client: StorageClient) -> [String: String] {
        [
            "s3.endpoint": "\(storage.isEncrypted ? "https" : "http")://\(storage.host)", "s3.region": storage.region,
            "client.region": storage.region, "s3.path-style-access": "\(!storage.hasBucketInHost)",
        ]
    }

    public func credentials(for grant: TableGrant, to client: StorageClient) -> [StorageCredential] {
        [StorageCredential(prefix: grant.prefix, settings: [:])]
    }

    public var signer: (any StorageSigner)? { requestSigner }
}
