public import JSON

/// One execution of a step that is to be done once: the engine's number of it is in `fence`.
public struct WorkKey: Sendable, Hashable, CustomStringConvertible {
    public var run: String
    public var step: String
    public var attempt: Int
    public var fence: Int64

    public init(run: String, step: String, attempt: Int, fence: Int64) {
        self.run = run
        self.step = step
        self.attempt = attempt
        self.fence = fence
    }

    public var description: String { "step '\(step)' of the run \(run)" }
}

/// Work for some worker: what it is, what it asks for, and all that the worker needs for it.
public struct WorkItem: Sendable, Hashable {
    public var key: WorkKey
    public var requirement: WorkRequirement
    public var payload: JSONValue

    public init(key: WorkKey, requirement: WorkRequirement, payload: JSONValue) {
        self.key = key
        self.requirement = requirement
        self.payload = payload
    }
}
