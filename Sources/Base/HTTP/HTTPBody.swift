/// The body of a request, which is read once.
public enum HTTPBody: Sendable {
    case bytes([UInt8])
    case stream(any HTTPBodySource)

    public static let empty = HTTPBody.bytes([])

    /// Reads all of it.
    ///
    /// - Throws: `HTTPFailure` 413 where it is longer than the limit, 400 where the client went away in the middle.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        switch self {
        case .bytes(let bytes):
            guard bytes.count <= limit else { throw HTTPFailure.bodyTooLarge(limit: limit) }
            return bytes
        case .stream(let source):
            var bytes: [UInt8] = []
            while let chunk = try await source.next() {
                guard bytes.count + chunk.count <= limit else { throw HTTPFailure.bodyTooLarge(limit: limit) }
                bytes += chunk
            }
            return bytes
        }
    }

    /// Hands over one piece after the other; the client is slowed down to the speed of the reader.
    public func forEachChunk(_ body: ([UInt8]) async throws -> Void) async throws {
        switch self {
        case .bytes(let bytes): if !bytes.isEmpty { try await body(bytes) }
        case .stream(let source): while let chunk = try await source.next() { try await body(chunk) }
        }
    }
}

/// Where the pieces of a request's body come from.
public protocol HTTPBodySource: Sendable {
    /// The next piece, or nil at the end.
    ///
    /// - Throws: `HTTPFailure` 400 where the client went away before the end.
    func next() async throws -> [UInt8]?
}

/// Where the pieces of a response's body go.
public protocol HTTPBodySink: Sendable {
    /// Waits while the client is slower than the writer.
    ///
    /// - Throws: `CancellationError` where the client is gone.
    func write(_ bytes: [UInt8]) async throws
}
