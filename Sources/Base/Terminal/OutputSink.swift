/// Where a command's output goes.
///
/// Errors: `BrokenPipe` where the reader has gone, which ends a command without a word; `storageFull` and `unavailable`.
public protocol OutputSink: Sendable {
    func write(_ bytes: [UInt8]) throws

    /// Returns when everything written so far has left the process.
    func flush() throws

    /// Waits where the reader is slower than the writer; to be asked between the pieces of what is long.
    func ready() async
}

extension OutputSink {
    /// Most outputs wait as they are written to.
    public func ready() async {}

    public func write(_ text: String) throws { try write(Array(text.utf8)) }

    /// Writes a line at once.
    public func writeLine(_ text: String) throws {
        try write(Array((text + "\n").utf8))
        try flush()
    }
}

/// Whoever read the output has gone.
public struct BrokenPipe: Error, Sendable {
    public init() {}
}
