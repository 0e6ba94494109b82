internal import HTTP
internal import Synchronization

/// A body on its way from a connection to whoever reads it, in bounded memory.
final class IncomingBody: HTTPBodySource {
    private struct State {
        var pending: [UInt8] = []
        var isComplete = false
        var failure: (any Error)?
        var waiter: CheckedContinuation<Void, Never>?
        /// What tells the connection that there is room again.
        var onRoom: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let limit: Int
    private let batch: Int
    /// The most bytes that a connection gives at a time, so that a buffer of a batch seldom grows.
    private static let readBytes = 64 << 10

    /// - Parameters:
    ///   - limit: The bytes that wait here at most, but for those of one read.
    ///   - batch: Whoever reads gets so many bytes at a time, but for the last, and is not woken for less; below the limit.
    init(limit: Int, batch: Int = 1) {
        precondition(batch <= limit, "a reader would wait for a connection that waits for the reader")
        self.limit = limit
        self.batch = batch
    }

    func whenThereIsRoom(_ action: @escaping @Sendable () -> Void) { state.withLock { $0.onRoom = action } }

    // MARK: The connection's side

    var isFull: Bool { state.withLock { $0.pending.count >= limit && !$0.isComplete && $0.failure == nil } }

    func append(_ bytes: UnsafeRawBufferPointer) {
        let waiter = state.withLock { state in
            if batch > 1, state.pending.isEmpty { state.pending.reserveCapacity(batch + Self.readBytes) }
            unsafe state.pending.append(contentsOf: bytes)
            return state.pending.count >= batch ? state.waiter.take() : nil
        }
        waiter?.resume()
    }

    func finish() { end { $0.isComplete = true } }

    /// What has come is still read before the failure is thrown.
    func fail(_ failure: any Error) { end { if !$0.isComplete { $0.failure = failure } } }

    private func end(_ change: (inout State) -> Void) {
        let waiter = state.withLock { state in
            change(&state)
            state.onRoom = nil
            return state.waiter.take()
        }
        waiter?.resume()
    }

    // MARK: The handler's side

    func next() async throws -> [UInt8]? {
        while true {
            let (found, onRoom) = try state.withLock { state in
                let isOver = state.isComplete || state.failure != nil
                if state.pending.count >= batch || isOver && !state.pending.isEmpty {
                    let wasFull = state.pending.count >= limit
                    var chunk: [UInt8] = []
                    swap(&chunk, &state.pending)
                    return (Found.chunk(chunk), wasFull ? state.onRoom : nil)
                }
                if let failure = state.failure { throw failure }
                return (state.isComplete ? .end : .nothingYet, nil)
            }
            onRoom?()
            switch found {
            case .chunk(let bytes): return bytes
            case .end: return nil
            case .nothingYet: await wait()
            }
        }
    }

    private enum Found { case chunk([UInt8]), end, nothingYet }

    private func wait() async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.pending.count >= batch || state.isComplete || state.failure != nil { return true }
                state.waiter = continuation
                return false
            }
            if isReady { continuation.resume() }
        }
    }
}
