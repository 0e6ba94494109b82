/// A key with what it names.
public struct CatalogEntry: Sendable, Hashable {
    public var key: ContentKey
    public var content: Content

    public init(key: ContentKey, content: Content) {
        self.key = key
        self.content = content
    }
}

/// Which keys to list.
public struct ListRequest: Sendable, Hashable {
    /// Lists what is inside this namespace; nil for the whole lake.
    public var namespace: ContentKey?
    /// Also what is deeper inside.
    public var isRecursive: Bool
    public var kinds: Set<ContentKind>
    /// The first key that may be listed: what the previous page named as its `next`.
    public var from: ContentKey?
    public var limit: Int

    public init(
        namespace: ContentKey? = nil, isRecursive: Bool = true, kinds: Set<ContentKind> = Set(ContentKind.allCases),
        from: ContentKey? = nil, limit: Int = CatalogLimits.defaultLimits.pageSize
    ) {
        self.namespace = namespace
        self.isRecursive = isRecursive
        self.kinds = kinds
        self.from = from
        self.limit = limit
    }
}

public struct ListPage: Sendable, Hashable {
    public var entries: [CatalogEntry]
    /// Where the next page starts; nil at the end.
    public var next: ContentKey?
}

/// How a key differs between two commits.
public struct KeyDifference: Sendable, Hashable {
    public var key: ContentKey
    /// Nil for what was added.
    public var before: Content?
    /// Nil for what was removed.
    public var after: Content?

    public init(key: ContentKey, before: Content?, after: Content?) {
        self.key = key
        self.before = before
        self.after = after
    }

    public var isAddition: Bool { before == nil }
    public var isRemoval: Bool { after == nil }
}

/// A part of a history, the newest commit first.
public struct LogPage: Sendable, Hashable {
    public var commits: [Commit]
    /// The commit at which the next page starts; nil at the end.
    public var next: CommitID?
}

/// What the resolver of a merge decides about one key.
public enum Resolution: Sendable, Hashable {
    /// The key names this from now on; nil removes it.
    case take(Content?)
    case ours
    case theirs
    /// The key stays a conflict.
    ///
    /// - `reason`: Said to the person; nil says what kind of conflict it is.
    case conflict(reason: String?)
}

/// Decides about a key that both sides changed, such as by joining two sets of appended files.
public typealias MergeResolver =
    @Sendable (_ key: ContentKey, _ base: Content?, _ ours: Content?, _ theirs: Content?) async throws -> Resolution

/// What came of a merge, cherry-pick or revert, or, in a dry run, what would.
public struct MergeOutcome: Sendable, Hashable {
    /// The best common ancestors; one, unless branches were merged crosswise.
    public var bases: [CommitID]
    /// The target's head before.
    public var target: CommitID
    /// What changes on the target, in the order of the keys.
    public var changes: [KeyDifference]
    /// In the order of the keys; always empty outside of a dry run, where conflicts are thrown.
    public var conflicts: [MergeConflict]
    /// The commit that was made; nil in a dry run and where nothing had to be done.
    public var commit: Commit?
    /// The target already had it all.
    public var isUpToDate: Bool
}
