public import Clocks

/// What must hold of the current version for a write to happen.
public enum WritePrecondition: Sendable, Hashable {
    case none
    /// `If-None-Match: *`.
    case absent
    /// `If-Match`; `*` is any.
    case matches(String)

    /// Whether it holds; nil stands for no object.
    public func check(_ current: ObjectVersion?) throws(S3Failure) {
        let there = current.flatMap { $0.isMarker ? nil : $0 }
        switch self {
        case .none: return
        case .absent: if there != nil { throw S3Failure(.preconditionFailed) }
        case .matches(let etag):
            guard let there else { throw S3Failure(.noSuchKey) }
            guard etag == "*" || there.etag == etag else { throw S3Failure(.preconditionFailed) }
        }
    }
}

/// Where a listing goes on.
public struct KeyBound: Sendable, Hashable {
    public var bytes: [UInt8]
    /// Whether the key itself is listed, too.
    public var isInclusive: Bool

    public init(_ bytes: [UInt8], isInclusive: Bool) {
        self.bytes = bytes
        self.isInclusive = isInclusive
    }

    public static let start = KeyBound([], isInclusive: true)
}

/// A deletion: its number, which no other one has, when and why.
public struct ObjectRemoval: Sendable, Hashable {
    public var id: String
    public var time: Timestamp
    public var cause: ObjectCause
    /// Whether the file of a bucket that is a folder was removed, of which the index may know nothing.
    public var hadFile: Bool

    public init(id: String, time: Timestamp, cause: ObjectCause, hadFile: Bool = false) {
        self.id = id
        self.time = time
        self.cause = cause
        self.hadFile = hadFile
    }
}

/// What became of a write: the version as it is now, and the files that nothing names any more.
public struct IndexChange: Sendable, Hashable {
    public var version: ObjectVersion?
    public var freed: [BlobID]

    public init(version: ObjectVersion?, freed: [BlobID]) {
        self.version = version
        self.freed = freed
    }
}

/// The port to where buckets, keys, versions and uploads are remembered; the bytes of large objects are elsewhere.
///
/// Each call is one transaction, durable on return, and what it made of an object is told as an event in the same one. Errors: `S3Failure` for what a rule of S3 forbids; `unavailable`, `storageFull`,
/// `corrupt`.
public protocol ObjectIndex: Sendable {
    // MARK: Buckets

    func buckets() async throws -> [Bucket]
    func bucket(_ name: BucketName) async throws -> Bucket?
    /// False where there is one of that name.
    func create(_ bucket: Bucket) async throws -> Bool
    /// Changes what was set for a bucket.
    func update(_ bucket: Bucket) async throws
    /// - Throws: `NoSuchBucket`, `BucketNotEmpty`.
    func delete(_ bucket: BucketName) async throws

    // MARK: Objects

    /// The current version, which may be a delete marker; with its bytes where they are in its row.
    func current(_ bucket: BucketName, _ key: ObjectKey) async throws -> StoredObject?
    func version(_ bucket: BucketName, _ key: ObjectKey, id: String) async throws -> StoredObject?
    /// Makes a version the current one, as the bucket's versioning says.
    ///
    /// - Parameter cause: Nil where only what is said of the object changes, which is no event.
    func put(
        _ bucket: BucketName, _ object: StoredObject, _ precondition: WritePrecondition, _ cause: ObjectCause?
    ) async throws -> IndexChange
    /// Deletes the current version: a marker where versions are kept, and else the object itself.
    ///
    /// - Parameter removal: Its number is that of the marker, where there will be one.
    func delete(
        _ bucket: BucketName, _ key: ObjectKey, _ removal: ObjectRemoval, _ precondition: WritePrecondition
    ) async throws -> IndexChange
    /// Removes a version for good; the version that was removed, or nil.
    func delete(
        _ bucket: BucketName, _ key: ObjectKey, version: String, _ removal: ObjectRemoval
    ) async throws -> IndexChange
    /// Changes what is said of a version, its bytes as they are.
    func update(_ bucket: BucketName, _ version: ObjectVersion) async throws

    /// Current versions that are no markers, by key.
    func list(_ bucket: BucketName, from bound: KeyBound, limit: Int) async throws -> [ObjectVersion]
    /// All versions, by key, the newest first.
    ///
    /// - Parameter number: Of the version of the bound's key behind which it goes on.
    func versions(
        _ bucket: BucketName, from bound: KeyBound, below number: Int64?, limit: Int
    ) async throws -> [ObjectVersion]

    // MARK: Uploads

    func begin(_ bucket: BucketName, _ upload: Upload) async throws
    func upload(_ bucket: BucketName, _ key: ObjectKey, id: String) async throws -> Upload?
    func uploads(_ bucket: BucketName) async throws -> [Upload]
    /// Adds or replaces a part; the files that are free then.
    ///
    /// - Throws: `NoSuchUpload`.
    func put(_ upload: String, _ part: UploadPart) async throws -> [BlobID]
    func parts(_ upload: String, after number: Int, limit: Int) async throws -> [UploadPart]
    /// Makes the object and ends the upload at once.
    func complete(
        _ bucket: BucketName, _ upload: String, _ object: StoredObject, _ precondition: WritePrecondition
    ) async throws -> IndexChange
    /// Ends the upload; nil where there is none.
    func abort(_ bucket: BucketName, _ key: ObjectKey, upload: String) async throws -> [BlobID]?

    // MARK: Files

    /// Which of some files are named by a version or a part.
    func known(_ blobs: [BlobID]) async throws -> Set<BlobID>
}
