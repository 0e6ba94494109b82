internal import Cryptography
internal import Synchronization

/// The MD5 of a large body, computed beside its other digests and its way to the disk; it takes longer than all of those.
struct ParallelMD5 {
    /// Bytes that are given to the other thread at a time; as many are gathered meanwhile.
    private static let pieceBytes = 256 << 10
    /// Smaller bodies are done before another thread would begin.
    private static let smallest = 512 << 10

    private let shared = Shared()
    private var gathered: [UInt8] = []
    private var running: Task<Void, Never>?

    /// - Returns: Nil where the body is too small for this.
    init?(bodyBytes: Int?) {
        guard let bodyBytes, bodyBytes >= Self.smallest else { return nil }
        gathered.reserveCapacity(Self.pieceBytes * 2)
    }

    mutating func add(_ bytes: [UInt8]) async {
        gathered += bytes
        if gathered.count >= Self.pieceBytes { await start() }
    }

    /// Hands over what has been gathered, once what was handed over before is done.
    private mutating func start() async {
        await running?.value
        let piece = gathered
        gathered = []
        gathered.reserveCapacity(Self.pieceBytes * 2)
        running = Task { [shared] in shared.update(piece) }
    }

    mutating func finish() async -> [UInt8] {
        await start()
        await running?.value
        return shared.finish()
    }

    /// The digest as it stands; one thread at a time has it.
    private final class Shared: Sendable {
        private let digest = Mutex<MessageDigest?>(MessageDigest(.md5))

        func update(_ bytes: [UInt8]) { digest.withLock { $0?.update(bytes.span) } }
        func finish() -> [UInt8] { digest.withLock { $0.take() }?.finalize() ?? [] }
    }
}
