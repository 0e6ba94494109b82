public import Clocks
public import JSON

/// What was seen of one source since its trigger last fired.
public struct Observation: Sendable, Hashable {
    public var first: Timestamp
    public var last: Timestamp
    public var count: Int64
    /// What the last of it was: files, a payload, a commit.
    public var detail: JSONValue

    public init(first: Timestamp, last: Timestamp, count: Int64, detail: JSONValue) {
        self.first = first
        self.last = last
        self.count = count
        self.detail = detail
    }
}

/// What a trigger remembers, across restarts.
public struct TriggerState: Sendable, Hashable {
    /// How often it fired; part of the key of each firing.
    public var generation: Int64 = 0
    public var lastFired: Timestamp?
    /// By position of the source.
    public var observations: [Int: Observation] = [:]
    /// Where each source was last looked at: a commit, a cursor, a time.
    public var cursors: [Int: JSONValue] = [:]
    /// Pipelines that a time waits for and that have succeeded, by position of the source.
    public var succeeded: [Int: Set<String>] = [:]
    /// Why it could not be looked at the last time.
    public var problem: String?

    public init() {}
}
