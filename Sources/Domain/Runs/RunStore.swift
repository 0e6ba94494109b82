public import Clocks

/// The port to where runs are remembered.
///
/// Each call is one transaction. Errors: `notFound`, `unavailable`, `corrupt`, `storageFull`.
public protocol RunStore: Sendable {
    /// Records a new run; `alreadyExists` where its ID is known.
    func create(_ run: RunRecord) async throws

    /// Replaces what is known of the run itself.
    func update(_ run: RunRecord) async throws

    /// Adds or replaces steps, by name, and adds test results and log lines.
    func record(run: RunID, steps: [StepRecord], tests: [TestRecord], logs: [LogRecord]) async throws

    func run(_ id: RunID) async throws -> RunRecord?

    /// The newest runs first.
    func runs(matching filter: RunFilter) async throws -> [RunRecord]

    /// In the order in which they were first recorded.
    func steps(of id: RunID) async throws -> [StepRecord]

    func tests(of id: RunID) async throws -> [TestRecord]

    /// In the order in which they were recorded.
    ///
    /// - Parameter after: How many lines to skip, for following a run.
    func logs(of id: RunID, after: Int, limit: Int) async throws -> [LogRecord]

    /// How many lines a run's log has; the number of the last one.
    func logCount(of id: RunID) async throws -> Int

    /// What the tests of a table found in the latest runs, the newest first.
    func tests(ofAsset asset: String, limit: Int) async throws -> [AssetTestRecord]

    /// Forgets runs, with all that belongs to them, that ended before a time; returns how many.
    func prune(finishedBefore time: Timestamp) async throws -> Int
}

/// What a test of a table found in some run.
public struct AssetTestRecord: Sendable, Hashable {
    public var run: RunID
    public var target: String
    public var createdAt: Timestamp
    public var test: TestRecord

    public init(run: RunID, target: String, createdAt: Timestamp, test: TestRecord) {
        self.run = run
        self.target = target
        self.createdAt = createdAt
        self.test = test
    }
}

/// Which runs to list.
public struct RunFilter: Sendable, Hashable {
    public var statuses: Set<RunStatus>?
    /// The start of a run's ID, as a person types it.
    public var idPrefix: String?
    public var limit: Int

    public static let defaultLimit = 50

    public init(statuses: Set<RunStatus>? = nil, idPrefix: String? = nil, limit: Int = RunFilter.defaultLimit) {
        self.statuses = statuses
        self.idPrefix = idPrefix
        self.limit = limit
    }
}
