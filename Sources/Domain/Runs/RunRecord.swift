public import Clocks
public import Identifiers
public import JSON

/// The kind of thing that a `RunID` names.
public enum RunKind {}

/// Names one run for ever; sorts by the time it was asked for.
public typealias RunID = Identifier<RunKind>

/// Where a run stands; the words are those of the API and of the store.
public enum RunStatus: String, Sendable, CaseIterable {
    /// Recorded and not begun. Next: running, cancelled, failed.
    case pending
    /// Next: success, failed, cancelled.
    case running
    /// Published, or nothing had to change. Final.
    case success
    /// A step or a test failed, the merge met a conflict, or the process died. Final.
    case failed
    /// A person stopped it. Final.
    case cancelled

    public var isFinal: Bool { self == .success || self == .failed || self == .cancelled }
}

/// What is kept of a run.
public struct RunRecord: Sendable, Hashable {
    public var id: RunID
    public var status: RunStatus
    /// Who or what asked: `manual`, `schedule:…`, `trigger:…`.
    public var trigger: String
    public var author: String
    /// The branch that it publishes to.
    public var targetBranch: String
    /// The isolated branch that it works on, such as `run/<id>`; nil where nothing had to change.
    public var branch: String?
    /// The commit that all reads come from.
    public var pinnedCommit: String
    /// The commit that it published.
    public var publishedCommit: String?
    public var createdAt: Timestamp
    public var startedAt: Timestamp?
    public var finishedAt: Timestamp?
    /// What went wrong, in one sentence.
    public var error: String?
    /// Selectors, full refresh, variables: what was asked for.
    public var request: JSONValue
    public var kind = RunKindName.pipelines
    /// The flow that it is a run of.
    public var name: String?
    public var priority = 0
    public var parent: RunParent?
    /// Tells the version of the code that it runs.
    public var codeHash: String?
    /// The engine that drives it; nil where the process that asked for it does all by itself.
    public var driver: RunID?

    public init(
        id: RunID, status: RunStatus, trigger: String, author: String, targetBranch: String, branch: String?,
        pinnedCommit: String, createdAt: Timestamp, request: JSONValue
    ) {
        self.id = id
        self.status = status
        self.trigger = trigger
        self.author = author
        self.targetBranch = targetBranch
        self.branch = branch
        self.pinnedCommit = pinnedCommit
        self.createdAt = createdAt
        self.request = request
    }

    public static let branchPrefix = "run/"
}
