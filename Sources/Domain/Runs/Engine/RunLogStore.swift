public import Errors

/// The port to where the engine remembers: an append-only log of transitions, and one head for each run.
///
/// Everything is durable on return. Errors: `unavailable`, `corrupt`, `storageFull`.
public protocol RunLogStore: Sendable {
    /// Stores what happened to many runs as one transaction: all of it, or nothing. Doing the same again changes nothing.
    ///
    /// - Throws: `conflict` where the engine that stores it was taken for gone, so that others drive its runs.
    /// - Returns: For each submission the run that its key belongs to: its own, or an earlier one, in which case nothing of the
    ///   submission and its transitions was stored.
    func append(_ batch: RunLogBatch) async throws(MartletError) -> [RunID]

    /// Runs of engines that have not ended.
    func unfinished() async throws(MartletError) -> [UnfinishedRun]

    /// A run with everything that is needed to go on with it; nil where it is unknown or no engine's.
    func load(_ id: RunID) async throws(MartletError) -> StoredRun?

    /// What happened to a run, in order.
    func transitions(of id: RunID, after number: Int64, limit: Int) async throws(MartletError) -> [RunTransition]

    func head(of id: RunID) async throws(MartletError) -> RunRecord?
}

/// A run that waits for its turn: what is kept of it in memory.
public struct QueuedRun: Sendable, Hashable {
    public var id: RunID
    public var priority: Int
    public var name: String
    public var namespace: String?
    /// Runs of this name that may go on at once, as its definition says.
    public var concurrency: Int?
    /// The run that it is a sub-flow of, which waits for it.
    public var parent: RunID?

    public init(
        id: RunID, priority: Int, name: String, namespace: String?, concurrency: Int?, parent: RunID? = nil
    ) {
        self.id = id
        self.priority = priority
        self.name = name
        self.namespace = namespace
        self.concurrency = concurrency
        self.parent = parent
    }

    public init(id: RunID, _ submission: RunSubmission) {
        self.init(
            id: id, priority: submission.priority, name: submission.definition.name,
            namespace: submission.definition.namespace, concurrency: submission.definition.concurrency,
            parent: submission.parent?.run)
    }
}

/// A run that has not ended, and the engine that drives it or did so.
public struct UnfinishedRun: Sendable, Hashable {
    public var run: QueuedRun
    public var isWaiting: Bool
    public var driver: RunID

    public init(run: QueuedRun, isWaiting: Bool, driver: RunID) {
        self.run = run
        self.isWaiting = isWaiting
        self.driver = driver
    }
}

/// A run as it was asked for, and all that happened to it since.
public struct StoredRun: Sendable {
    public var record: RunRecord
    public var submission: RunSubmission
    public var transitions: [RunTransition]

    public init(record: RunRecord, submission: RunSubmission, transitions: [RunTransition]) {
        self.record = record
        self.submission = submission
        self.transitions = transitions
    }
}

/// What one transaction stores.
public struct RunLogBatch: Sendable {
    /// A new run and what happened to it at once.
    public struct Submission: Sendable {
        /// The head as it is after what happened.
        public var record: RunRecord
        public var submission: RunSubmission

        public init(record: RunRecord, submission: RunSubmission) {
            self.record = record
            self.submission = submission
        }
    }

    public struct Entry: Sendable {
        public var run: RunID
        public var transitions: [RunTransition]

        public init(run: RunID, transitions: [RunTransition]) {
            self.run = run
            self.transitions = transitions
        }
    }

    public var submissions: [Submission] = []
    /// What happened, each run's in order.
    public var entries: [Entry] = []
    /// Heads that changed.
    public var heads: [RunRecord] = []
    /// The engine that stores it.
    public var driver: RunID?
    /// Runs that it drives from now on.
    public var adopted: [RunID] = []
    /// Engines that drove them and are gone: should one of them only have stood still, it stores nothing any more.
    public var gone: [RunID] = []

    public init() {}

    public var isEmpty: Bool { submissions.isEmpty && entries.isEmpty && heads.isEmpty && adopted.isEmpty }
}
