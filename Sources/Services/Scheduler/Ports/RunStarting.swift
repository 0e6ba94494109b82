public import Clocks
internal import Errors
public import JSON
public import Runs
public import Schedules

/// The port to what starts runs.
public protocol RunStarting: Sendable {
    /// Starts a run; it is recorded on return.
    ///
    /// - Parameter due: When it was due.
    /// - Parameter idempotencyKey: The same key starts one run, for ever: later calls give the first one's.
    /// - Throws: Errors whose `retry` is `safely` are tried again.
    func start(
        _ target: RunTarget, parameters: JSONObject, trigger: String, due: Timestamp, idempotencyKey: String
    ) async throws -> RunID

    /// Ends the records of runs whose processes died, so that nothing waits for them.
    func recover() async throws

    /// Refuses what could not be started now, such as a flow that does not exist.
    func check(_ target: RunTarget) async throws

    /// The names of pipelines and flows (`flow:name`) that a target runs.
    func names(of target: RunTarget) async throws -> Set<String>
}

/// The port to the state of tables.
public protocol TableProbing: Sendable {
    /// Nil where there is no such table or branch.
    func state(of table: String, on branch: String) async throws -> TableState?
}

/// What is known of a table on a branch.
public struct TableState: Sendable, Hashable {
    /// Changes with every commit to the table.
    public var version: String
    public var updatedAt: Timestamp

    public init(version: String, updatedAt: Timestamp) {
        self.version = version
        self.updatedAt = updatedAt
    }
}

/// The port to files that arrive in the project's folder.
public protocol FileProbing: Sendable {
    /// The files below a folder, by their path relative to it; none where it is not there.
    func files(below folder: String) async throws -> [ArrivedFile]
}

/// A file as it is now.
public struct ArrivedFile: Sendable, Hashable {
    public var path: String
    /// Changes when the file does.
    public var mark: String
    /// When it was written last or moved to where it is; the former alone where nobody knows the latter.
    public var appeared: Timestamp

    public init(path: String, mark: String, appeared: Timestamp) {
        self.path = path
        self.mark = mark
        self.appeared = appeared
    }
}

/// The port to the project's secrets, where those of webhooks are kept that must be read again.
public protocol WebhookSecretKeeping: Sendable {
    func keep(_ secret: String, as name: String, by author: String) async throws
    func secret(_ name: String) async throws -> [UInt8]
}
