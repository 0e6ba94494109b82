internal import Errors
internal import Glibc

/// Hands elements, such as lines, from a thread to a handler that may be slow, one batch at a time.
///
/// The thread goes on with its other work meanwhile, and a descriptor wakes it when the batch was taken.
final class OutputRelay<Element: Sendable>: Sendable {
    /// Readable once a batch was taken.
    let wake: Int32
    private let batches: AsyncStream<[Element]>.Continuation

    init(_ handler: @escaping @Sendable (Element) async -> Void) throws(MartletError) {
        let pipe = try Pipe.make()
        wake = pipe.reading
        let (stream, continuation) = AsyncStream<[Element]>.makeStream()
        batches = continuation
        // A task of its own, since the child outlives the call that started it; it ends with the child's output.
        Task.detached {
            for await batch in stream {
                for element in batch { await handler(element) }
                _ = SystemCall.writeAll([1], to: pipe.writing)
            }
            close(pipe.writing)
        }
    }

    /// Gives a batch; the next one only after the wake.
    func give(_ elements: [Element]) { batches.yield(elements) }

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
