public import Clocks
public import JSON

/// One thing that happened to a run; replaying them in order gives the state of the run back.
public struct RunTransition: Sendable, Hashable {
    /// From 1, without gaps.
    public var number: Int64
    /// By the wall clock; only told, never reckoned with.
    public var time: Timestamp
    public var change: RunChange

    public init(number: Int64, time: Timestamp, change: RunChange) {
        self.number = number
        self.time = time
        self.change = change
    }
}

/// What can happen to a run.
///
/// A step is named as in `StepAssignment`: `name`, or `name[index]` for an element of a step that fans out.
public enum RunChange: Sendable, Hashable {
    /// It left the queue.
    case started
    /// Its branch was made.
    case opened(branch: String, pinnedCommit: String)
    /// A step was given out; whatever has an older fence is void.
    case stepStarted(step: String, attempt: Int, fence: Int64)
    case stepSucceeded(step: String, fence: Int64, outcome: StepOutcome)
    /// - `retryAfter`: The wait until the next attempt; nil where none is left.
    case stepFailed(step: String, fence: Int64, error: StepFailure, retryAfter: Duration?)
    /// It stopped because it was asked to.
    case stepCancelled(step: String, fence: Int64)
    /// Whoever did it is gone; it is given out again, which is no attempt of the policy.
    case stepLost(step: String, fence: Int64)
    case stepSkipped(step: String, reason: SkipReason)
    case stepFannedOut(step: String, items: [JSONValue])
    /// A person said yes or no to an approval.
    case decided(step: String, approved: Bool, by: String, comment: String?)
    /// A step of kind flow has its run.
    case childStarted(step: String, run: RunID)
    case cancelRequested(by: String, reason: String?)
    /// All steps ended well; the branch is about to be merged. From here on the run ends by looking at the target branch.
    case publishing
    /// - `commit`: Nil where the branch had nothing new.
    case published(commit: String?)
    case ended(status: RunStatus, error: String?)
    /// Goes on after it failed or was cancelled: steps that succeeded stay so.
    case resumed(by: String)
}

/// Why a step did not run.
public enum SkipReason: String, Sendable, CaseIterable {
    /// Its `when` is false.
    case condition
    /// Something that it depends on failed or was cancelled.
    case upstream
    /// Code and inputs are as they were.
    case unchanged
}

/// An error as it is kept.
public struct StepFailure: Sendable, Hashable {
    /// As in `ErrorCode`.
    public var code: String
    public var message: String
    public var hint: String?

    public init(code: String, message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }
}
