/// Which of the workers that could take a step gets it.
public enum WorkerChoice: String, Sendable, CaseIterable {
    /// One after the other.
    case roundRobin = "round-robin"
    /// The one with the smallest part of its capacity in use; then the one whose machine is least busy.
    case leastLoaded = "least-loaded"
}

/// The rules by which work is given out, with the named limits.
public struct WorkerPolicy: Sendable, Hashable {
    public var choice: WorkerChoice
    /// How long a worker may not say that it has a step before the step goes elsewhere.
    public var lease: Duration
    /// How often workers say what they do.
    public var heartbeat: Duration
    /// How often a step is given to a worker; the last one that is lost fails it.
    public var deliveries: Int
    /// Steps that wait for a worker.
    public var queueLimit: Int
    /// Workers at a time.
    public var workersLimit: Int
    /// How long a step waits for a worker that fits.
    public var patience: Duration
    /// A worker that has said nothing for so long is forgotten.
    public var forgetting: Duration

    /// The most bytes of the rows that a worker may send for one step's table.
    public var tableBytes: Int
    /// Tables that workers may send at a time.
    public static let tablesLimit = 256

    /// Answers that are remembered, so that one that is sent again is known.
    static let settledLimit = 16_384

    public init(
        choice: WorkerChoice = .leastLoaded, lease: Duration = .seconds(15), heartbeat: Duration = .seconds(1),
        deliveries: Int = 2, queueLimit: Int = 10_000, workersLimit: Int = 500, patience: Duration = .seconds(3600),
        forgetting: Duration = .seconds(600), tableBytes: Int = 1 << 30
    ) {
        self.choice = choice
        self.lease = lease
        self.heartbeat = heartbeat
        self.deliveries = deliveries
        self.queueLimit = queueLimit
        self.workersLimit = workersLimit
        self.patience = patience
        self.forgetting = forgetting
        self.tableBytes = tableBytes
    }
}
