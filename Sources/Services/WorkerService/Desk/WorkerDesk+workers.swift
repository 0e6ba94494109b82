public import Errors
internal import JSON
public import Identifiers
internal import Runs
internal import Synchronization
public import Workers

/// What workers call. Each call names the worker, and whose token it shows: only the one that registered may speak for it.
extension WorkerDesk {
    /// The most bytes of what a worker calls its start.
    public static let instanceBytesLimit = 100

    /// Takes a worker in.
    ///
    /// - Parameters:
    ///   - instance: Made by the worker when it starts; one that registers again keeps its place.
    ///   - isCarried: It can be reached over the message system too, where the server has one.
    /// - Throws: `invalidInput`, `limitExceeded`, `permissionDenied`.
    public func register(
        _ description: WorkerDescription, instance: String, isCarried: Bool = false, by owner: String
    ) throws(MartletError) -> WorkerRegistration {
        guard !instance.isEmpty, instance.utf8.count <= Self.instanceBytesLimit else {
            throw MartletError(
                .invalidInput, "the instance of a worker has 1 to \(Self.instanceBytesLimit) bytes")
        }
        let id = WorkerID(UUID.random())
        let worker = try answer { state, now throws(MartletError) in
            if let known = state.board.records.first(where: { $0.instance == instance }) {
                try Self.check(known.id, owner, state)
            }
            let (worker, actions) = try state.board.register(description, instance: instance, id: id, at: now)
            state.owners[worker] = owner
            state.setCarried(worker, isCarried && carriage != nil)
            return (worker, actions)
        }
        return WorkerRegistration(
            worker: worker, heartbeat: policy.heartbeat, lease: policy.lease, poll: Self.pollLimit,
            carrier: isCarried ? carriage?.address(for: worker) : nil)
    }

    /// Waits until there is something for a worker to do.
    ///
    /// - Returns: Nothing where the time is over, the server stops or the worker asked again.
    /// - Throws: `notFound` for a worker that is not known, which must register again and drop what it has.
    public func poll(_ worker: WorkerID, by owner: String, wait: Duration) async throws(MartletError) -> WorkBatch {
        let deadline = clock() + max(.zero, min(wait, Self.pollLimit))
        let ticket = try answer { state, _ throws(MartletError) in
            try Self.check(worker, owner, state)
            state.lastTicket += 1
            state.tickets[worker] = state.lastTicket
            // Ends the poll before.
            if let older = state.polls.removeValue(forKey: worker) { state.then { older.continuation.resume() } }
            return (state.lastTicket, [])
        }
        while true {
            // What nobody will read must stay for the next poll.
            if Task.isCancelled { throw MartletError(.cancelled, "the worker's poll was cancelled") }
            let batch = try answer { state, now throws(MartletError) -> (WorkBatch?, [BoardAction]) in
                guard state.tickets[worker] == ticket else { return (WorkBatch(), []) }
                let isOver = state.isStopped || now >= deadline
                guard state.woken.remove(worker) != nil || isOver else { return (nil, []) }
                guard let (leases, orders) = state.board.fetch(worker) else { throw Self.unknown(worker) }
                let work = leases.map { WorkBatch.Work(lease: $0.id, key: $0.item.key, payload: $0.item.payload) }
                return (WorkBatch(work: work, orders: orders), [])
            }
            if let batch { return batch }
            await pause(worker, ticket: ticket, until: deadline)
        }
    }

