internal import Cryptography
internal import S3
internal import Synchronization
internal import Threads

/// The slowest digest of a large body, computed beside its others and its way to the disk.
struct ParallelDigest {
    /// By how many bytes the body may be ahead of its digest.
    private static let limit = 2 << 20
    /// Smaller bodies are done before another thread would begin.
    private static let smallest = 512 << 10

    let algorithm: MessageDigest.Algorithm
    private let digest: Digest
    private let queue: PieceQueue

    /// - Returns: Nil where there is nothing to compute, or the body is too small for this.
    init?(_ claims: BodyClaims) {
        guard let algorithm = claims.slowest, let length = claims.length, length >= Self.smallest else { return nil }
        let digest = Digest(algorithm)
        self.algorithm = algorithm
        self.digest = digest
        queue = PieceQueue(limit: Self.limit) { next in
            while let pieces = next() {
                for piece in pieces {
                    digest.update(piece)
                    // Another body's turn: there are only as many threads as processors.
                    await Task.yield()
                }
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
        private let digest: Mutex<MessageDigest?>

        init(_ algorithm: MessageDigest.Algorithm) { digest = Mutex(MessageDigest(algorithm)) }

        func update(_ bytes: [UInt8]) { digest.withLock { $0?.update(bytes.span) } }
        func finish() -> [UInt8] { digest.withLock { $0.take() }?.finalize() ?? [] }
    }
}
