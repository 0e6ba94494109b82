public import Clocks

public struct ObjectTag: Sendable, Hashable {
    public var key: String
    public var value: String

    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// What a client says of an object beside its bytes.
public struct ObjectAttributes: Sendable, Hashable {
    /// `Content-Type`, `Cache-Control` and their like, by their names in lower case.
    public var fields: [String: String]
    /// The fields `x-amz-meta-…`, without that, in lower case.
    public var metadata: [String: String]
    public var tags: [ObjectTag]
    public var checksum: Checksum?
    /// The sizes of the parts that it was put together of.
    public var parts: [Int]

    /// The fields that are kept and given back.
    public static let kept = [
        "content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires",
    ]
    /// Bytes of metadata, names and values together.
    public static let metadataLimit = 2048
    public static let tagLimit = 10

    public init(
        fields: [String: String] = [:], metadata: [String: String] = [:], tags: [ObjectTag] = [],
        checksum: Checksum? = nil, parts: [Int] = []
    ) {
        self.fields = fields
        self.metadata = metadata
        self.tags = tags
        self.checksum = checksum
        self.parts = parts
    }
}

/// Where the bytes of a version are.
public enum ObjectPlace: Sendable, Hashable {
    /// Nowhere: the version says that the object was deleted.
    case marker
    /// In the row itself.
    case inline
    /// In a file of its own, by the file's number.
    case blob(BlobID)
    /// In the file of the bucket's folder that the key names, as long as the file is the same one.
    case file(FileMark)
}

/// The name of a file with an object's bytes, which says nothing of the object: 32 hexadecimal digits.
public struct BlobID: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    public init?(_ text: String) {
        guard text.utf8.count == 32,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.text = text
    }

    public var description: String { text }
}

/// Tells whether a file is still the one that was written: its number, size and time of change.
public struct FileMark: Sendable, Hashable {
    public let text: String
    public init(_ text: String) { self.text = text }
}

/// One version of an object.
public struct ObjectVersion: Sendable, Hashable {
    public var key: ObjectKey
    /// Counts the versions of a key; the current one has the highest.
    public var number: Int64
    /// `null` for what was written while versioning was off.
    public var id: String
    public var size: Int
    /// Without quotes; empty for a delete marker.
    public var etag: String
    public var modified: Timestamp
    public var place: ObjectPlace
    public var attributes: ObjectAttributes
    public var isCurrent: Bool

    public static let nullID = "null"
    public var isMarker: Bool { place == .marker }

    public init(
        key: ObjectKey, number: Int64 = 0, id: String, size: Int, etag: String, modified: Timestamp,
        place: ObjectPlace, attributes: ObjectAttributes, isCurrent: Bool = true
    ) {
        self.key = key
        self.number = number
        self.id = id
        self.size = size
        self.etag = etag
        self.modified = modified
        self.place = place
        self.attributes = attributes
        self.isCurrent = isCurrent
    }
}

/// A version with its bytes, where they are in its row.
public struct StoredObject: Sendable, Hashable {
    public var version: ObjectVersion
    public var inline: [UInt8]?

    public init(_ version: ObjectVersion, inline: [UInt8]? = nil) {
        self.version = version
        self.inline = inline
    }
}
