internal import Errors
internal import Execution
internal import Glibc

/// Hands lines from a thread to a handler that may be slow, one batch at a time.
///
/// The thread goes on with its other work meanwhile, and a descriptor wakes it when the batch was taken.
final class OutputRelay: Sendable {
    /// Readable once a batch was taken.
    let wake: Int32
    private let batches: AsyncStream<[ProcessLine]>.Continuation

    init(_ handler: @escaping @Sendable (ProcessLine) async -> Void) throws(MartletError) {
        let pipe = try Pipe.make()
        wake = pipe.reading
        let (stream, continuation) = AsyncStream<[ProcessLine]>.makeStream()
        batches = continuation
        // A task of its own, since the child outlives the call that started it; it ends with the child's output.
        Task.detached {
            for await batch in stream {
                for line in batch { await handler(line) }
                _ = SystemCall.writeAll([1], to: pipe.writing)
            }
            close(pipe.writing)
        }
    }

    /// Gives a batch; the next one only after the wake.
    func give(_ lines: [ProcessLine]) { batches.yield(lines) }

    /// Takes the wake.
    func acknowledge() {
        var byte: UInt8 = 0
        _ = unsafe read(wake, &byte, 1)
    }

    func finish() {
        batches.finish()
        close(wake)
    }
}
