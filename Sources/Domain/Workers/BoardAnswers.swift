/// What the board wants done; the shell does it after it let go of the board.
public enum BoardAction: Sendable, Hashable {
    /// There is something new for a worker: wake its poll.
    case wake(WorkerID)
    /// The work ends without an answer of a worker; whoever waits for it is told why.
    case failed(WorkKey, WorkFailure)
    /// A worker has lost a step, which goes elsewhere.
    case moved(WorkKey, from: WorkerID, name: String)
    /// A worker has taken a step.
    case started(WorkKey, by: WorkerID, name: String)
}

/// Why work ended without an answer.
public enum WorkFailure: Sendable, Hashable {
    case cancelled
    /// The workers that had it were lost; their names.
    case lost([String])
    /// No worker that fits came in time.
    case nobody(String)
}

/// What a worker is told when it is heard of.
public struct WorkerOrders: Sendable, Hashable {
    /// Leases that it still has, so that it may begin them.
    public var confirmed: [LeaseID] = []
    /// It must stop these, and answer that they were cancelled.
    public var cancel: [LeaseID] = []
    /// It has lost these: it must stop them, and never answer.
    public var drop: [LeaseID] = []
    /// The answer to these has come; it need not send it again.
    public var settled: [LeaseID] = []
    /// It gets no more steps, and may go when it has none.
    public var drain = false

    public init() {}

    public var isEmpty: Bool { cancel.isEmpty && drop.isEmpty && settled.isEmpty && !drain }
}

/// What comes of a worker's answer.
public enum AnswerVerdict: Sendable, Hashable {
    /// It is the answer.
    case accepted(WorkKey)
    /// It was accepted before, and came again.
    case repeated
    /// Somebody else does the work now, or nobody wants it: the worker must drop it.
    case refused
}
