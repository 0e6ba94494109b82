internal import Errors
internal import Glibc
public import S3
internal import Threads

/// Objects' bytes in files of a folder of Martlet's own: `objects/ab/ab12…`, whose names say nothing of the objects.
///
/// Whoever writes a file holds a lock on it until the index knows it, and the lock dies with its process: so a file without a
/// lock that the index does not know is one that a crash left.
public final class LocalBlobStore: BlobStore {
    private let folder: String
    private let folders = FolderLedger()
    /// Waits for the disk in place of the tasks.
    private let threads = BlockingThreads(name: "object-writer", limit: Durability.concurrency)

    /// Files that are looked up in the index at a time, when what a crash left is looked for.
    private static let sweepBatch = 500

    /// - Parameter folder: Made with the first object.
    public init(folder: String) { self.folder = folder }

    func path(_ blob: BlobID) -> String { "\(folder)/\(blob.text.prefix(2))/\(blob.text)" }

    public func create() async throws -> any BlobWriter {
        try await threads.run { [self] () throws(MartletError) in
            let blob = Self.newID()
            let path = path(blob)
            do throws(SystemError.Number) {
                return LocalBlobWriter(try open(path), blob, path, folders, threads)
            } catch {
                throw SystemError.error(error.value, "written", path)
            }
        }
    }

    private func open(_ path: String) throws(SystemError.Number) -> FileHandle {
        do {
            return try FileHandle.locked(path)
        } catch {
            guard error.value == ENOENT else { throw error }
            try folders.create(FolderLedger.parent(of: path))
            return try FileHandle.locked(path)
        }
    }

    private static func newID() -> BlobID {
        while true {
            let digits = [UInt64.random(in: .min ... .max), .random(in: .min ... .max)].map { number in
                let text = String(number, radix: 16)
                return String(repeating: "0", count: 16 - text.utf8.count) + text
            }
            if let blob = BlobID(digits.joined()) { return blob }
        }
    }

    public func open(_ blob: BlobID) async throws -> any BlobReader {
        let path = path(blob)
        do throws(SystemError.Number) {
            return try LocalFileReader(FileHandle(opening: path, flags: O_RDONLY | O_NOFOLLOW))
        } catch {
            throw SystemError.error(error.value, "read", path)
        }
    }

    public func remove(_ blobs: [BlobID]) async {
        for blob in blobs {
            let path = path(blob)
            // What cannot be removed now is found by the next sweep.
            unsafe unlink(path)
        }
    }

    public func sweep(_ known: @Sendable ([BlobID]) async throws -> Set<BlobID>) async throws {
        for shard in 0..<256 {
            let name = String(shard, radix: 16)
            let files = try names(in: "\(folder)/\(name.utf8.count == 1 ? "0\(name)" : name)").compactMap { BlobID($0) }
            var index = 0
            while index < files.count {
                let batch = Array(files[index..<min(index + Self.sweepBatch, files.count)])
                index += batch.count
                let found = try await known(batch)
                let free = batch.filter { !found.contains($0) && isFree(path($0)) }
                if free.isEmpty { continue }
                // What was committed between the look at the index and the look at the lock is known now.
                let since = try await known(free)
                await remove(free.filter { !since.contains($0) })
            }
        }
    }

    /// Whether nobody writes a file.
    private func isFree(_ path: String) -> Bool {
        guard let file = try? FileHandle(opening: path, flags: O_RDONLY | O_NOFOLLOW) else { return false }
        return flock(file.descriptor, LOCK_EX | LOCK_NB) == 0
    }

    private func names(in folder: String) throws(MartletError) -> [String] {
        guard let stream = unsafe opendir(folder) else {
            if errno == ENOENT { return [] }
            throw SystemError.error(errno, "listed", folder)
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) { names.append(try unsafe FolderListing.name(of: entry, in: folder)) }
        return names
    }

    public func join(_ blobs: [BlobID], into writer: any BlobWriter) async throws {
        guard let writer = writer as? any FileBackedWriter else {
            throw MartletError(.internal, "parts were to be joined in a file of another store")
        }
        let paths = blobs.map(path)
        try await threads.run { () throws(MartletError) in
            for path in paths {
                do throws(SystemError.Number) {
                    try writer.append(FileHandle(opening: path, flags: O_RDONLY | O_NOFOLLOW))
                } catch {
                    throw SystemError.error(error.value, "joined", path)
                }
            }
        }
    }
}

extension FileHandle {
    /// Makes a new file and locks it.
    static func locked(_ path: String) throws(SystemError.Number) -> FileHandle {
        let file = try FileHandle(opening: path, flags: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
        guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else { throw SystemError.Number(value: errno) }
        return file
    }
}
