public import Errors

/// Why a commit was not made: somebody else changed the same keys.
///
/// The `cause` of an error with the code `conflict`.
public struct CommitConflict: Error, Sendable, Hashable {
    public struct Key: Sendable, Hashable {
        public var key: ContentKey
        /// What the writer based its change on; nil for nothing.
        public var expected: Content?
        /// What is on the branch now; nil for nothing.
        public var actual: Content?

        public init(key: ContentKey, expected: Content?, actual: Content?) {
            self.key = key
            self.expected = expected
            self.actual = actual
        }
    }

    public var branch: RefName
    public var keys: [Key]

    public init(branch: RefName, keys: [Key]) {
        self.branch = branch
        self.keys = keys
    }
}

/// One key that a merge, cherry-pick or revert could not decide.
public struct MergeConflict: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case bothChanged
        case bothAdded
        /// One side changed it and the other deleted it.
        case changedAndDeleted
        /// One side made it something else, such as a view of a table.
        case kindChanged
        /// Its namespace is not there, or no longer is.
        case namespaceMissing
        /// The resolver said why.
        case unresolved(reason: String)
    }

    public var key: ContentKey
    public var kind: Kind
    public var base: Content?
    /// The target's side.
    public var ours: Content?
    /// The side that is merged in.
    public var theirs: Content?

    public init(key: ContentKey, kind: Kind, base: Content?, ours: Content?, theirs: Content?) {
        self.key = key
        self.kind = kind
        self.base = base
        self.ours = ours
        self.theirs = theirs
    }
}

/// Why a merge, cherry-pick or revert was not made.
///
/// The `cause` of an error with the code `conflict`.
public struct MergeConflicts: Error, Sendable, Hashable {
    public var conflicts: [MergeConflict]

    public init(conflicts: [MergeConflict]) { self.conflicts = conflicts }
}

extension MartletError {
    public var commitConflict: CommitConflict? { cause as? CommitConflict }
    public var mergeConflicts: [MergeConflict]? { (cause as? MergeConflicts)?.conflicts }
}
