internal import Errors
internal import Runs
internal import Synchronization
internal import Workers

extension WorkerDesk {
    /// Changes the state, then does what follows from it.
    func update(_ body: (inout State, _ now: Duration) -> [BoardAction]) {
        let now = clock()
        let effects = state.withLock { state in
            let actions = body(&state, now)
            return Self.finish(&state, actions)
        }
        for effect in effects { effect() }
    }

    /// As `update`, with a result.
    func answer<Value, Failure: Error>(
        _ body: (inout State, _ now: Duration) throws(Failure) -> (value: Value, actions: [BoardAction])
    ) throws(Failure) -> Value {
        let now = clock()
        let (value, effects) = try state.withLock { state throws(Failure) -> (Value, [Effect]) in
            let (value, actions) = try body(&state, now)
            return (value, Self.finish(&state, actions))
        }
        for effect in effects { effect() }
        return value
    }

    /// Turns what the board wants into effects, and hands over all there are.
    private static func finish(_ state: inout State, _ actions: [BoardAction]) -> [Effect] {
        for action in actions { apply(action, to: &state) }
        defer { state.effects = [] }
        return state.effects
    }

    private static func apply(_ action: BoardAction, to state: inout State) {
        switch action {
        case .wake(let worker): wake(worker, &state)
        case .started(let key, _, let name):
            state.attempts[key]?.logged = 0
            guard let context = state.attempts[key]?.context else { return }
            state.then { context.log(.info, "the step goes to the worker '\(name)'") }
        case .moved(let key, let worker, let name):
            // What was carried did not arrive, or the worker is gone: until a try arrives, it gets its steps over HTTP.
            state.carried.remove(worker)
            guard let context = state.attempts[key]?.context else { return }
            state.then { context.log(.warning, "the worker '\(name)' was lost; the step goes elsewhere") }
        case .failed(let key, let failure):
            guard let attempt = state.attempts.removeValue(forKey: key) else { return }
            let error = Self.error(key, failure)
            state.then { attempt.continuation.resume(returning: .failure(error)) }
        }
    }

    static func wake(_ worker: WorkerID, _ state: inout State) {
        if let bell = state.carrierBell, state.carried.contains(worker), state.board.hasWork(for: worker) {
            bell.yield(worker)
            return
        }
        state.woken.insert(worker)
        guard let poll = state.polls.removeValue(forKey: worker) else { return }
        state.then { poll.continuation.resume() }
    }

    private static func error(_ key: WorkKey, _ failure: WorkFailure) -> MartletError {
        switch failure {
        case .cancelled: MartletError(.cancelled, "\(key) was cancelled")
        case .lost(let names):
            MartletError(
                .unavailable,
                "\(key) was lost with \(names.count == 1 ? "the worker" : "the workers") \(names.map { "'\($0)'" }.joined(separator: ", "))",
                hint: "Nothing is known of what it did there; see whether those machines are well.",
                retry: .unknownOutcome)
        case .nobody(let reason):
            MartletError(
                .timedOut, reason.isEmpty ? "\(key) found no worker" : reason,
                hint: "Start a worker of that group, or raise workers.patience_seconds in martlet.yaml.")
        }
    }
}
