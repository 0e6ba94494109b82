public import Clocks
public import JSON

/// Where a step of a run stands.
public enum StepStatus: String, Sendable, CaseIterable {
    /// Not begun. Next: running, skipped, cancelled.
    case waiting
    /// Next: success, failed, cancelled.
    case running
    /// Final.
    case success
    /// Final.
    case failed
    /// Nothing had to change, or something that it needs failed. Final.
    case skipped
    /// Final.
    case cancelled

    public var isFinal: Bool { self != .waiting && self != .running }
}

/// What is kept of a step: the building of one table, view or other asset.
public struct StepRecord: Sendable, Hashable {
    /// The asset that it builds, such as `silver.orders`.
    public var name: String
    public var status: StepStatus
    /// What it does: `create`, `rebuild`, `increment`, `view`, `ephemeral`, `skip`.
    public var action: String
    public var startedAt: Timestamp?
    public var finishedAt: Timestamp?
    /// Rows that it added to the table.
    public var rowsWritten: Int64?
    /// Rows that it removed or replaced.
    public var rowsDeleted: Int64?
    /// Rows that the table has afterwards.
    public var rowsTotal: Int64?
    /// Bytes of the files that it wrote.
    public var bytesWritten: Int64?
    /// Rows that could not be read and went to quarantine.
    public var rowsQuarantined: Int64?
    public var snapshotID: Int64?
    /// The assets that it read.
    public var inputs: [String]
    public var attempts: Int
    public var error: String?
    /// In bytes.
    public var peakMemory: Int64?
    public var cpuTime: Duration?
    /// What the step of a flow passes on.
    public var outputs: JSONValue?
    /// The run of a sub-flow.
    public var child: RunID?
    /// Whether it waits for a person to say yes or no.
    public var awaitsDecision = false

    public init(name: String, status: StepStatus = .waiting, action: String, inputs: [String] = []) {
        self.name = name
        self.status = status
        self.action = action
        self.inputs = inputs
        self.attempts = 0
    }
}

/// What is kept of a quality test in a run.
public struct TestRecord: Sendable, Hashable {
    /// The asset that it tests.
    public var asset: String
    public var name: String
    /// `passed`, `failed`, `warned` or `error`.
    public var status: String
    /// `error` or `warn`.
    public var severity: String
    /// How many rows violate it; nil where it could not run.
    public var violations: Int64?
    /// In microseconds.
    public var duration: Int64
    public var description: String?
    public var remediation: String?
    public var tags: [String]
    public var sampleColumns: [String]
    /// A few violating rows as text, cells cut short.
    public var sampleRows: [[String?]]
    /// Why it could not run.
    public var error: String?

    public init(asset: String, name: String, status: String, severity: String, duration: Int64) {
        self.asset = asset
        self.name = name
        self.status = status
        self.severity = severity
        self.duration = duration
        self.tags = []
        self.sampleColumns = []
        self.sampleRows = []
    }
}

public enum LogLevel: String, Sendable, CaseIterable {
    case debug
    case info
    case warning
    case error
}

/// One line of a run's log.
public struct LogRecord: Sendable, Hashable {
    public var time: Timestamp
    public var level: LogLevel
    /// The asset whose step said it, or nil for the run itself.
    public var step: String?
    public var message: String

    public init(time: Timestamp, level: LogLevel, step: String?, message: String) {
        self.time = time
        self.level = level
        self.step = step
        self.message = message
    }
}
