/// How much may go on at once; `concurrency` in `martlet.yaml`.
public struct ConcurrencyLimits: Sendable, Hashable {
    /// Runs in all, named `runs`; sub-flows count, and do not wait for it.
    public var runs: Int
    /// Runs that may wait, named `queue`.
    public var queue: Int
    /// Runs of one flow, by its name, where the flow itself does not say.
    public var flows: [String: Int]
    /// Runs that build a pipeline, by its name; for the orchestrator.
    public var pipelines: [String: Int]
    /// Runs of flows of one namespace, by its name; and so many that build its pipelines.
    public var namespaces: [String: Int]
    /// Steps that name a pool, by its name; a pool without a limit is refused nothing.
    public var pools: [String: Int]

    public static let defaultRuns = 256
    public static let defaultQueue = 100_000

    public init(
        runs: Int = ConcurrencyLimits.defaultRuns, queue: Int = ConcurrencyLimits.defaultQueue,
        flows: [String: Int] = [:], pipelines: [String: Int] = [:], namespaces: [String: Int] = [:],
        pools: [String: Int] = [:]
    ) {
        self.runs = runs
        self.queue = queue
        self.flows = flows
        self.pipelines = pipelines
        self.namespaces = namespaces
        self.pools = pools
    }
}
