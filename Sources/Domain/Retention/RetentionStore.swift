public import Clocks
public import Errors
public import JSON

/// What passes take turns for; each is done by one server of a project at a time.
public enum RetentionTurn: String, Sendable, CaseIterable {
    /// Records, logs, events, branches, files that were shipped or archived.
    case records
    /// Snapshots and files of the lake, which means reading what all tables name.
    case lake
}

/// How a turn went last.
public struct RetentionReport: Sendable, Hashable {
    public var turn: RetentionTurn
    public var endedAt: Timestamp
    /// The server that did it.
    public var holder: String
    public var result: JSONObject

    public init(turn: RetentionTurn, endedAt: Timestamp, holder: String, result: JSONObject) {
        self.turn = turn
        self.endedAt = endedAt
        self.holder = holder
        self.result = result
    }
}

/// The port to settings of retention, and to the records that they are about.
///
/// What removes does so in parts, so that nobody waits long for the store. Errors: `unavailable`, `corrupt`, `storageFull`.
public protocol RetentionStore: Sendable {
    /// What people set; what `martlet.yaml` says is not in here.
    func settings() async throws(MartletError) -> RetentionSettings

    /// Replaces the values of a pipeline, or of the system where it is nil.
    func save(_ values: RetentionValues, pipeline: String?) async throws(MartletError)

    /// Takes a turn until then; false where another has it, or it ended since a time.
    ///
    /// Who has it may take it again, to have it for longer.
    func take(
        _ turn: RetentionTurn, as holder: String, at now: Timestamp, until: Timestamp, unlessEndedSince last: Timestamp
    ) async throws(MartletError) -> Bool

    /// Ends a turn; nothing happens where another took it meanwhile.
    func end(
        _ turn: RetentionTurn, as holder: String, at now: Timestamp, _ result: JSONObject
    ) async throws(MartletError)

    /// Those turns that ended once.
    func reports() async throws(MartletError) -> [RetentionReport]

    /// Runs that ended, the newest first, behind one of an earlier answer.
    func endedRuns(after last: EndedRun?, limit: Int) async throws(MartletError) -> [EndedRun]

    /// Forgets runs with all that belongs to them, but for those that go on again; returns how many.
    func removeRuns(_ ids: [String]) async throws(MartletError) -> Int

    /// How many lines of log some runs have.
    func countLogs(of ids: [String]) async throws(MartletError) -> Int

    func removeLogs(of ids: [String]) async throws(MartletError) -> Int

    /// Results of tests beyond the newest so many of each; the assets of `others` have numbers of their own. 0 keeps all.
    func countTests(keeping count: Int, others: [String: Int]) async throws(MartletError) -> Int

    func removeTests(keeping count: Int, others: [String: Int]) async throws(MartletError) -> Int

    /// Runs that began before a time and said nothing since.
    func silentRuns(since time: Timestamp, limit: Int) async throws(MartletError) -> [String]
}
