internal import Synchronization

/// Works on pieces of bytes one after the other, beside the task that hands them over.
///
/// That task waits only when it is ahead by more than a limit, so neither waits for the other at every piece, and memory stays bounded.
public final class PieceQueue: Sendable {
    public typealias Work = @Sendable ([[UInt8]]) async throws -> Void

    private struct State {
        var pieces: [[UInt8]] = []
        /// Bytes that were handed over, and not worked on to the end.
        var bytes = 0
        var isWorking = false
        var failure: (any Error)?
        var waiter: (CheckedContinuation<Void, Never>, untilBytes: Int)?
    }

    private let limit: Int
    private let work: Work
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: By how many bytes the pieces may be ahead of the work.
    ///   - work: Called with all pieces that have come meanwhile, in their order, by one task at a time.
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
        while let pieces = next() {
            do {
                try await work(pieces)
                done(pieces, nil)
            } catch {
                done(pieces, error)
            }
        }
    }

    private func next() -> [[UInt8]]? {
        state.withLock { state in
            guard !state.pieces.isEmpty else {
                state.isWorking = false
                return nil
            }
            var pieces: [[UInt8]] = []
            swap(&pieces, &state.pieces)
            return pieces
        }
    }

    private func done(_ pieces: [[UInt8]], _ failure: (any Error)?) {
        let waiter = state.withLock { state in
            state.bytes -= pieces.reduce(0) { $0 + $1.count }
            if let failure {
                // Nothing behind a failure is worked on.
                state.failure = failure
                state.pieces = []
                state.bytes = 0
            }
            guard let (waiter, bytes) = state.waiter, state.bytes <= bytes else {
                return nil as CheckedContinuation<Void, Never>?
            }
            state.waiter = nil
            return waiter
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
