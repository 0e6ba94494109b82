/// How an engine behaves.
public struct RunEngineOptions: Sendable {
    public var concurrency: ConcurrencyLimits
    /// How long a step that was asked to stop may take before it is stopped by force.
    public var grace: Duration
    /// How long after that its answer is waited for.
    public var patience: Duration
    /// Whether it goes on with the runs of engines that are gone; false for one that serves a single command.
    public var adoptsOthers: Bool
    /// How often it looks for runs of engines that are gone.
    public var adoptionInterval: Duration
    /// Flows inside of one another, named `depth of sub-flows`.
    public var nestingLimit: Int
    /// Lines of log that are kept of one run, named `log lines of a run`.
    public var logLimit: Int

    public init(
        concurrency: ConcurrencyLimits = ConcurrencyLimits(), grace: Duration = .seconds(10),
        patience: Duration = .seconds(30), adoptsOthers: Bool = true, adoptionInterval: Duration = .seconds(10),
        nestingLimit: Int = 16, logLimit: Int = 10_000
    ) {
        self.concurrency = concurrency
        self.grace = grace
        self.patience = patience
        self.adoptsOthers = adoptsOthers
        self.adoptionInterval = adoptionInterval
        self.nestingLimit = nestingLimit
        self.logLimit = logLimit
    }
}
