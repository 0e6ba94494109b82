public import Clocks

/// What happened outside, as a run's machine is told.
public enum RunStimulus: Sendable {
    /// It is this run's turn.
    case start
    case opened(branch: String, pinnedCommit: String)
    case openFailed(StepFailure)
    /// An attempt at a step is over.
    case stepEnded(step: String, fence: Int64, StepEnd)
    case retryDue(step: String, fence: Int64)
    case timedOut(step: String, fence: Int64)
    case childStarted(step: String, fence: Int64, run: RunID)
    case decided(step: String, approved: Bool, by: String, comment: String?)
    case cancel(by: String, reason: String?)
    /// - `commit`: Nil where the branch had nothing new.
    case published(commit: String?)
    case publishFailed(StepFailure)
    case resume(by: String)
    /// Nothing happened but that a pool may have room.
    case advance
}

/// How an attempt at a step ended.
public enum StepEnd: Sendable, Hashable {
    case success(StepOutcome)
    case failure(StepFailure)
}

/// What is to be done once a run's transitions are stored.
public enum RunAction: Sendable, Hashable {
    /// Make the branch, or find it made.
    case open
    /// Have a step done; `fence` goes with its answer.
    case start(step: String, fence: Int64)
    /// Tell `retryDue` after a while.
    case wait(step: String, fence: Int64, Duration)
    /// Tell `timedOut` after a while, if it is still going on.
    case limit(step: String, fence: Int64, Duration)
    /// Ask whoever does it to stop; its end is still to be told.
    case stop(step: String, fence: Int64, StopReason)
    /// Start the run of a step of kind flow, or find it started.
    case startChild(step: String, fence: Int64)
    /// Go on to wait for a run that was started before.
    case awaitChild(step: String, fence: Int64, run: RunID)
    case cancelChild(run: RunID)
    /// Merge the branch, or find it merged.
    case publish
    /// A step no longer counts against a pool.
    case release(pool: String)
    /// Nothing more will happen.
    case finish(RunStatus)
}

/// What a machine decided: to be stored first, then done.
public struct RunDecision: Sendable {
    public var transitions: [RunTransition] = []
    public var actions: [RunAction] = []

    public init() {}
}

/// What a machine asks of the world while it decides: the time for its records, chance, expressions, and room in pools.
public struct RunSurroundings {
    public var now: Timestamp
    /// 0 to 1.
    public var chance: Double
    public var expressions: any StepExpressions
    /// Takes one place of a pool, if there is one.
    public var acquire: (String) -> Bool

    public init(
        now: Timestamp, chance: Double, expressions: any StepExpressions, acquire: @escaping (String) -> Bool
    ) {
        self.now = now
        self.chance = chance
        self.expressions = expressions
        self.acquire = acquire
    }
}
