public import Runs

/// How an engine behaves.
public struct RunEngineOptions: Sendable {
    public var concurrency: ConcurrencyLimits
    /// How long a step that was asked to stop may take before it is stopped by force.
    public var grace: Duration
    /// How long after that its answer is waited for.
    public var patience: Duration
    /// How often it looks for runs of engines that are gone.
    public var adoptionInterval: Duration
    /// Flows inside of one another, named `depth of sub-flows`.
    public var nestingLimit: Int
    /// Bytes of log that are kept of one run each time that it is gone on with, named `log bytes of a run`.
    public var logLimit: Int

    public init(
        concurrency: ConcurrencyLimits = ConcurrencyLimits(), grace: Duration = .seconds(10),
        patience: Duration = .seconds(30), adoptionInterval: Duration = .seconds(10),
        nestingLimit: Int = 16, logLimit: Int = RunLogBudget.usualBytes
    ) {
        self.concurrency = concurrency
        self.grace = grace
        self.patience = patience
        self.adoptionInterval = adoptionInterval
        self.nestingLimit = nestingLimit
        self.logLimit = logLimit
    }
}
