/// Who works on what: workers, the work that waits, and the leases between them; a value without a clock or a socket.
///
/// Work is given to one worker at a time. Each delivery is a lease with a number of its own; a worker renews its leases by naming
/// them in its heartbeats, and begins a step only when the board has confirmed the lease since. A lease that is not renewed in time
/// is lost: the work goes to another worker under another number, and an answer under the old one is refused. A lease that the
/// worker never had confirmed was never begun, so it costs none of the deliveries that the policy allows.
///
/// Times are of the server's monotonic clock, counted from its start.
public struct WorkerBoard: Sendable {
    public let policy: WorkerPolicy
    /// Part of the number of each lease.
    let server: UInt64
    var workers: [WorkerID: WorkerRecord] = [:]
    var leases: [LeaseID: Lease] = [:]
    /// The work of each lease, by its key.
    var leased: [WorkKey: LeaseID] = [:]
    /// Leases that their workers have not fetched.
    var outbox: [WorkerID: [LeaseID]] = [:]
    var waiting: [WorkKey: WaitingWork] = [:]
    var lines: [WorkRequirement: WaitingLine] = [:]
    /// Leases whose answers were accepted, so that one that comes again is known; bounded.
    var settled = SettledLeases(limit: WorkerPolicy.settledLimit)
    /// Sequence numbers of the latest heartbeat of each worker.
    var beats: [WorkerID: Int64] = [:]
    /// Names of the workers that lost work which is leased again.
    var histories: [WorkKey: WaitingWork] = [:]
    private(set) var lastFence: Int64 = 0
    private var lastSequence: Int64 = 0
    var lastChoice: UInt64 = 0
    var lastTick: Duration?

    /// - Parameter server: A random number of this start of the server.
    public init(policy: WorkerPolicy, server: UInt64) {
        self.policy = policy
        self.server = server
    }

    mutating func nextLease() -> LeaseID {
        lastFence += 1
        return LeaseID(server: server, fence: lastFence)
    }

    mutating func nextSequence() -> Int64 {
        lastSequence += 1
        return lastSequence
    }

    // MARK: Looking

    /// All workers, in the order of their names.
    public var records: [WorkerRecord] {
        workers.values.sorted { ($0.description.name, $0.id) < ($1.description.name, $1.id) }
    }

    public func record(of worker: WorkerID) -> WorkerRecord? { workers[worker] }

    /// The leases of a worker, in order.
    public func leases(of worker: WorkerID) -> [Lease] {
        (workers[worker]?.leases ?? []).sorted().compactMap { leases[$0] }
    }

    public var waitingCount: Int { waiting.count }
    public var leaseCount: Int { leases.count }

    /// Work that waits, the oldest first, with the time since which it does.
    public func waitingWork(limit: Int) -> [(item: WorkItem, since: Duration)] {
        waiting.values.sorted { $0.sequence < $1.sequence }.prefix(limit).map { ($0.item, $0.since) }
    }

    public func status(of record: WorkerRecord, at now: Duration) -> WorkerStatus {
        if now - record.heardAt > policy.lease { return .lost }
        return record.isDraining || record.isLeaving ? .draining : .ready
    }

    /// Why work that waits has no worker, in a sentence; nil where it does not wait.
    public func reason(for key: WorkKey, at now: Duration) -> String? {
        guard let work = waiting[key] else { return nil }
        return
            "\(key) waits for a worker of the group \(work.item.requirement): \(scarcity(of: work.item.requirement, at: now))"
    }

    private func scarcity(of requirement: WorkRequirement, at now: Duration) -> String {
        let inGroup = workers.values.filter { $0.description.groups.contains(requirement.group) }
        if inGroup.isEmpty { return "none is registered" }
        let able = inGroup.filter { requirement.isMet(by: $0.description) }
        if able.isEmpty {
            return
                "\(inGroup.count) of that group \(inGroup.count == 1 ? "is" : "are") registered, but none has its labels and runs steps of the kind '\(requirement.language)'"
        }
        let ready = able.filter { status(of: $0, at: now) == .ready }
        if ready.isEmpty {
            return
                "\(able.count) that fit\(able.count == 1 ? "s" : "") cannot be reached or drain\(able.count == 1 ? "s" : "")"
        }
        return ready.count == 1 ? "the one that fits is busy" : "the \(ready.count) that fit are busy"
    }
}

/// Answers that were accepted, the latest ones only.
struct SettledLeases: Sendable {
    private var known: Set<LeaseID> = []
    private var order: [LeaseID] = []
    private var next = 0
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func contains(_ lease: LeaseID) -> Bool { known.contains(lease) }

    mutating func insert(_ lease: LeaseID) {
        guard known.insert(lease).inserted else { return }
        if order.count < limit {
            order.append(lease)
        } else {
            known.remove(order[next])
            order[next] = lease
            next = (next + 1) % limit
        }
    }
}
