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

    /// - Parameter limit: The bytes that wait here at most, but for those of one read.
    init(limit: Int) { self.limit = limit }

    func whenThereIsRoom(_ action: @escaping @Sendable () -> Void) { state.withLock { $0.onRoom = action } }

    // MARK: The connection's side

    var isFull: Bool { state.withLock { $0.pending.count >= limit && !$0.isComplete && $0.failure == nil } }

    func append(_ bytes: UnsafeRawBufferPointer) {
        let waiter = state.withLock { state in
            unsafe state.pending.append(contentsOf: bytes)
            return state.waiter.take()
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
                if !state.pending.isEmpty {
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
                if !state.pending.isEmpty || state.isComplete || state.failure != nil { return true }
                state.waiter = continuation
                return false
            }
            if isReady { continuation.resume() }
        }
    }
}
