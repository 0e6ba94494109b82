internal import Clocks
internal import Runs
internal import Synchronization

/// One attempt that goes on: what its executor tells, and how it is told to stop.
final class RunningStep: StepContext {
    private struct State {
        var reason: StopReason?
        var handlers: [@Sendable (StopReason) -> Void] = []
        var task: Task<Void, Never>?
        var isForced = false
    }

    let key: StepKey
    let step: String
    private let logs: LogPipe
    private let clock: any WallClock
    private let state = Mutex(State())
    private let told = Mutex<(rows: Int64?, fraction: Double?)>((nil, nil))

    init(key: StepKey, step: String, logs: LogPipe, clock: any WallClock) {
        self.key = key
        self.step = step
        self.logs = logs
        self.clock = clock
    }

    func log(_ level: LogLevel, _ message: String) {
        logs.add(LogRecord(time: clock.now(), level: level, step: step, message: message), of: key.run)
    }

    func logged() async { await logs.room() }

    func progress(rows: Int64?, fraction: Double?) { told.withLock { $0 = (rows, fraction) } }

    var latestProgress: (rows: Int64?, fraction: Double?) { told.withLock { $0 } }

    var isCancelled: Bool { state.withLock { $0.reason != nil } }

    func onCancel(_ handler: @escaping @Sendable (StopReason) -> Void) {
        let reason = state.withLock { state in
            if state.reason == nil { state.handlers.append(handler) }
            return state.reason
        }
        if let reason { handler(reason) }
    }

    /// Asks it to stop; only the first time counts.
    ///
    /// - Returns: Whether this was the first time.
    @discardableResult
    func stop(_ reason: StopReason) -> Bool {
        let handlers: [@Sendable (StopReason) -> Void]? = state.withLock { state in
            guard state.reason == nil else { return nil }
            state.reason = reason
            defer { state.handlers = [] }
            return state.handlers
        }
        for handler in handlers ?? [] { handler(reason) }
        return handlers != nil
    }

    /// The task that does it; cancelled at once where force was asked for before.
    func attach(_ task: Task<Void, Never>) {
        let isForced = state.withLock { state in
            state.task = task
            return state.isForced
        }
        if isForced { task.cancel() }
    }

    func force() {
        let task = state.withLock { state in
            state.isForced = true
            return state.task
        }
        task?.cancel()
    }

    /// Returns once nothing of it goes on.
    func ended() async { await state.withLock { $0.task }?.value }
}
