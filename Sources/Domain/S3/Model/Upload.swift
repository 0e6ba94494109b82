public import Clocks

/// An object that comes in parts, and is none until it is completed.
public struct Upload: Sendable, Hashable {
    public var id: String
    public var key: ObjectKey
    public var begun: Timestamp
    public var attributes: ObjectAttributes
    public var algorithm: ChecksumAlgorithm?
    public var checksumKind: Checksum.Kind

    public static let partLimit = 10_000
    /// The least bytes of a part that is not the last.
    public static let smallestPart = 5 << 20

    public init(
        id: String, key: ObjectKey, begun: Timestamp, attributes: ObjectAttributes, algorithm: ChecksumAlgorithm?,
        checksumKind: Checksum.Kind
    ) {
        self.id = id
        self.key = key
        self.begun = begun
        self.attributes = attributes
        self.algorithm = algorithm
        self.checksumKind = checksumKind
    }
}

/// A part of an upload.
public struct UploadPart: Sendable, Hashable {
    public var number: Int
    public var size: Int
    public var etag: String
    public var modified: Timestamp
    public var blob: BlobID
    public var checksum: Checksum?

    public init(number: Int, size: Int, etag: String, modified: Timestamp, blob: BlobID, checksum: Checksum?) {
        self.number = number
        self.size = size
        self.etag = etag
        self.modified = modified
        self.blob = blob
        self.checksum = checksum
    }
}
