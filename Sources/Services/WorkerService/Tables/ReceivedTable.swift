internal import Cryptography
internal import Errors
internal import Machine
internal import Synchronization
public import Workers

/// The rows of a step's table, which a worker sends piece by piece; their file is gone with this value.
public final class ReceivedTable: Sendable {
    private struct State: ~Copyable {
        var received = 0
        var hash: SHA256? = SHA256()
        /// Of the whole, once it is there.
        var digest: String?
    }

    /// What the worker said that it will send, in bytes.
    let size: Int
    private let file: GrowingFile
    private let state = Mutex(State())

    /// The file with the rows.
    public var path: String { file.path }

    init(path: String, size: Int) throws(MartletError) {
        self.size = size
        file = try GrowingFile(path)
    }

    /// Adds a piece; one that came before counts once.
    ///
    /// - Returns: The bytes that are there.
    /// - Throws: `invalidInput` for a piece that leaves a gap, or reaches beyond the size.
    func append(_ bytes: [UInt8], at offset: Int) throws(MartletError) -> Int {
        try state.withLock { state throws(MartletError) in
            guard offset >= 0, offset <= state.received, bytes.count <= size - offset else {
                throw MartletError(
                    .invalidInput,
                    "\(bytes.count) bytes at \(offset) do not follow the \(state.received) of \(size) that came")
            }
            let new = Array(bytes.dropFirst(state.received - offset))
            guard !new.isEmpty else { return state.received }
            try file.write(new, at: state.received)
            state.hash?.update(new)
            state.received += new.count
            if state.received == size, let hash = state.hash.take() { state.digest = hash.finalize().hex }
            return state.received
        }
    }

    /// Whether all of it came as it was sent.
    func isWhole(_ sent: SentTable) -> Bool { size == sent.bytes && state.withLock { $0.digest } == sent.hash }
}

/// What a worker says of the rows that it has sent.
public struct SentTable: Sendable, Hashable {
    public var bytes: Int
    /// The SHA-256 of all bytes, in hexadecimal digits.
    public var hash: String

    public init(bytes: Int, hash: String) {
        self.bytes = bytes
        self.hash = hash
    }
}

/// A piece of a step's table on its way to the server.
public struct TablePiece: Sendable {
    public var lease: LeaseID
    public var offset: Int
    /// Of the whole table, in bytes.
    public var size: Int
    public var bytes: [UInt8]

    /// The most bytes of a piece.
    public static let limit = 4 << 20

    public init(lease: LeaseID, offset: Int, size: Int, bytes: [UInt8]) {
        self.lease = lease
        self.offset = offset
        self.size = size
        self.bytes = bytes
    }
}
