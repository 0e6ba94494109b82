internal import HTTP
internal import Synchronization

/// A body on its way from a connection to whoever reads it, in bounded memory.
final class IncomingBody: HTTPBodySource {
    fileprivate struct State {
        /// Pieces of the size that whoever reads wants.
        var whole: [[UInt8]] = []
        /// What came behind them.
        var pending: [UInt8] = []
        /// The bytes of both.
        var count = 0
        var isComplete = false
        var failure: (any Error)?
        var waiter: CheckedContinuation<Void, Never>?
        /// What tells the connection that there is room again.
        var onRoom: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let limit: Int
    private let batch: Int?

    /// - Parameters:
    ///   - limit: The bytes that wait here at most, but for those of one read.
    ///   - batch: Whoever reads gets just so many bytes at a time, but for the last, and is not woken for less; up to the limit. Nil
    ///     gives what has come. What is written to a file in even pieces at even places costs the kernel less.
    init(limit: Int, batch: Int? = nil) {
        precondition(batch.map { 0 < $0 && $0 <= limit } ?? true, "a reader would wait for who waits for the reader")
        self.limit = limit
        self.batch = batch
    }

    func whenThereIsRoom(_ action: @escaping @Sendable () -> Void) { state.withLock { $0.onRoom = action } }

    // MARK: The connection's side

    var isFull: Bool { state.withLock { $0.count >= limit && !$0.isComplete && $0.failure == nil } }

    func append(_ bytes: UnsafeRawBufferPointer) {
        let waiter = state.withLock { state in
            unsafe state.append(bytes, batch)
            return batch == nil || !state.whole.isEmpty ? state.waiter.take() : nil
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
                let wasFull = state.count >= limit
                if let chunk = state.take(batch) { return (Found.chunk(chunk), wasFull ? state.onRoom : nil) }
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
                if state.hasPiece(batch) || state.isComplete || state.failure != nil { return true }
                state.waiter = continuation
                return false
            }
            if isReady { continuation.resume() }
        }
    }
}

extension IncomingBody.State {
    mutating func append(_ bytes: UnsafeRawBufferPointer, _ batch: Int?) {
        count += bytes.count
        guard let batch else { return unsafe pending.append(contentsOf: bytes) }
        var position = 0
        while position < bytes.count {
            if pending.isEmpty { pending.reserveCapacity(batch) }
            let end = min(bytes.count, position + batch - pending.count)
            unsafe pending.append(contentsOf: bytes[position..<end])
            position = end
            if pending.count == batch { whole.append(takePending()) }
        }
    }

    /// Whether there is what whoever reads waits for, but for the end.
    func hasPiece(_ batch: Int?) -> Bool { !whole.isEmpty || batch == nil && !pending.isEmpty }

    mutating func take(_ batch: Int?) -> [UInt8]? {
        let isOver = isComplete || failure != nil
        guard hasPiece(batch) || isOver && !pending.isEmpty else { return nil }
        let piece = whole.isEmpty ? takePending() : whole.removeFirst()
        count -= piece.count
        return piece
    }

    private mutating func takePending() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &pending)
        return taken
    }
}
