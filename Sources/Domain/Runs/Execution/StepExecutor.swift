public import Errors

/// The port to whoever does steps: this process, or workers elsewhere.
public protocol StepExecutor: Sendable {
    /// Makes one attempt at a step; returns or throws once nothing of it goes on any more.
    ///
    /// Cancelling comes in two stages: `context` says so first, and after a grace period the task is cancelled, upon which what
    /// still goes on has to be ended by force. After a crash the same step may be assigned again, with a higher fence.
    /// - Throws: What went wrong. `cancelled` where it stopped because it was asked to; a retry of `never` does not keep the
    ///   step from being tried again as its policy says, except where the code is `invalidInput`, `unsupported` or
    ///   `permissionDenied`, which no attempt can change.
    func execute(
        _ assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> StepOutcome
}

/// What an executor tells of an attempt while it goes on, and how it learns that it should stop.
public protocol StepContext: Sendable {
    func log(_ level: LogLevel, _ message: String)

    /// Returns once there is room for further lines; whoever passes on what a program says waits here, so that none is lost.
    func logged() async

    /// - Parameter fraction: 0 to 1, or nil where it is not known.
    func progress(rows: Int64?, fraction: Double?)

    /// Whether the attempt has been asked to stop.
    var isCancelled: Bool { get }

    /// Calls the handler once, when the attempt is asked to stop; at once where it has been already.
    func onCancel(_ handler: @escaping @Sendable (StopReason) -> Void)
}

extension StepContext {
    public func logged() async {}
}

/// Why an attempt has to stop.
public enum StopReason: String, Sendable {
    /// The run is cancelled, or another of its steps failed.
    case cancelled
    case timedOut = "timed_out"
    /// The server stops; the step will be assigned again.
    case shutdown
}