    private func pause(_ worker: WorkerID, ticket: UInt64, until deadline: Duration) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                update { state, _ in
                    let isCurrent = state.tickets[worker] == ticket && !state.isStopped
                    if isCurrent, !state.woken.contains(worker), !Task.isCancelled {
                        state.polls[worker] = Poll(continuation: continuation, deadline: deadline)
                    } else {
                        state.then { continuation.resume() }
                    }
                    return []
                }
            }
        } onCancel: {
            update { state, _ in
                Self.wake(worker, &state)
                return []
            }
        }
    }

    /// A worker says how it is and what it holds.
    ///
    /// - Throws: As `poll`.
    public func heartbeat(
        _ worker: WorkerID, by owner: String, _ beat: WorkerBeat
    ) throws(MartletError) -> WorkerOrders {
        try answer { state, now throws(MartletError) in
            try Self.check(worker, owner, state)
            let heard = state.board.heartbeat(
                worker, sequence: beat.sequence, holding: beat.holding, load: beat.load, isLeaving: beat.isLeaving,
                at: now)
            guard let heard else { throw Self.unknown(worker) }
            if let number = beat.probe { state.answered(worker, probe: number) }
            for (lease, progress) in beat.progress {
                guard let item = state.board.item(of: lease, heldBy: worker),
                    let context = state.attempts[item.key]?.context
                else { continue }
                state.then { context.progress(rows: progress.rows, fraction: progress.fraction) }
            }
            return (heard.orders, heard.actions)
        }
    }

    /// Lines of a step's log; those that came before are left out.
    ///
    /// - Returns: Whether the worker still has the step.
    public func log(_ worker: WorkerID, by owner: String, _ batch: WorkerLogBatch) throws(MartletError) -> Bool {
        try answer { state, _ throws(MartletError) in
            try Self.check(worker, owner, state)
            guard let item = state.board.item(of: batch.lease, heldBy: worker),
                let attempt = state.attempts[item.key]
            else { return (false, []) }
            let known = max(0, attempt.logged - (batch.first - 1))
            let new = batch.lines.dropFirst(Int(clamping: known))
            state.attempts[item.key]?.logged = max(attempt.logged, batch.first - 1 + Int64(batch.lines.count))
            state.then { for line in new { attempt.context.log(line.level, line.message) } }
            return (true, [])
        }
    }

    /// What came of a step; the same answer may come any number of times.
    ///
    /// - Throws: As `poll`; `invalidInput` for an answer about another step than the lease is for.
    public func answer(
        _ worker: WorkerID, by owner: String, _ answer: WorkerAnswer
    ) throws(MartletError) -> AnswerVerdict {
        try self.answer { state, now throws(MartletError) in
            try Self.check(worker, owner, state)
            if let item = state.board.item(of: answer.lease, heldBy: worker), item.key != answer.key {
                throw MartletError(
                    .invalidInput, "the lease \(answer.lease) is for \(item.key), and not for \(answer.key)")
            }
            let isHeld = state.board.item(of: answer.lease, heldBy: worker) != nil
            let table = isHeld ? try Self.take(answer, from: state) : nil
            let (verdict, actions) = state.board.answer(answer.lease, by: worker, at: now)
            if case .accepted(let key) = verdict {
                state.tables[answer.lease] = nil
                state.reads[answer.lease] = nil
                if let attempt = state.attempts.removeValue(forKey: key) {
                    let result = answer.result.map { DeliveredStep(outcome: $0, table: table) }
                    state.then { attempt.continuation.resume(returning: result) }
                }
            }
            return (verdict, actions)
        }
    }

    /// A file of the project, compressed; only those that the worker's steps need.
    ///
    /// - Throws: As `poll`; `permissionDenied`.
    public func file(_ hash: String, for worker: WorkerID, by owner: String) async throws(MartletError) -> [UInt8] {
        let isNeeded = try answer { state, _ throws(MartletError) in
            try Self.check(worker, owner, state)
            return (state.board.leases(of: worker).contains { $0.item.names(file: hash) }, [])
        }
        guard isNeeded else {
            throw MartletError(.permissionDenied, "no step of the worker needs the file '\(hash.prefix(64))'")
        }
        return try await code.compressed(hash)
    }

    /// A worker has ended.
    public func deregister(_ worker: WorkerID, by owner: String) throws(MartletError) {
        try answer { state, now throws(MartletError) in
            try Self.check(worker, owner, state)
            let actions = state.board.deregister(worker, at: now)
            state.forget(worker)
            return ((), actions)
        }
    }

    static func check(_ worker: WorkerID, _ owner: String, _ state: State) throws(MartletError) {
        guard state.board.record(of: worker) != nil else { throw unknown(worker) }
        guard state.owners[worker] == owner else {
            throw MartletError(
                .permissionDenied, "the worker \(worker) was registered with another token",
                hint: "Each worker speaks only for itself.")
        }
    }

    static func unknown(_ worker: WorkerID) -> MartletError {
        MartletError(
            .notFound, "there is no worker \(worker)",
            hint: "It was forgotten, or the server started again; register, and drop what was begun before.")
    }
}

extension WorkerDesk.State {
    /// Forgets what belongs to a worker that left.
    mutating func forget(_ worker: WorkerID) {
        owners[worker] = nil
        setCarried(worker, false)
        woken.remove(worker)
        tickets[worker] = nil
        if let poll = polls.removeValue(forKey: worker) { then { poll.continuation.resume() } }
    }
}

extension WorkItem {
    /// Whether a file is among those that go with the work.
    func names(file hash: String) -> Bool {
        payload["files"]?.arrayValue?.contains { $0["sha256"]?.stringValue == hash } == true
    }
}
