import Synchronization
import Terminal

/// Carries what a command writes to the task that sends it to the client.
///
/// A command writes without waiting; one that writes much asks `ready()` between its pieces, and waits there while the client is slower.
final class CommandPipe: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var isClosed = false
        var isBroken = false
        var reader: CheckedContinuation<Void, Never>?
        var writers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Above so many bytes `ready()` waits.
    static let comfortableBytes = 1 << 20
    /// What a command may write without asking; more is an error of the command.
    static let limit = 256 << 20

    /// What the command sees as its output or error output.
    func sink(_ kind: CommandFrame.Kind) -> any OutputSink { PipeSink(pipe: self, kind: kind) }

    func write(_ kind: CommandFrame.Kind, _ bytes: [UInt8]) throws {
        let frames = CommandFrame.encode(kind, bytes)
        let reader = try state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.isBroken, state.bytes.count + frames.count <= Self.limit else { throw BrokenPipe() }
            state.bytes += frames
            return state.reader.take()
        }
        reader?.resume()
    }

    /// Waits until the client has taken most of what was written.
    func ready() async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.isBroken || state.bytes.count < Self.comfortableBytes { return true }
                state.writers.append(continuation)
                return false
            }
            if isReady { continuation.resume() }
        }
    }

    /// No more will be written.
    func close() {
        let reader = state.withLock { state in
            state.isClosed = true
            return state.reader.take()
        }
        reader?.resume()
    }

    /// The client has gone: whoever writes from now on is told.
    func breakOff() {
        let (reader, writers) = state.withLock { state in
            state.isBroken = true
            state.bytes = []
            defer { state.writers = [] }
            return (state.reader.take(), state.writers)
        }
        reader?.resume()
        for writer in writers { writer.resume() }
    }

    /// What was written since the last call, or nil at the end, and where the client has gone.
    func next() async -> [UInt8]? {
        while true {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if !state.bytes.isEmpty || state.isClosed || state.isBroken { return true }
                    state.reader = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
            let (bytes, writers, isClosed) = state.withLock { state in
                defer {
                    state.bytes = []
                    state.writers = []
                }
                return (state.bytes, state.writers, state.isClosed || state.isBroken)
            }
            for writer in writers { writer.resume() }
            if !bytes.isEmpty { return bytes }
            if isClosed { return nil }
        }
    }
}

private struct PipeSink: OutputSink {
    let pipe: CommandPipe
    let kind: CommandFrame.Kind

    func write(_ bytes: [UInt8]) throws { if !bytes.isEmpty { try pipe.write(kind, bytes) } }
    func flush() throws {}
    func ready() async { await pipe.ready() }
}
