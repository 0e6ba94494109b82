internal import Cryptography
internal import Synchronization
internal import Threads

/// The MD5 of a large body, computed beside its other digests and its way to the disk; it takes longer than all of those.
struct ParallelMD5 {
    /// By how many bytes the body may be ahead of its digest.
    private static let limit = 2 << 20
    /// Smaller bodies are done before another thread would begin.
    private static let smallest = 512 << 10

    private let digest = Digest()
    private let queue: PieceQueue

    /// - Returns: Nil where the body is too small for this.
    init?(bodyBytes: Int?) {
        guard let bodyBytes, bodyBytes >= Self.smallest else { return nil }
        queue = PieceQueue(limit: Self.limit) { [digest] pieces in
            for piece in pieces {
                digest.update(piece)
                // Another body's turn: there are only as many threads as processors.
                await Task.yield()
            }
        }
    }

    func add(_ bytes: [UInt8]) async throws { try await queue.add(bytes) }

    func finish() async throws -> [UInt8] {
        try await queue.finish()
        return digest.finish()
    }

    /// The digest as it stands; one thread at a time has it.
    private final class Digest: Sendable {
        private let digest = Mutex<MessageDigest?>(MessageDigest(.md5))

        func update(_ bytes: [UInt8]) { digest.withLock { $0?.update(bytes.span) } }
        func finish() -> [UInt8] { digest.withLock { $0.take() }?.finalize() ?? [] }
    }
}
