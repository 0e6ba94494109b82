internal import Errors
internal import Identifiers
internal import Runs
internal import Synchronization
internal import Workers

extension WorkerAgent {
    /// Does what the server says about the steps that the worker has.
    func follow(_ orders: WorkerOrders, mayBegin: Bool) {
        for lease in orders.settled { _ = state.withLock { $0.held.remove(lease) } }
        for lease in orders.drop {
            guard let held = state.withLock({ $0.held.remove(lease) }) else { continue }
            machine.report("\(held.step.work.key) was lost to another; it is ended here")
            end(held)
        }
        for lease in orders.cancel {
            guard let held = state.withLock({ $0.held.cancel(lease) }) else { continue }
            stop(held)
        }
        guard mayBegin else { return }
        for lease in orders.confirmed {
            if let step = state.withLock({ $0.held.begin(lease) }) { begin.yield(step) }
        }
    }

    /// Ends a step at once, without an answer.
    func end(_ held: HeldSteps.Held) {
        held.step.drop()
        held.step.stop(.cancelled)
        held.task?.cancel()
    }

    /// Asks a step to stop, and ends it by force where it does not.
    private func stop(_ held: HeldSteps.Held) {
        held.step.stop(.cancelled)
        guard held.task != nil else {
            // It has not begun: it may, and will find that it is to stop.
            if let step = state.withLock({ $0.held.begin(held.step.work.lease) }) { begin.yield(step) }
            return
        }
        // On its own, since nobody waits for the time to pass; it ends with the pause.
        Task { [machine] in
            try await machine.pause(Self.grace)
            held.task?.cancel()
        }
    }

    // MARK: The server

    /// Takes note where the server does not know the worker: what it has is lost.
    func forgotten(_ error: MartletError, as worker: WorkerID) -> MartletError {
        guard error.code == .notFound else { return error }
        let lost = state.withLock { state -> [HeldSteps.Held] in
            guard state.registration?.worker == worker else { return [] }
            state.registration = nil
            return state.held.removeAll()
        }
        for held in lost {
            machine.report("the server does not know of \(held.step.work.key) any more; it is ended")
            end(held)
        }
        return error
    }

    /// Whether another try may help.
    static func canRecover(_ error: MartletError) -> Bool {
        switch error.code {
        case .permissionDenied, .invalidInput, .unsupported: false
        default: true
        }
    }

    func unreachable(_ error: MartletError) {
        let isNews = state.withLock { state in
            defer { state.isUnreachable = true }
            return !state.isUnreachable
        }
        if isNews {
            machine.report("the server cannot be reached; steps go on, and it is tried again: \(error.message)")
        }
    }

    /// How long a worker that is to end still waits for its server; nil where it is not to end.
    ///
    /// - Throws: `unavailable` once that is over, with what is given up.
    func patienceLeft() throws(MartletError) -> Duration? {
        let now = machine.clock()
        let (left, held) = state.withLock { state -> (Duration?, [HeldSteps.Held]) in
            guard let leftAt = state.leftAt else { return (nil, []) }
            let left = patience - (now - max(leftAt, state.heardAt))
            return (left, left <= .zero ? state.held.removeAll() : [])
        }
        guard let left, left <= .zero else { return left }
        for held in held {
            let what = held.phase == .answering ? "the answer of \(held.step.work.key)" : "\(held.step.work.key)"
            machine.report("gives up \(what)")
            end(held)
        }
        throw MartletError(
            .unavailable,
            "the server could not be reached for \(patience.components.seconds) s after the worker was told to end; \(held.count) steps are given up",
            hint: "The server gives them to other workers once their leases are over.")
    }

    func reached() {
        let now = machine.clock()
        let isNews = state.withLock { state in
            state.heardAt = now
            defer { state.isUnreachable = false }
            return state.isUnreachable
        }
        if isNews { machine.report("the server is there again") }
    }

    // MARK: Time

    func wait(_ duration: Duration) async throws(MartletError) {
        do {
            try await machine.pause(duration)
        } catch {
            throw MartletError(.cancelled, "the worker was stopped")
        }
    }

    /// Gives up what takes too long, such as a connection that lets through a byte a second.
    func within<Value: Sendable>(
        _ limit: Duration, _ body: @escaping @Sendable () async throws(MartletError) -> Value
    ) async throws(MartletError) -> Value {
        do {
            return try await withThrowingTaskGroup(of: Value?.self) { group in
                group.addTask { try await body() }
                group.addTask { [machine] in
                    try await machine.pause(limit)
                    return nil
                }
                defer { group.cancelAll() }
                guard let value = try await group.next() ?? nil else {
                    throw MartletError(
                        .timedOut, "the server did not answer within \(limit)", retry: .unknownOutcome)
                }
                return value
            }
        } catch let error as MartletError {
            throw error
        } catch {
            throw MartletError(.cancelled, "the worker was stopped")
        }
    }
}
