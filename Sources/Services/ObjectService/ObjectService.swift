public import Clocks
internal import Cryptography
public import S3

/// Buckets and objects as use cases, over an index and files.
///
/// The bytes of an object are in place before the index names them, and the index's transaction makes it visible: so a listing
/// never shows half of one, and of two writers of a key one whole object stays.
public struct ObjectService: Sendable {
    let index: any ObjectIndex
    let blobs: any BlobStore
    let clock: any WallClock
    let random: @Sendable (Int) -> [UInt8]
    let folders: FolderBook
    /// What decides what the ETags of new objects are made of.
    public let entityTags: EntityTagRule

    /// Objects up to this many bytes are in the index itself, so that storing one waits for one file only.
    public static let inlineLimit = 8 << 10
    /// The most bytes of an object that comes in one piece.
    public static let objectLimit = 5 << 30
    /// The most bytes of an object that comes in parts.
    public static let joinedLimit = 5 << 40

    /// - Parameters:
    ///   - folders: The buckets whose objects are the files of a folder.
    ///   - random: Random bytes that nobody can guess.
    public init(
        index: any ObjectIndex, blobs: any BlobStore, folders: [FolderBucket] = [],
        entityTags: EntityTagRule = .quick, clock: any WallClock, random: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.index = index
        self.blobs = blobs
        self.clock = clock
        self.random = random
        self.folders = FolderBook(folders)
        self.entityTags = entityTags
    }

    /// A number for an upload or a version.
    func newID() -> String { Hex.encode(random(16)) }

    // MARK: Buckets

    public func buckets() async throws -> [Bucket] { try await index.buckets() }

    /// - Throws: `NoSuchBucket`.
    public func bucket(_ name: BucketName) async throws -> Bucket {
        guard let bucket = try await index.bucket(name) else {
            throw S3Failure(.noSuchBucket, details: [("BucketName", name.text)])
        }
        return bucket
    }

    /// - Throws: `BucketAlreadyOwnedByYou`.
    public func create(_ name: BucketName) async throws {
        guard try await index.create(Bucket(name: name, created: clock.now())) else {
            throw S3Failure(
                .bucketAlreadyOwnedByYou, "There is a bucket of this name already, and it is yours.",
                details: [("BucketName", name.text)])
        }
    }

    public func update(_ name: BucketName, _ change: @Sendable (inout Bucket) throws -> Void) async throws {
        var bucket = try await bucket(name)
        try change(&bucket)
        try await index.update(bucket)
    }

    public func delete(_ name: BucketName) async throws {
        guard folder(of: name) == nil else {
            throw S3Failure(.invalidBucketState, "The bucket is a folder of the project, and stays.")
        }
        try await index.delete(name)
    }

    // MARK: What crashes leave

    /// Removes files that nothing names.
    public func sweep() async throws { try await blobs.sweep { try await index.known($0) } }
}
