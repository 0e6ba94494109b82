internal import Clocks
internal import Errors
internal import JSON
internal import PlatformJSON
internal import Runs
internal import Synchronization

/// A run of this process: what it has said so far, for those who follow it.
final class LiveRun: Sendable {
    /// Lines that are kept of one run; beyond, only its log goes on in the store.
    static let lineLimit = 100_000

    private struct State {
        var lines: [[UInt8]] = []
        var progress = RunProgress()
        var record: RunRecord?
        var failure: MartletError?
        var isEnded = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        var task: Task<Void, Never>?
        var cancel: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let clock: any WallClock

    init(clock: any WallClock) { self.clock = clock }

    /// The task that works on it; cancelling it cancels the run.
    func adopt(_ task: Task<Void, Never>) { state.withLock { $0.task = task } }

    /// What cancels the run, where another one works on it.
    func adopt(cancel: @escaping @Sendable () -> Void) { state.withLock { $0.cancel = cancel } }

    func cancel() {
        let (task, cancel) = state.withLock { ($0.task, $0.cancel) }
        task?.cancel()
        cancel?()
    }

    /// Waits until the run's task is over.
    func finish() async { await state.withLock { $0.task }?.value }

    var isEnded: Bool { state.withLock { $0.isEnded } }

    /// Takes the next event.
    func receive(_ event: RunEvent) {
        if case .stepProgress = event { return }
        change { state in
            state.progress.apply(event, at: clock.now())
            switch event {
            case .started(let record, _), .ended(let record): state.record = record
            default: break
            }
            guard state.lines.count < Self.lineLimit, let document = RunJSON.event(event) else { return }
            state.lines.append(document.encoded())
        }
    }

    /// Says that nothing more comes, and why where no run came about.
    func end(_ failure: MartletError?) {
        change { state in
            state.failure = failure
            state.isEnded = true
            if state.record != nil { state.lines.append(RunJSON.summary(state.progress).encoded()) }
        }
    }

    /// The run as soon as it is recorded.
    ///
    /// - Throws: Why none came about, such as a project that does not load.
    func started() async throws -> RunRecord {
        while true {
            let (record, failure, isEnded) = state.withLock { ($0.record, $0.failure, $0.isEnded) }
            if let record { return record }
            if let failure { throw failure }
            if isEnded { throw MartletError(.internal, "a run ended without having begun") }
            try await changed { $0.record != nil || $0.isEnded }
        }
    }

    /// The lines after the first `count`; none once the run has ended and all were given.
    func lines(after count: Int) async throws -> [[UInt8]] {
        while true {
            let (new, isEnded) = state.withLock { (Array($0.lines.dropFirst(count)), $0.isEnded) }
            if !new.isEmpty || isEnded { return new }
            try await changed { $0.lines.count > count || $0.isEnded }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let waiters = state.withLock { state in
            body(&state)
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits for a change, unless what is waited for is there already.
    private func changed(_ isThere: (borrowing State) -> Bool) async throws {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isReady = state.withLock { state in
                    if isThere(state) || Task.isCancelled { return true }
                    state.waiters.append(waiter)
                    return false
                }
                if isReady { waiter.resume() }
            }
        } onCancel: {
            // Whoever waits looks again; those that are not cancelled wait on.
            change { _ in }
        }
        try Task.checkCancellation()
    }
}
