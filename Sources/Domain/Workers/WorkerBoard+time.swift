extension WorkerBoard {
    /// Time has passed: leases that were not renewed are lost, work that nobody takes fails, and workers that left are forgotten.
    ///
    /// Called about as often as heartbeats come. Where it was not called for much longer, the server itself was away, and nobody
    /// could have reached it: that time counts for no lease.
    public mutating func tick(at now: Duration) -> [BoardAction] {
        if let lastTick, now - lastTick > policy.lease / 2 { excuse(now - lastTick) }
        lastTick = now
        var actions: [BoardAction] = []
        for lease in leases.values.filter({ now - $0.renewedAt > policy.lease }).map(\.id).sorted() {
            actions += lose(lease, at: now)
        }
        let tired = waiting.values.filter { now - $0.since > policy.patience }.sorted { $0.sequence < $1.sequence }
        for work in tired {
            let reason = reason(for: work.item.key, at: now) ?? ""
            waiting[work.item.key] = nil
            actions.append(.failed(work.item.key, .nobody(reason)))
        }
        for record in workers.values where record.leases.isEmpty && now - record.heardAt > policy.forgetting {
            forget(record.id)
        }
        return actions + dispatch(at: now)
    }

    /// Gives everybody the time in which the server was away.
    private mutating func excuse(_ absence: Duration) {
        for id in Array(leases.keys) { leases[id]?.renewedAt += absence }
        for id in Array(workers.keys) { workers[id]?.heardAt += absence }
        for key in Array(waiting.keys) { waiting[key]?.since += absence }
    }

    /// Ends a lease that nobody renewed: the work goes elsewhere, unless that happened too often.
    mutating func lose(_ id: LeaseID, at now: Duration) -> [BoardAction] {
        guard let lease = leases[id] else { return [] }
        let key = lease.item.key
        let name = workers[lease.worker]?.description.name ?? "\(lease.worker)"
        if lease.isConfirmed { workers[lease.worker]?.lost += 1 }
        outbox[lease.worker]?.removeAll { $0 == id }
        if lease.isCancelled {
            release(lease)
            histories[key] = nil
            return [.failed(key, .cancelled)]
        }
        if lease.isConfirmed, lease.delivery >= policy.deliveries {
            let names = (histories[key]?.lostNames ?? []) + [name]
            release(lease)
            histories[key] = nil
            return [.failed(key, .lost(names))]
        }
        requeue(id, asLost: true, at: now)
        return [.moved(key, from: lease.worker, name: name)]
    }

    /// Puts leased work back to the front of its line.
    mutating func requeue(_ id: LeaseID, asLost: Bool, at now: Duration) {
        guard let lease = leases[id], var work = histories[lease.item.key] else { return }
        release(lease)
        histories[lease.item.key] = nil
        work.sequence = nextSequence()
        work.since = now
        if asLost, !work.lostBy.contains(lease.worker) { work.lostBy.append(lease.worker) }
        // What was never begun may be given out again as often as it takes.
        if asLost, lease.isConfirmed {
            work.delivery += 1
            work.lostNames.append(workers[lease.worker]?.description.name ?? "\(lease.worker)")
        }
        waiting[lease.item.key] = work
        lines[lease.item.requirement, default: WaitingLine()].prepend(work)
    }

    mutating func release(_ lease: Lease) {
        leases[lease.id] = nil
        leased[lease.item.key] = nil
        workers[lease.worker]?.leases.remove(lease.id)
    }
}
