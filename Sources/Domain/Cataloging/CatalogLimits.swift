/// Every limit of the catalog, each with the default that holds unless a setting says otherwise.
public struct CatalogLimits: Sendable, Hashable {
    /// Operations in one commit.
    public var operationsPerCommit = 200_000
    /// Waiting commits of one branch that are stored together.
    public var commitsPerWrite = 256
    /// Times that a commit or merge starts over because somebody else moved the branch.
    public var attempts = 100
    /// Commits that a search for a common ancestor, or a filtered log, looks at before it gives up.
    public var commitsPerSearch = 1_000_000
    /// Common ancestors of one merge; more than one comes from branches that were merged crosswise.
    public var mergeBases = 16
    /// Entries in one page of a listing or a log.
    public var pageSize = 10_000
    /// Bytes that decoded tree nodes and contents may take in memory.
    public var nodeCacheBytes = 64 << 20
    /// Commits kept in memory.
    public var cachedCommits = 10_000
    /// Names that are looked at to suggest the nearest one.
    public var namesForSuggestion = 1_000

    public static let defaultLimits = CatalogLimits()

    public init() {}
}

/// Limits that are part of the stored form: changing them changes what can be read, so no setting does.
public enum CatalogFormatLimits {
    /// Elements of a key: the namespace's and the name.
    public static let keyDepth = 16
    /// UTF-8 bytes of one element of a key.
    public static let keyElementBytes = 255
    /// UTF-8 bytes of the name of a branch or tag.
    public static let refNameBytes = 255
    /// Bytes of one encoded content.
    public static let contentBytes = 4 << 20
    /// Entries of one property list.
    public static let properties = 1_000
    /// UTF-8 bytes of the name or value of a property.
    public static let propertyBytes = 64 << 10
    /// UTF-8 bytes of a commit's message.
    public static let messageBytes = 64 << 10
    /// UTF-8 bytes of a commit's author.
    public static let authorBytes = 1_000
}
