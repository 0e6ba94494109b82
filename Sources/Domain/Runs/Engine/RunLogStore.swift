public import Errors

/// The port to where the engine remembers: an append-only log of transitions, and one head for each run.
///
/// Everything is durable on return. Errors: `unavailable`, `corrupt`, `storageFull`, `notFound`.
public protocol RunLogStore: Sendable {
    /// Stores what happened to many runs as one transaction: all of it, or nothing.
    ///
    /// - Returns: For each submission the run that its key belongs to: its own, or an earlier one, in which case nothing of the
    ///   submission and its transitions was stored.
    func append(_ batch: RunLogBatch) async throws(MartletError) -> [RunID]

    /// Runs that have not ended and are not waiting in the queue.
    func running() async throws(MartletError) -> [RunID]

    /// Runs that wait in the queue, the first to go first: by priority, then by ID.
    func queued(limit: Int) async throws(MartletError) -> [QueuedRun]

    /// A run with everything that is needed to go on with it.
    func load(_ id: RunID) async throws(MartletError) -> StoredRun?

    /// What happened to a run, in order.
    func transitions(of id: RunID, after number: Int64, limit: Int) async throws(MartletError) -> [RunTransition]

    func head(of id: RunID) async throws(MartletError) -> RunRecord?
}

/// A run that waits: what is kept of it in memory.
public struct QueuedRun: Sendable, Hashable {
    public var id: RunID
    public var priority: Int
    public var name: String
    public var namespace: String?
    public var concurrency: Int?

    public init(id: RunID, priority: Int, name: String, namespace: String?, concurrency: Int?) {
        self.id = id
        self.priority = priority
        self.name = name
        self.namespace = namespace
        self.concurrency = concurrency
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
    /// New runs, by the head that they begin with.
    public var submissions: [(record: RunRecord, submission: RunSubmission)] = []
    /// What happened, each run's in order.
    public var entries: [(run: RunID, transitions: [RunTransition])] = []
    /// Heads that changed.
    public var heads: [RunRecord] = []

    public init() {}

    public var isEmpty: Bool { submissions.isEmpty && entries.isEmpty && heads.isEmpty }
}
