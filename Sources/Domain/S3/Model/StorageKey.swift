public import Clocks
public import Errors

/// What the holder of a key may do with objects.
public enum StorageAccess: String, Sendable, Hashable, CaseIterable {
    /// Get and list.
    case read
    /// Get, list, put and delete.
    case write
    /// All of that, and buckets made, set up and deleted.
    case admin

    public func includes(_ other: StorageAccess) -> Bool { rank >= other.rank }

    private var rank: Int {
        switch self {
        case .read: 0
        case .write: 1
        case .admin: 2
        }
    }
}

/// Leave to use the keys of a bucket that begin with something.
public struct StorageGrant: Sendable, Hashable {
    public var access: StorageAccess
    /// Nil for every bucket.
    public var bucket: BucketName?
    public var prefix: String

    public init(_ access: StorageAccess, bucket: BucketName? = nil, prefix: String = "") {
        self.access = access
        self.bucket = bucket
        self.prefix = prefix
    }

    /// Reads `read`, `write:landing` or `write:landing/eu/`.
    public init(parsing text: String) throws(MartletError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let access = StorageAccess(rawValue: parts[0]) else {
            throw MartletError(
                .invalidInput, "'\(text)' is no grant",
                hint:
                    "Write read, write or admin, and behind a colon a bucket, perhaps with a prefix: write:landing/eu/")
        }
        guard parts.count == 2 else {
            self.init(access)
            return
        }
        let place = parts[1].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        self.init(access, bucket: try BucketName(place[0]), prefix: place.count == 2 ? place[1] : "")
    }

    public var text: String {
        guard let bucket else { return access.rawValue }
        return "\(access.rawValue):\(bucket)\(prefix.isEmpty ? "" : "/\(prefix)")"
    }

    /// Bytes of the prefix and the key are compared, as S3 does.
    func opens(_ bucket: BucketName, key: [UInt8]) -> Bool {
        (self.bucket == nil || self.bucket == bucket) && key.starts(with: prefix.utf8)
    }
}

/// A key with which requests are signed, without its secret.
public struct StorageKey: Sendable, Hashable {
    /// Public: 20 letters and digits.
    public var id: String
    public var name: String
    public var grants: [StorageGrant]
    public var created: Timestamp
    public var expires: Timestamp?
    public var revoked: Timestamp?

    public static let limit = 10_000
    public static let grantLimit = 100

    public init(
        id: String, name: String, grants: [StorageGrant], created: Timestamp, expires: Timestamp? = nil,
        revoked: Timestamp? = nil
    ) {
        self.id = id
        self.name = name
        self.grants = grants
        self.created = created
        self.expires = expires
        self.revoked = revoked
    }

    public func isValid(at time: Timestamp) -> Bool {
        revoked == nil && (expires.map { time < $0 } ?? true)
    }

    /// Whether it may do something with one object.
    public func allows(_ access: StorageAccess, _ bucket: BucketName, _ key: ObjectKey) -> Bool {
        grants.contains { $0.access.includes(access) && $0.opens(bucket, key: key.bytes) }
    }

    /// Whether it may list the keys with a prefix: all of those must be inside of a grant.
    public func allowsListing(_ bucket: BucketName, prefix: String) -> Bool {
        grants.contains { $0.opens(bucket, key: Array(prefix.utf8)) }
    }

    /// Whether it may do something with the bucket as a whole.
    public func allows(_ access: StorageAccess, whole bucket: BucketName) -> Bool {
        grants.contains { $0.access.includes(access) && $0.opens(bucket, key: []) }
    }

    /// Whether it knows of a bucket at all.
    public func knows(_ bucket: BucketName) -> Bool { grants.contains { $0.bucket == nil || $0.bucket == bucket } }
}
