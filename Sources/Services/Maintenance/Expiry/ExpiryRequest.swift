internal import CatalogService
public import Cataloging
public import ObjectStorage

/// Which of a table's snapshots and files may go.
public struct ExpiryRequest: Sendable {
    public enum Rule: Sendable, Hashable {
        /// Snapshots made longer ago than so many seconds leave the table's metadata.
        case olderThan(seconds: Int64)
        /// All but the newest ones leave it.
        case keep(Int)
    }

    public var key: ContentKey
    public var branch: RefName
    public var author: String
    public var rule: Rule
    /// How far back, in seconds, the lake's history stays readable.
    public var historySeconds: Int64
    /// Files younger than so many seconds stay, since a writer may be about to commit them.
    public var graceSeconds: Int64
    public var isDryRun: Bool

    public static let historySecondsDefault = Lake.historySecondsDefault
    public static let graceSecondsDefault: Int64 = 3 * 86_400

    public init(
        key: ContentKey, branch: RefName = .main, author: String, rule: Rule,
        historySeconds: Int64 = historySecondsDefault, graceSeconds: Int64 = graceSecondsDefault,
        isDryRun: Bool = false
    ) {
        self.key = key
        self.branch = branch
        self.author = author
        self.rule = rule
        self.historySeconds = historySeconds
        self.graceSeconds = graceSeconds
        self.isDryRun = isDryRun
    }
}

/// What went, or, in a dry run, what would.
public struct ExpiryReport: Sendable {
    /// The snapshots that left the table's metadata.
    public var snapshots: [Int64] = []
    /// The files that were deleted.
    public var files: [ObjectInfo] = []
    /// Files that nothing kept names and that are too young to be deleted.
    public var youngFiles = 0
    /// How many commits of the lake were found to be kept.
    public var commitsKept = 0
    /// The commit that dropped the snapshots; nil where none left.
    public var commit: CommitID?

    public var bytes: Int { files.reduce(0) { $0 + $1.size } }
}
