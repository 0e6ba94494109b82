/// What a run tells those who watch it, in order, while it goes on.
public enum RunEvent: Sendable {
    /// The run is recorded and its steps are known; skipped steps are among them.
    case started(RunRecord, steps: [StepRecord])
    case stepStarted(name: String, attempt: Int)
    /// How far a step is.
    ///
    /// - `fraction`: 0 to 1, or nil where it is not known.
    case stepProgress(name: String, rows: Int64?, fraction: Double?)
    case stepEnded(StepRecord)
    case testEnded(TestRecord)
    case log(LogRecord)
    case publishing
    /// The branch was merged.
    ///
    /// - `commit`: The new head of the target branch.
    /// - `assets`: The tables and views that it changed.
    case published(commit: String, assets: [String])
    /// Always the last event.
    case ended(RunRecord)
}
