internal import Errors
internal import Runs
internal import Synchronization

/// Lines of log on their way to the store, written together as they come.
final class LogPipe: Sendable {
    private struct State {
        var lines: [RunID: [LogRecord]] = [:]
        /// Bytes of the lines that wait, and of those that are being written.
        var bytes = 0
        /// What each run that goes on has said.
        var budgets: [RunID: RunLogBudget] = [:]
        var dropped = 0
        /// Runs whose lines are being written.
        var writing: Set<RunID> = []
        var waiting: [CheckedContinuation<Void, Never>] = []
        var followers: [RunID: [Int: AsyncStream<Void>.Continuation]] = [:]
        /// What waits until all that a run said was written.
        var ended: [RunID: @Sendable () -> Void] = [:]
        var number = 0
        var isClosed = false
    }

    private let store: (any RunStore)?
    private let limit: Int
    private let problem: @Sendable (MartletError) -> Void
    private let state = Mutex(State())
    private let bell = Doorbell()

    /// Bytes that wait for the store, upon which whoever can is made to wait.
    static let fullBytes = 8 << 20
    /// Bytes that may wait for the store; what is said beyond is dropped and counted.
    static let backlogLimit = 64 << 20
    /// Lines of one transaction, between which others get their turn.
    static let linesPerWrite = 1_000

    init(store: (any RunStore)?, limit: Int, problem: @escaping @Sendable (MartletError) -> Void) {
        self.store = store
        self.limit = limit
        self.problem = problem
    }

    func add(_ line: LogRecord, of run: RunID) {
        guard store != nil else { return }
        let isFirst = state.withLock { state in
            guard let line = state.budgets[run, default: RunLogBudget(limit: limit)].admit(line) else { return false }
            guard state.bytes < Self.backlogLimit else {
                state.dropped += 1
                return false
            }
            let isFirst = state.lines.isEmpty
            state.lines[run, default: []].append(line)
            state.bytes += Self.bytes(line)
            return isFirst
        }
        if isFirst { bell.ring() }
    }

    private static func bytes(_ line: LogRecord) -> Int { line.message.utf8.count + RunLogBudget.lineBytes }

    /// Returns once there is room for further lines; at once where nothing is written any more.
    func room() async {
        guard state.withLock({ $0.bytes > Self.fullBytes && !$0.isClosed }) else { return }
        await withCheckedContinuation { continuation in
            let isFull = state.withLock { state in
                guard state.bytes > Self.fullBytes, !state.isClosed else { return false }
                state.waiting.append(continuation)
                return true
            }
            if !isFull { continuation.resume() }
        }
    }

    /// Rings a bell whenever lines of a run were written, and when it has ended.
    func follow(_ run: RunID, _ bell: AsyncStream<Void>.Continuation) -> Int {
        state.withLock { state in
            state.number += 1
            state.followers[run, default: [:]][state.number] = bell
            return state.number
        }
    }

    func unfollow(_ number: Int, of run: RunID) {
        state.withLock { state in
            state.followers[run]?[number] = nil
            if state.followers[run]?.isEmpty == true { state.followers[run] = nil }
        }
    }

    /// Whether lines of a run wait to be written.
    func isBehind(with run: RunID) -> Bool {
        state.withLock { $0.lines[run] != nil || $0.writing.contains(run) }
    }

    private func tell(_ run: RunID) {
        let followers = state.withLock { state in state.followers.isEmpty ? nil : state.followers[run] }
        for follower in followers?.values ?? [:].values { follower.yield() }
    }

    /// A run has ended: nothing more is said of it.
    ///
    /// - Parameter told: Called once all that it said was written.
    func end(_ run: RunID, _ told: @escaping @Sendable () -> Void) {
        let isBehind = state.withLock { state in
            state.budgets[run] = nil
            guard state.lines[run] != nil || state.writing.contains(run) else { return false }
            state.ended[run] = told
            return true
        }
        if !isBehind { told() }
        tell(run)
    }

    /// Writes lines until the task is cancelled, and then those that are left.
    func run() async {
        while !Task.isCancelled {
            await bell.wait()
            await flush()
        }
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
        await flush()
    }

    private func flush() async {
        guard let store else { return }
        let (lines, dropped) = state.withLock { state in
            defer {
                state.lines = [:]
                state.dropped = 0
            }
            state.writing = Set(state.lines.keys)
            return (state.lines, state.dropped)
        }
        if dropped > 0 {
            problem(
                MartletError(
                    .limitExceeded,
                    "\(dropped) lines of log were dropped (the limit 'log bytes that wait' is \(Self.backlogLimit))"))
        }
        for (run, lines) in lines {
            var rest = lines[...]
            while !rest.isEmpty {
                let part = Array(rest.prefix(Self.linesPerWrite))
                rest = rest.dropFirst(part.count)
                await write(part, of: run, to: store)
                if rest.isEmpty { wrote(run) }
                tell(run)
            }
        }
    }

    private func wrote(_ run: RunID) {
        let told = state.withLock { state in
            state.writing.remove(run)
            return state.lines[run] == nil ? state.ended.removeValue(forKey: run) : nil
        }
        told?()
    }

    private func write(_ lines: [LogRecord], of run: RunID, to store: any RunStore) async {
        do {
            try await store.record(run: run, steps: [], tests: [], logs: lines)
        } catch {
            problem(MartletError(wrapping: error))
        }
        let written = lines.reduce(0) { $0 + Self.bytes($1) }
        let waiting: [CheckedContinuation<Void, Never>] = state.withLock { state in
            state.bytes -= written
            guard state.bytes <= Self.fullBytes else { return [] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
