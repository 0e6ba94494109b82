public import Errors

extension WorkerBoard {
    /// Takes work in, for the first worker that fits and is free.
    ///
    /// - Throws: `limitExceeded` where too much waits, `conflict` where the same work is here already.
    public mutating func submit(_ item: WorkItem, at now: Duration) throws(MartletError) -> [BoardAction] {
        guard waiting[item.key] == nil, leased[item.key] == nil else {
            throw MartletError(.conflict, "\(item.key) waits for a worker already, or is with one")
        }
        guard waiting.count < policy.queueLimit else {
            throw MartletError(
                .limitExceeded, "\(waiting.count) steps wait for workers, the most that may",
                hint: "Start more workers, or raise workers.queue_limit in martlet.yaml.", retry: .safely)
        }
        let work = WaitingWork(item: item, since: now, sequence: nextSequence())
        waiting[item.key] = work
        lines[item.requirement, default: WaitingLine()].append(work)
        return dispatch(at: now)
    }

    /// Ends work that nobody wants any more; the worker that has begun it is told, and still answers.
    public mutating func cancel(_ key: WorkKey, at now: Duration) -> [BoardAction] {
        if waiting.removeValue(forKey: key) != nil { return [.failed(key, .cancelled)] }
        guard let id = leased[key], let lease = leases[id], !lease.isCancelled else { return [] }
        if let index = outbox[lease.worker]?.firstIndex(of: id) {
            outbox[lease.worker]?.remove(at: index)
            release(lease)
            histories[key] = nil
            return [.failed(key, .cancelled)] + dispatch(at: now)
        }
        leases[id]?.isCancelled = true
        return [.wake(lease.worker)]
    }

    /// Ends work at once: a worker that has it must drop it, and its answer is refused.
    public mutating func abandon(_ key: WorkKey, at now: Duration) -> [BoardAction] {
        if waiting.removeValue(forKey: key) != nil { return [.failed(key, .cancelled)] }
        guard let id = leased[key], let lease = leases[id] else { return [] }
        outbox[lease.worker]?.removeAll { $0 == id }
        release(lease)
        histories[key] = nil
        return [.failed(key, .cancelled), .wake(lease.worker)] + dispatch(at: now)
    }

    /// What a worker has to fetch: new work, and what else it is to do.
    ///
    /// - Returns: Nil where there is no such worker.
    public mutating func fetch(_ worker: WorkerID) -> (leases: [Lease], orders: WorkerOrders)? {
        guard let record = workers[worker] else { return nil }
        var orders = WorkerOrders()
        orders.cancel = record.leases.sorted().filter { leases[$0]?.isCancelled == true }
        orders.drain = record.isDraining
        return ((outbox.removeValue(forKey: worker) ?? []).compactMap { leases[$0] }, orders)
    }

    /// Takes back what was fetched for a worker and did not reach it, for the next `fetch`.
    public mutating func putBack(_ id: LeaseID) {
        guard let lease = leases[id], !lease.isConfirmed, !(outbox[lease.worker] ?? []).contains(id) else { return }
        outbox[lease.worker, default: []].append(id)
    }

    /// Whether `fetch` would have new work for a worker.
    public func hasWork(for worker: WorkerID) -> Bool { outbox[worker]?.isEmpty == false }

    /// A worker answers.
    public mutating func answer(
        _ id: LeaseID, by worker: WorkerID, at now: Duration
    ) -> (verdict: AnswerVerdict, actions: [BoardAction]) {
        guard let lease = leases[id], lease.worker == worker else {
            return (settled.contains(id) ? .repeated : .refused, [])
        }
        release(lease)
        histories[lease.item.key] = nil
        settled.insert(id)
        workers[worker]?.answered += 1
        workers[worker]?.heardAt = now
        return (.accepted(lease.item.key), dispatch(at: now))
    }

    /// Whether a worker holds a lease, so that what it says about the step counts.
    public func item(of id: LeaseID, heldBy worker: WorkerID) -> WorkItem? {
        guard let lease = leases[id], lease.worker == worker else { return nil }
        return lease.item
    }

    // MARK: Giving out

    /// Gives what waits to workers that are free, the oldest first; lines of different requirements take turns.
    mutating func dispatch(at now: Duration) -> [BoardAction] {
        guard !waiting.isEmpty else { return [] }
        var free = Set(workers.values.filter { canTake($0, at: now) }.map(\.id))
        guard !free.isEmpty else { return [] }
        var actions: [BoardAction] = []
        var heads: [(sequence: Int64, requirement: WorkRequirement)] = []
        for requirement in lines.keys {
            if let work = lines[requirement]?.first(in: waiting) {
                heads.append((work.sequence, requirement))
            } else {
                lines[requirement] = nil
            }
        }
        heads.sort { $0.sequence < $1.sequence }
        while !heads.isEmpty, !free.isEmpty {
            var rest: [(sequence: Int64, requirement: WorkRequirement)] = []
            for (_, requirement) in heads {
                guard let work = lines[requirement]?.first(in: waiting), let worker = choose(for: work, among: free)
                else { continue }
                lines[requirement]?.removeFirst()
                actions += give(work, to: worker, at: now)
                if let record = workers[worker], !canTake(record, at: now) { free.remove(worker) }
                if let next = lines[requirement]?.first(in: waiting) { rest.append((next.sequence, requirement)) }
            }
            heads = rest
        }
        return actions
    }

    private func canTake(_ record: WorkerRecord, at now: Duration) -> Bool {
        record.freeCapacity > 0 && status(of: record, at: now) == .ready
    }

    private func choose(for work: WaitingWork, among free: Set<WorkerID>) -> WorkerID? {
        let fitting = free.compactMap { workers[$0] }.filter { work.item.requirement.isMet(by: $0.description) }
        let others = fitting.filter { !work.lostBy.contains($0.id) }
        return (others.isEmpty ? fitting : others).min { precedes($0, $1) }?.id
    }

    private func precedes(_ left: WorkerRecord, _ right: WorkerRecord) -> Bool {
        if policy.choice == .leastLoaded {
            // Parts of the capacity, compared without division.
            let parts = (left.leases.count * right.description.capacity, right.leases.count * left.description.capacity)
            if parts.0 != parts.1 { return parts.0 < parts.1 }
            // Tenths, so that noise does not decide.
            let loads = (Self.tenths(left.load.cpu), Self.tenths(right.load.cpu))
            if loads.0 != loads.1 { return loads.0 < loads.1 }
        }
        return (left.chosen, left.id) < (right.chosen, right.id)
    }

    private static func tenths(_ part: Double) -> Int { part.isFinite ? Int(max(0, min(1, part)) * 10) : 10 }

    private mutating func give(_ work: WaitingWork, to worker: WorkerID, at now: Duration) -> [BoardAction] {
        let id = nextLease()
        waiting[work.item.key] = nil
        histories[work.item.key] = work
        leases[id] = Lease(id: id, item: work.item, worker: worker, delivery: work.delivery, renewedAt: now)
        leased[work.item.key] = id
        outbox[worker, default: []].append(id)
        lastChoice += 1
        workers[worker]?.chosen = lastChoice
        workers[worker]?.leases.insert(id)
        return [.started(work.item.key, by: worker, name: workers[worker]?.description.name ?? ""), .wake(worker)]
    }
}
