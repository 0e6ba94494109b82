internal import Errors
internal import Glibc
internal import S3
internal import Synchronization
internal import Threads

/// A writer whose bytes are in a file, so that other files can be copied behind them on the thread that waits for the disk.
protocol FileBackedWriter: Sendable {
    func append(_ file: consuming FileHandle) throws(SystemError.Number)
}

/// A new file of an object; locked until it is closed.
final class LocalBlobWriter: BlobWriter, FileBackedWriter {
    /// What is read at a time where files are copied, in bytes.
    static let bufferBytes = 1 << 20
    /// Smaller pieces are gathered up to this many bytes.
    private static let pieceBytes = 256 << 10
    /// By how many bytes whoever writes may be ahead of the file.
    private static let limit = 2 << 20
    /// After so many bytes the thread is another file's.
    private static let turnBytes = 16 << 20

    private let file: OpenBlob
    /// What comes next is received and hashed while the file is written.
    private let queue: PieceQueue
    private let pending = Mutex<[UInt8]>([])
    private let blob: BlobID
    private let folders: FolderLedger
    private let threads: BlockingThreads

    init(
        _ file: consuming FileHandle, _ blob: BlobID, _ path: String, _ folders: FolderLedger,
        _ threads: BlockingThreads
    ) {
        let open = OpenBlob(file, path)
        self.file = open
        self.blob = blob
        self.folders = folders
        self.threads = threads
        queue = PieceQueue(limit: Self.limit) { next in
            try await threads.run { () throws(MartletError) in
                var written = 0
                while written < Self.turnBytes, let pieces = next() { written += try open.write(pieces) }
            }
        }
    }

    func write(_ bytes: [UInt8]) async throws {
        let full: [UInt8]? = pending.withLock { pending in
            if pending.isEmpty, bytes.count >= Self.pieceBytes { return bytes }
            pending += bytes
            return pending.count >= Self.pieceBytes ? Self.taken(&pending) : nil
        }
        if let full { try await queue.add(full) }
    }

    private static func taken(_ pending: inout [UInt8]) -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &pending)
        return taken
    }

    func append(_ other: consuming FileHandle) throws(SystemError.Number) { try file.append(other) }

    func finish() async throws -> BlobID {
        let rest = pending.withLock { Self.taken(&$0) }
        try await queue.finish()
        try await threads.run { [file, folders] () throws(MartletError) in
            if !rest.isEmpty { try file.write([rest]) }
            try Durability.synchronize(file.path, folders: folders)
        }
        return blob
    }

    func close() async { file.close() }

    func discard() async {
        // The name goes first: as long as the file is locked, no sweep looks at it.
        unsafe unlink(file.path)
        // What is being written goes nowhere, and must not hold the lock against a thread that others need.
        try? await queue.finish()
        file.close()
    }
}

/// The file itself, which one thread at a time writes to.
private final class OpenBlob: Sendable {
    /// So many bytes are written before the disk is told to begin with them: each time costs a look at all of the file.
    private static let earlyBytes = 1 << 20

    let path: String
    private let handle: Mutex<FileHandle?>
    private let unannounced = Atomic<Int>(0)

    init(_ handle: consuming FileHandle, _ path: String) {
        self.handle = Mutex(handle)
        self.path = path
    }

    /// - Returns: How many bytes there were.
    @discardableResult func write(_ pieces: [[UInt8]]) throws(MartletError) -> Int {
        let count = pieces.reduce(0) { $0 + $1.count }
        do throws(SystemError.Number) {
            try with { file throws(SystemError.Number) in
                for piece in pieces { try file.write(piece) }
                guard unannounced.wrappingAdd(count, ordering: .relaxed).newValue >= Self.earlyBytes else { return }
                unannounced.store(0, ordering: .relaxed)
                file.startWriting()
            }
        } catch {
            throw SystemError.error(error.value, "written", path)
        }
        return count
    }

    func append(_ other: consuming FileHandle) throws(SystemError.Number) {
        let size = Int(try other.status().st_size)
        let source = other
        try with { file throws(SystemError.Number) in
            var position = 0
            while position < size {
                let piece = try source.read(position..<min(size, position + LocalBlobWriter.bufferBytes))
                guard !piece.isEmpty else { throw SystemError.Number(value: EIO) }
                try file.write(piece)
                file.startWriting()
                position += piece.count
            }
        }
    }

    func close() { handle.withLock { _ = $0.take() } }

    private func with(
        _ body: (borrowing FileHandle) throws(SystemError.Number) -> Void
    ) throws(SystemError.Number) {
        try handle.withLock { handle throws(SystemError.Number) in
            guard let open = handle.take() else { throw SystemError.Number(value: EBADF) }
            let result: Result<Void, SystemError.Number>
            do throws(SystemError.Number) {
                result = .success(try body(open))
            } catch {
                result = .failure(error)
            }
            handle = consume open
            try result.get()
        }
    }
}
