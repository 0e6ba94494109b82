/// What a worker measured of its machine.
public struct WorkerLoad: Sendable, Hashable {
    /// Of all cores, from 0 to 1.
    public var cpu: Double
    /// In use, and there, in bytes.
    public var memoryBytes: Int64
    public var memoryTotalBytes: Int64
    /// Processes that wait for a core, over the last minute.
    public var load: Double

    public init(cpu: Double = 0, memoryBytes: Int64 = 0, memoryTotalBytes: Int64 = 0, load: Double = 0) {
        self.cpu = cpu
        self.memoryBytes = memoryBytes
        self.memoryTotalBytes = memoryTotalBytes
        self.load = load
    }
}

/// What is known of a worker.
public struct WorkerRecord: Sendable, Hashable {
    public let id: WorkerID
    public let description: WorkerDescription
    /// Made by the worker's process when it starts; a worker that registers again has the same.
    public let instance: String
    public internal(set) var load = WorkerLoad()
    /// It takes no more steps, and goes when it has done those it has.
    public internal(set) var isDraining = false
    /// It drains because the worker itself said so, and not a person.
    public internal(set) var isLeaving = false
    public internal(set) var heardAt: Duration
    public internal(set) var registeredAt: Duration
    /// What it holds, by lease.
    public internal(set) var leases: Set<LeaseID> = []
    /// Steps that it answered.
    public internal(set) var answered = 0
    /// Steps that it lost.
    public internal(set) var lost = 0
    /// When it was last chosen, as a number that grows.
    var chosen: UInt64 = 0

    var freeCapacity: Int { max(0, description.capacity - leases.count) }
}

/// How a worker stands.
public enum WorkerStatus: String, Sendable, CaseIterable {
    case ready
    /// It takes no more steps.
    case draining
    /// It has not been heard of for the time of a lease.
    case lost
}
