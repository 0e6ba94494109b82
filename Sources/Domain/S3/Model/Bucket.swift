public import Clocks

/// A bucket: its name and what was set for it.
public struct Bucket: Sendable, Hashable {
    public enum Versioning: String, Sendable, Hashable {
        /// Never turned on: an object has one version.
        case off
        case enabled = "Enabled"
        /// New versions take the place of the one called `null`; older ones stay.
        case suspended = "Suspended"
    }

    public var name: BucketName
    public var created: Timestamp
    public var versioning: Versioning
    public var cors: [CORSRule]
    public var lifecycle: [LifecycleRule]
    public var tags: [ObjectTag]
    /// Whether its objects are the files of a folder, which others write to as well.
    public var isFolder: Bool

    /// Buckets of one project.
    public static let limit = 1000

    public init(
        name: BucketName, created: Timestamp, versioning: Versioning = .off, cors: [CORSRule] = [],
        lifecycle: [LifecycleRule] = [], tags: [ObjectTag] = [], isFolder: Bool = false
    ) {
        self.name = name
        self.created = created
        self.versioning = versioning
        self.cors = cors
        self.lifecycle = lifecycle
        self.tags = tags
        self.isFolder = isFolder
    }
}

/// Which pages of other origins may call a bucket from a browser, and how.
public struct CORSRule: Sendable, Hashable {
    public var id: String?
    public var origins: [String]
    public var methods: [String]
    public var headers: [String]
    public var exposed: [String]
    public var maxAge: Int?

    public init(
        id: String?, origins: [String], methods: [String], headers: [String], exposed: [String], maxAge: Int?
    ) {
        self.id = id
        self.origins = origins
        self.methods = methods
        self.headers = headers
        self.exposed = exposed
        self.maxAge = maxAge
    }
}

/// When objects, versions and uploads of a prefix go by themselves.
public struct LifecycleRule: Sendable, Hashable {
    public var id: String
    public var isEnabled: Bool
    public var prefix: String
    /// The current version, days after it was written.
    public var expirationDays: Int?
    /// A delete marker that nothing lies behind any more.
    public var expiresMarkers: Bool
    /// A version, days after another took its place.
    public var noncurrentDays: Int?
    /// How many of those stay all the same.
    public var noncurrentKept: Int?
    /// An upload that was never completed, days after it was begun.
    public var abortDays: Int?

    public init(
        id: String, isEnabled: Bool, prefix: String, expirationDays: Int? = nil, expiresMarkers: Bool = false,
        noncurrentDays: Int? = nil, noncurrentKept: Int? = nil, abortDays: Int? = nil
    ) {
        self.id = id
        self.isEnabled = isEnabled
        self.prefix = prefix
        self.expirationDays = expirationDays
        self.expiresMarkers = expiresMarkers
        self.noncurrentDays = noncurrentDays
        self.noncurrentKept = noncurrentKept
        self.abortDays = abortDays
    }
}
