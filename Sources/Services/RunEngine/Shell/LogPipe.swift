internal import Errors
internal import Runs
internal import Synchronization

/// Lines of log on their way to the store, written together as they come.
final class LogPipe: Sendable {
    private struct State {
        var lines: [RunID: [LogRecord]] = [:]
        var count = 0
        /// How many lines each run that goes on has had.
        var counts: [RunID: Int] = [:]
        var dropped = 0
    }

    private let store: (any RunStore)?
    private let limit: Int
    private let problem: @Sendable (MartletError) -> Void
    private let state = Mutex(State())
    private let bell = Doorbell()

    /// Lines that may wait for the store; more are dropped and counted.
    static let backlogLimit = 100_000

    init(store: (any RunStore)?, limit: Int, problem: @escaping @Sendable (MartletError) -> Void) {
        self.store = store
        self.limit = limit
        self.problem = problem
    }

    func add(_ line: LogRecord, of run: RunID) {
        guard store != nil else { return }
        let isFirst = state.withLock { state in
            let count = state.counts[run, default: 0] + 1
            state.counts[run] = count
            guard count <= limit else { return false }
            guard state.count < Self.backlogLimit else {
                state.dropped += 1
                return false
            }
            var line = line
            if count == limit {
                line.level = .warning
                line.message = "the log ends here: a run keeps \(limit) lines"
            }
            state.lines[run, default: []].append(line)
            state.count += 1
            return state.count == 1
        }
        if isFirst { bell.ring() }
    }

    /// A run has ended: nothing more is said of it.
    func end(_ run: RunID) { _ = state.withLock { $0.counts.removeValue(forKey: run) } }

    /// Writes lines until the task is cancelled, and then those that are left.
    func run() async {
        while !Task.isCancelled {
            await bell.wait()
            await flush()
        }
        await flush()
    }

    private func flush() async {
        let (lines, dropped) = state.withLock { state in
            defer {
                state.lines = [:]
                state.count = 0
                state.dropped = 0
            }
            return (state.lines, state.dropped)
        }
        guard let store else { return }
        if dropped > 0 {
            problem(
                MartletError(
                    .limitExceeded,
                    "\(dropped) lines of log were dropped (the limit 'log lines that wait' is \(Self.backlogLimit))"))
        }
        for (run, lines) in lines {
            do {
                try await store.record(run: run, steps: [], tests: [], logs: lines)
            } catch {
                problem(MartletError(wrapping: error))
            }
        }
    }
}
