public import Errors

extension WorkerBoard {
    /// Takes a worker in; one that was known by its instance keeps its ID and its leases.
    ///
    /// - Parameter id: For a worker that is not known.
    /// - Throws: `invalidInput`, `limitExceeded`.
    public mutating func register(
        _ description: WorkerDescription, instance: String, id: WorkerID, at now: Duration
    ) throws(MartletError) -> (worker: WorkerID, actions: [BoardAction]) {
        try description.check()
        let known = workers.values.first { $0.instance == instance }
        guard known != nil || workers.count < policy.workersLimit else {
            throw MartletError(
                .limitExceeded, "there are \(workers.count) workers, the most that this server takes",
                hint: "Stop some, or raise workers.limit in martlet.yaml.", retry: .safely)
        }
        var record = WorkerRecord(
            id: known?.id ?? id, description: description, instance: instance, heardAt: now,
            registeredAt: known?.registeredAt ?? now)
        if let known {
            record.leases = known.leases
            record.isDraining = known.isDraining
            record.answered = known.answered
            record.lost = known.lost
            record.load = known.load
            record.chosen = known.chosen
        }
        workers[record.id] = record
        beats[record.id] = nil
        return (record.id, dispatch(at: now))
    }

    /// Takes a worker out, which has ended; what it still has goes elsewhere.
    public mutating func deregister(_ worker: WorkerID, at now: Duration) -> [BoardAction] {
        guard let record = workers[worker] else { return [] }
        var actions: [BoardAction] = []
        for lease in record.leases.sorted() { actions += lose(lease, at: now) }
        forget(worker)
        return actions + dispatch(at: now)
    }

    /// Lets a worker take no more steps, or take steps again.
    ///
    /// - Returns: Nil where there is no such worker.
    public mutating func drain(_ worker: WorkerID, _ drains: Bool, at now: Duration) -> [BoardAction]? {
        guard workers[worker] != nil else { return nil }
        workers[worker]?.isDraining = drains
        if drains { returnUnfetched(of: worker, at: now) }
        return [.wake(worker)] + dispatch(at: now)
    }

    /// A worker said how it is and what it holds: renews those leases, and says what to do with each.
    ///
    /// - Parameters:
    ///   - sequence: Grows with each heartbeat of the worker; one that was overtaken renews nothing.
    ///   - isLeaving: The worker was told to end, and wants no more steps.
    /// - Returns: Nil where there is no such worker, which must register and drop what it has.
    public mutating func heartbeat(
        _ worker: WorkerID, sequence: Int64, holding: [LeaseID], load: WorkerLoad, isLeaving: Bool, at now: Duration
    ) -> (orders: WorkerOrders, actions: [BoardAction])? {
        guard var record = workers[worker] else { return nil }
        let isNew = sequence > beats[worker] ?? .min
        if isNew {
            beats[worker] = sequence
            record.heardAt = now
            record.load = load
            record.isLeaving = isLeaving
            workers[worker] = record
        }
        var orders = WorkerOrders()
        for id in holding {
            guard let lease = leases[id], lease.worker == worker else {
                if settled.contains(id) { orders.settled.append(id) } else { orders.drop.append(id) }
                continue
            }
            if isNew {
                leases[id]?.renewedAt = now
                leases[id]?.isConfirmed = true
            }
            if lease.isCancelled { orders.cancel.append(id) } else if isNew { orders.confirmed.append(id) }
        }
        orders.drain = record.isDraining
        if isLeaving { returnUnfetched(of: worker, at: now) }
        return (orders, dispatch(at: now))
    }

    mutating func forget(_ worker: WorkerID) {
        workers[worker] = nil
        beats[worker] = nil
        outbox[worker] = nil
    }

    /// Takes back what a worker has not fetched.
    private mutating func returnUnfetched(of worker: WorkerID, at now: Duration) {
        for id in (outbox.removeValue(forKey: worker) ?? []).reversed() { requeue(id, asLost: false, at: now) }
    }
}
