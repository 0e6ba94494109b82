internal import Errors
internal import Synchronization

/// Pieces of a result on their way from the task that finds them to the one that sends them.
///
/// One writes and one reads. The writer waits while the reader is behind, so a result of any size takes the memory of a few pieces.
final class PieceChannel: Sendable {
    /// Pieces that may wait for the reader.
    static let capacity = 4

    private struct State {
        var pieces: [[UInt8]] = []
        var end: Result<Void, any Error>?
        var isAbandoned = false
        var reader: CheckedContinuation<Void, Never>?
        var writer: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Hands over a piece.
    ///
    /// - Throws: `CancellationError` where the reader has gone.
    func send(_ piece: [UInt8]) async throws {
        while true {
            enum Step { case sent, wait, gone }
            let (step, reader) = state.withLock { state -> (Step, CheckedContinuation<Void, Never>?) in
                if state.isAbandoned { return (.gone, nil) }
                guard state.pieces.count < Self.capacity else { return (.wait, nil) }
                state.pieces.append(piece)
                defer { state.reader = nil }
                return (.sent, state.reader)
            }
            reader?.resume()
            switch step {
            case .sent: return
            case .gone: throw CancellationError()
            case .wait:
                await withCheckedContinuation { continuation in
                    let isReady = state.withLock { state in
                        if state.isAbandoned || state.pieces.count < Self.capacity { return true }
                        state.writer = continuation
                        return false
                    }
                    if isReady { continuation.resume() }
                }
            }
        }
    }

    /// Says that there are no more pieces, and why where that is an error.
    func finish(_ end: Result<Void, any Error>) {
        let reader = state.withLock { state in
            if state.end == nil { state.end = end }
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume()
    }

    /// The next piece, or nil after the last.
    ///
    /// - Throws: What the writer ended with; `CancellationError` where the reading task is cancelled.
    func next() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            while true {
                if Task.isCancelled { throw CancellationError() }
                let (piece, end, writer) = state.withLock {
                    state -> ([UInt8]?, Result<Void, any Error>?, CheckedContinuation<Void, Never>?) in
                    guard !state.pieces.isEmpty else { return (nil, state.end, nil) }
                    defer { state.writer = nil }
                    return (state.pieces.removeFirst(), nil, state.writer)
                }
                writer?.resume()
                if let piece { return piece }
                if let end {
                    try end.get()
                    return nil
                }
                await withCheckedContinuation { continuation in
                    let isReady = state.withLock { state in
                        if !state.pieces.isEmpty || state.end != nil || state.isAbandoned { return true }
                        state.reader = continuation
                        return false
                    }
                    if isReady { continuation.resume() }
                }
            }
        } onCancel: {
            abandon()
        }
    }

    /// The reader wants no more.
    func abandon() {
        let (reader, writer) = state.withLock { state in
            state.isAbandoned = true
            if state.end == nil { state.end = .failure(CancellationError()) }
            defer { (state.reader, state.writer) = (nil, nil) }
            return (state.reader, state.writer)
        }
        reader?.resume()
        writer?.resume()
    }
}

/// A result that is being found by a task of its own; the task ends when nobody holds this any more.
final class PieceFeed: Sendable {
    private let channel: PieceChannel
    private let task: Task<Void, Never>

    /// - Parameter write: Finds the pieces and sends them.
    init(_ write: @escaping @Sendable (PieceChannel) async throws -> Void) {
        let channel = PieceChannel()
        self.channel = channel
        // Unstructured because the response is begun by one call, with the status that the first piece decides, and written by another.
        task = Task {
            do {
                try await write(channel)
                channel.finish(.success(()))
            } catch {
                channel.finish(.failure(error))
            }
        }
    }

    deinit {
        channel.abandon()
        task.cancel()
    }

    func next() async throws -> [UInt8]? { try await channel.next() }

    /// Ends what finds the pieces; the reader gets those that are there and then the reason.
    func cancel() {
        channel.finish(.failure(MartletError(.cancelled, "the query was cancelled")))
        task.cancel()
    }
}
