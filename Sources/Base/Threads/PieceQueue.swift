internal import Synchronization

/// Works on pieces of bytes one after the other, beside the task that hands them over.
///
/// That task waits only when it is ahead by more than a limit, so neither waits for the other at every piece, and memory stays bounded.
public final class PieceQueue: Sendable {
    /// Takes pieces until there are none, or until it is another's turn; then it is called again.
    ///
    /// What `next` gave is held to be worked on when it is called again.
    public typealias Work = @Sendable (_ next: @escaping @Sendable () -> [[UInt8]]?) async throws -> Void

    private struct State {
        var pieces: [[UInt8]] = []
        /// Bytes that were handed over, and not worked on to the end.
        var bytes = 0
        /// Those of them that are being worked on.
        var taken = 0
        var isWorking = false
        var failure: (any Error)?
        var waiter: (CheckedContinuation<Void, Never>, untilBytes: Int)?

        mutating func waiterToWake() -> CheckedContinuation<Void, Never>? {
            guard let (continuation, bytes) = waiter, self.bytes <= bytes else { return nil }
            waiter = nil
            return continuation
        }
    }

    private let limit: Int
    private let work: Work
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: By how many bytes the pieces may be ahead of the work.
    ///   - work: Called by one task at a time; gets the pieces in their order, all that have come meanwhile at once.
    public init(limit: Int, _ work: @escaping Work) {
        self.limit = limit
        self.work = work
    }

    /// Hands a piece over, by one task at a time.
    ///
    /// - Throws: What went wrong with an earlier piece.
    public func add(_ piece: [UInt8]) async throws {
        let (starts, isFull) = try state.withLock { state in
            if let failure = state.failure { throw failure }
            state.pieces.append(piece)
            state.bytes += piece.count
            let starts = !state.isWorking
            state.isWorking = true
            return (starts, state.bytes > limit)
        }
        // Not a part of the task that hands over: the work goes on while that one waits for its next piece.
        if starts { Task { await self.workOff() } }
        if isFull { await wait(untilBytes: limit / 2) }
    }

    /// Waits until all pieces are worked on.
    ///
    /// - Throws: What went wrong with one of them.
    public func finish() async throws {
        await wait(untilBytes: 0)
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    private func workOff() async {
        repeat {
            do {
                try await work(next)
            } catch {
                fail(error)
            }
        } while !isIdle()
    }

    /// What has come meanwhile; with what was taken before, the work is done.
    private func next() -> [[UInt8]]? {
        let (pieces, waiter) = state.withLock { state in
            state.bytes -= state.taken
            state.taken = state.pieces.reduce(0) { $0 + $1.count }
            var pieces: [[UInt8]] = []
            swap(&pieces, &state.pieces)
            return (pieces, state.waiterToWake())
        }
        waiter?.resume()
        return pieces.isEmpty ? nil : pieces
    }

    /// Whether there is nothing to work on, so that the next piece begins the work anew.
    private func isIdle() -> Bool {
        let (isIdle, waiter) = state.withLock { state in
            state.bytes -= state.taken
            state.taken = 0
            state.isWorking = !state.pieces.isEmpty
            return (!state.isWorking, state.waiterToWake())
        }
        waiter?.resume()
        return isIdle
    }

    private func fail(_ failure: any Error) {
        let waiter = state.withLock { state in
            // Nothing behind a failure is worked on.
            state.failure = failure
            state.pieces = []
            state.bytes = 0
            state.taken = 0
            return state.waiterToWake()
        }
        waiter?.resume()
    }

    private func wait(untilBytes bytes: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.bytes <= bytes { return true }
                state.waiter = (continuation, bytes)
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}
