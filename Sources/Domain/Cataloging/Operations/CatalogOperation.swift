/// One change of a commit.
public struct CatalogOperation: Sendable, Hashable {
    public enum Change: Sendable, Hashable {
        case put(Content)
        case delete
    }

    /// What must hold of the key at the moment of the commit, or the commit is a `CommitConflict`.
    public enum Expectation: Sendable, Hashable {
        /// Nobody changed it since the head that the commit is based on.
        case unchanged
        case absent
        case content(Content)
        /// Anything: the last writer wins.
        case any
    }

    public var key: ContentKey
    public var change: Change
    public var expectation: Expectation

    public init(_ key: ContentKey, _ change: Change, expecting expectation: Expectation = .unchanged) {
        self.key = key
        self.change = change
        self.expectation = expectation
    }

    public static func put(
        _ key: ContentKey, _ content: Content, expecting expectation: Expectation = .unchanged
    ) -> CatalogOperation {
        CatalogOperation(key, .put(content), expecting: expectation)
    }

    public static func delete(_ key: ContentKey, expecting expectation: Expectation = .unchanged) -> CatalogOperation {
        CatalogOperation(key, .delete, expecting: expectation)
    }
}

/// How a commit is made.
public struct CommitOptions: Sendable, Hashable {
    public var durability: Durability
    /// Adds the namespaces that the keys need and that are missing.
    public var createsNamespaces: Bool
    /// Makes a commit even where nothing changes.
    public var allowsEmpty: Bool

    public init(durability: Durability = .full, createsNamespaces: Bool = false, allowsEmpty: Bool = false) {
        self.durability = durability
        self.createsNamespaces = createsNamespaces
        self.allowsEmpty = allowsEmpty
    }
}

/// What came of a commit.
public struct CommitResult: Sendable, Hashable {
    /// The branch's head afterwards.
    public var commit: Commit
    /// False where nothing had to change, so that no commit was made.
    public var isNew: Bool

    public init(commit: Commit, isNew: Bool) {
        self.commit = commit
        self.isNew = isNew
    }
}

/// A commit to be made.
public struct CatalogChange: Sendable {
    /// Each key at most once.
    public var operations: [CatalogOperation]
    public var details: CommitDetails
    public var options: CommitOptions

    public init(_ operations: [CatalogOperation], _ details: CommitDetails, options: CommitOptions = CommitOptions()) {
        self.operations = operations
        self.details = details
        self.options = options
    }
}
