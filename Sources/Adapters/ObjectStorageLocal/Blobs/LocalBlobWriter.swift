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
    /// Small pieces are gathered up to this many bytes.
    static let bufferBytes = 1 << 20

    private let file: Mutex<FileHandle?>
    private let pending = Mutex<[UInt8]>([])
    private let blob: BlobID
    private let path: String
    private let folders: FolderLedger
    private let threads: BlockingThreads

    init(
        _ file: consuming FileHandle, _ blob: BlobID, _ path: String, _ folders: FolderLedger,
        _ threads: BlockingThreads
    ) {
        self.file = Mutex(file)
        self.blob = blob
        self.path = path
        self.folders = folders
        self.threads = threads
    }

    func write(_ bytes: [UInt8]) async throws {
        let full: [UInt8]? = pending.withLock { pending in
            pending += bytes
            guard pending.count >= Self.bufferBytes else { return nil }
            var full: [UInt8] = []
            full.reserveCapacity(pending.capacity)
            swap(&full, &pending)
            return full
        }
        if let full { try await put(full) }
    }

    private func put(_ bytes: [UInt8]) async throws {
        try await threads.run { [self] () throws(MartletError) in
            do throws(SystemError.Number) {
                try withFile { file throws(SystemError.Number) in
                    try file.write(bytes)
                    file.startWriting()
                }
            } catch {
                throw SystemError.error(error.value, "written", path)
            }
        }
    }

    private func withFile(
        _ body: (borrowing FileHandle) throws(SystemError.Number) -> Void
    ) throws(SystemError.Number) {
        try file.withLock { file throws(SystemError.Number) in
            guard let open = file.take() else { throw SystemError.Number(value: EBADF) }
            let result: Result<Void, SystemError.Number>
            do throws(SystemError.Number) {
                result = .success(try body(open))
            } catch {
                result = .failure(error)
            }
            file = consume open
            try result.get()
        }
    }

    func append(_ other: consuming FileHandle) throws(SystemError.Number) {
        let size = Int(try other.status().st_size)
        let source = other
        try withFile { file throws(SystemError.Number) in
            var position = 0
            while position < size {
                let piece = try source.read(position..<min(size, position + Self.bufferBytes))
                guard !piece.isEmpty else { throw SystemError.Number(value: EIO) }
                try file.write(piece)
                position += piece.count
            }
        }
    }

    func finish() async throws -> BlobID {
        let rest = pending.withLock { pending in
            defer { pending = [] }
            return pending
        }
        try await threads.run { [self] () throws(MartletError) in
            do throws(SystemError.Number) {
                if !rest.isEmpty { try withFile { file throws(SystemError.Number) in try file.write(rest) } }
            } catch {
                throw SystemError.error(error.value, "written", path)
            }
            try Durability.synchronize(path, folders: folders)
        }
        return blob
    }

    func close() async { file.withLock { _ = $0.take() } }

    func discard() async {
        // The name goes first: as long as the file is locked, no sweep looks at it.
        unsafe unlink(path)
        await close()
    }
}
