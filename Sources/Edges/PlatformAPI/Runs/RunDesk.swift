internal import Errors
internal import HTTP
internal import Orchestrator
internal import Runs
internal import Scheduler
internal import Synchronization
internal import Clocks

/// The runs that this process works on, and those that it worked on lately.
final class RunDesk: Sendable {
    /// Runs at once; more are refused.
    static let runsAtOnce = 8
    /// Runs whose events are kept in memory after their end.
    static let endedRunsKept = 32

    private struct State {
        var runs: [RunID: LiveRun] = [:]
        /// In the order in which they began.
        var order: [RunID] = []
        var working: [ObjectIdentifier: LiveRun] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())
    private let orchestrator: Orchestrator
    private let clock: any WallClock

    init(orchestrator: Orchestrator, clock: any WallClock) {
        self.orchestrator = orchestrator
        self.clock = clock
    }

    /// Starts a run, and comes back as soon as it is recorded.
    func start(_ request: RunRequest) async throws -> RunRecord {
        var request = request
        request.isServed = true
        let served = request
        return try await start { [orchestrator] watch in try await orchestrator.run(served, watch: watch) }
    }

    /// Goes on with a run of pipelines that failed or was cancelled, and comes back as soon as it does.
    func resume(_ id: RunID) async throws -> RunRecord {
        try await start { [orchestrator] watch in try await orchestrator.resume(id, inServer: true, watch: watch) }
    }

    /// Starts a run of pipelines like an earlier one, and comes back as soon as it is recorded.
    func rerun(_ id: RunID, _ mode: RerunMode, by author: String) async throws -> RunRecord {
        let request = try await orchestrator.request(like: id, mode, by: author)
        return try await start(request)
    }

    /// Goes on with a run whose server is gone, unless somebody else does.
    ///
    /// - Throws: A failure where the server works on as many runs as it may.
    func takeUp(_ id: RunID) throws {
        try begin { [orchestrator] watch in _ = try await orchestrator.takeUp(id, watch: watch) }
    }

    private func start(
        _ work: @escaping @Sendable (@escaping @Sendable (RunEvent) -> Void) async throws -> RunRecord
    ) async throws -> RunRecord {
        try await begin { watch in _ = try await work(watch) }.started()
    }

    @discardableResult
    private func begin(
        _ work: @escaping @Sendable (@escaping @Sendable (RunEvent) -> Void) async throws -> Void
    ) throws -> LiveRun {
        let live = LiveRun(clock: clock)
        try admit(live)
        // Unstructured because the run goes on after the request that asked for it; `close` ends it.
        live.adopt(
            Task {
                var failure: MartletError?
                do {
                    try await work { event in
                        if case .started(let record, _) = event { self.register(live, as: record.id) }
                        live.receive(event)
                    }
                } catch {
                    failure = MartletError(wrapping: error)
                }
                live.end(failure)
                self.release(live)
            })
        return live
    }

    func run(_ id: RunID) -> LiveRun? { state.withLock { $0.runs[id] } }

    /// Stops what is running, which the next server goes on with, and starts nothing more.
    func stop() { for live in closing() { live.cancel() } }

    /// The same, and waits until all has ended.
    func close() async {
        let working = closing()
        for live in working { live.cancel() }
        for live in working { await live.finish() }
    }

    private func closing() -> [LiveRun] {
        orchestrator.handOver()
        return state.withLock { state in
            state.isClosed = true
            return Array(state.working.values)
        }
    }

    private func admit(_ live: LiveRun) throws {
        try state.withLock { state in
            guard !state.isClosed else { throw HTTPFailure(.serviceUnavailable, "the server is stopping") }
            guard state.working.count < Self.runsAtOnce else {
                throw HTTPFailure(
                    .tooManyRequests, "the server already works on \(Self.runsAtOnce) runs, which is its limit")
            }
            state.working[ObjectIdentifier(live)] = live
        }
    }

    private func release(_ live: LiveRun) { state.withLock { $0.working[ObjectIdentifier(live)] = nil } }

    fileprivate func register(_ live: LiveRun, as id: RunID) {
        state.withLock { state in
            state.runs[id] = live
            state.order.append(id)
            let ended = state.order.filter { state.runs[$0]?.isEnded ?? true }
            for old in ended.prefix(max(0, ended.count - Self.endedRunsKept)) {
                state.runs[old] = nil
                state.order.removeAll { $0 == old }
            }
        }
    }
}

/// Runs that schedules and triggers start are shown like all others.
extension RunDesk: RunFollowing {
    func follow(cancel: @escaping @Sendable () -> Void) -> any RunFollower {
        let live = LiveRun(clock: clock)
        live.adopt(cancel: cancel)
        return FollowedRun(desk: self, live: live)
    }
}

private struct FollowedRun: RunFollower {
    let desk: RunDesk
    let live: LiveRun

    func receive(_ event: RunEvent) {
        if case .started(let record, _) = event { desk.register(live, as: record.id) }
        live.receive(event)
    }

    func end(_ failure: MartletError?) { live.end(failure) }
}
