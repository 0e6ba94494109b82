internal import HTTP
internal import Synchronization

/// A body on its way from whoever writes it to a connection, in bounded memory.
final class OutgoingBody: HTTPBodySink {
    typealias Writer = @Sendable (any HTTPBodySink) async throws -> Void

    /// What the connection gets when it asks for bytes.
    enum Supply: Equatable {
        case bytes(Int)
        case nothingYet
        case end
        case failure
    }

    private struct State {
        var pending: [UInt8] = []
        /// How many bytes at the start of `pending` are with the connection already.
        var taken = 0
        var hasStarted = false
        var isComplete = false
        var hasFailed = false
        /// The connection is gone, or wants no more.
        var isClosed = false
        var waiter: CheckedContinuation<Void, Never>?
        var task: Task<Void, Never>?

        var count: Int { pending.count - taken }
    }

    private let state = Mutex(State())
    private let limit: Int
    private let writer: Writer
    /// Tells the connection that there are bytes, or an end.
    private let onChange: @Sendable () -> Void

    init(limit: Int, onChange: @escaping @Sendable () -> Void, writer: @escaping Writer) {
        self.limit = limit
        self.onChange = onChange
        self.writer = writer
    }

    // MARK: The connection's side

    /// Starts the writer when the first bytes are asked for, which for `HEAD` is never.
    func startOnce() {
        let isFirst = state.withLock { state in
            defer { state.hasStarted = true }
            return !state.hasStarted
        }
        guard isFirst else { return }
        // A task of its own, since it lives as long as the connection reads; closing cancels it.
        let task = Task {
            do {
                try await writer(self)
                state.withLock { $0.isComplete = true }
            } catch {
                state.withLock { $0.hasFailed = true }
            }
            onChange()
        }
        let isClosed = state.withLock { state in
            state.task = task
            return state.isClosed
        }
        if isClosed { task.cancel() }
    }

    func take(into target: UnsafeMutableRawBufferPointer) -> Supply {
        let (supply, waiter) = state.withLock { (state: inout State) -> (Supply, CheckedContinuation<Void, Never>?) in
            guard state.count > 0 else {
                return (state.hasFailed ? .failure : state.isComplete ? .end : .nothingYet, nil)
            }
            let count = min(target.count, state.count)
            let part = state.taken..<state.taken + count
            unsafe state.pending.withUnsafeBytes { source in
                unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[part]))
            }
            state.taken += count
            if state.taken == state.pending.count {
                state.pending.removeAll(keepingCapacity: true)
                state.taken = 0
            }
            return (.bytes(count), state.count <= limit / 2 ? state.waiter.take() : nil)
        }
        waiter?.resume()
        return supply
    }

    var hasNothingYet: Bool {
        state.withLock { $0.count == 0 && !$0.isComplete && !$0.hasFailed && !$0.isClosed }
    }

    /// Ends the writer: nobody reads any more.
    func close() {
        let (waiter, task) = state.withLock { state in
            state.isClosed = true
            if !state.isComplete { state.hasFailed = true }
            return (state.waiter.take(), state.task.take())
        }
        waiter?.resume()
        task?.cancel()
    }

    // MARK: The handler's side

    func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        while true {
            let hasWritten = try state.withLock { state throws(CancellationError) in
                if state.isClosed { throw CancellationError() }
                guard state.count < limit else { return false }
                if state.taken > 0 {
                    state.pending.removeSubrange(..<state.taken)
                    state.taken = 0
                }
                if state.pending.isEmpty { state.pending = bytes } else { state.pending += bytes }
                return true
            }
            if hasWritten { return onChange() }
            await waitForRoom()
        }
    }

    private func waitForRoom() async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.isClosed || state.count < limit { return true }
                state.waiter = continuation
                return false
            }
            if isReady { continuation.resume() }
        }
    }
}
