public import Clocks
public import JSON

/// Where a firing stands.
public enum FiringStatus: String, Sendable, CaseIterable {
    /// Recorded; its run is to be started. Next: queued, started, skipped, failed.
    case pending
    /// Waits until the run before it has ended. Next: started, skipped, failed.
    case queued
    /// Its run goes on. Next: success, failed, cancelled.
    case started
    case success, failed, cancelled
    /// No run was started, since one went on or a cooldown did.
    case skipped

    public var isOpen: Bool { self == .pending || self == .queued || self == .started }
}

/// One time that a schedule, trigger or backfill starts a run; recorded before it does, so that it does once.
public struct Firing: Sendable, Hashable {
    /// Names the source and the occasion; the run is asked for with it.
    public var key: String
    public var source: String
    public var due: Timestamp
    /// The run starts no earlier.
    public var startAt: Timestamp
    public var recordedAt: Timestamp
    public var status: FiringStatus
    public var target: RunTarget
    public var parameters: JSONObject
    public var overlap: Overlap
    public var run: String?
    public var error: String?

    public init(
        key: String, source: String, due: Timestamp, startAt: Timestamp, recordedAt: Timestamp, target: RunTarget,
        parameters: JSONObject, overlap: Overlap, status: FiringStatus = .pending
    ) {
        self.key = key
        self.source = source
        self.due = due
        self.startAt = startAt
        self.recordedAt = recordedAt
        self.status = status
        self.target = target
        self.parameters = parameters
        self.overlap = overlap
    }
}

/// What one transaction of the scheduler stores: all of it or nothing.
public struct SchedulerBatch: Sendable {
    /// New firings; one whose key is known is left as it is.
    public var firings: [Firing] = []
    /// How schedules go on.
    public var dues: [(name: ScheduleName, due: Timestamp?, lastDue: Timestamp?)] = []
    /// What triggers remember.
    public var states: [(name: ScheduleName, state: JSONValue)] = []
    /// Files that triggers have seen, and those that are gone.
    public var seen: [SeenItem] = []
    public var gone: [SeenItem] = []
    /// What people are to be told of.
    public var problems: [ScheduleProblem] = []

    public init() {}

    public var isEmpty: Bool {
        firings.isEmpty && dues.isEmpty && states.isEmpty && seen.isEmpty && gone.isEmpty && problems.isEmpty
    }
}

/// Why a schedule or trigger cannot do what it is there for.
public struct ScheduleProblem: Sendable, Hashable {
    public var name: ScheduleName
    public var error: String
    public var time: Timestamp

    public init(name: ScheduleName, error: String, time: Timestamp) {
        self.name = name
        self.error = error
        self.time = time
    }
}

/// A file that a trigger's source has seen.
public struct SeenItem: Sendable, Hashable {
    public var trigger: ScheduleName
    public var source: Int
    public var item: String
    /// Tells one state of the file from the next.
    public var mark: String

    public init(trigger: ScheduleName, source: Int, item: String, mark: String) {
        self.trigger = trigger
        self.source = source
        self.item = item
        self.mark = mark
    }
}
