internal import Errors
internal import Glibc
public import S3
internal import Threads

/// Objects' bytes in files of a folder of Martlet's own: `objects/ab/ab12…`, whose names say nothing of the objects.
///
/// Whoever writes a file holds a lock on it until the index knows it, and the lock dies with its process: so a file without a
/// lock that the index does not know is one that a crash left. A link that somebody planted, for a file or one of the folders, is an
/// error and never followed.
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
                return LocalBlobWriter(try locked(blob), blob, path, folders, threads)
            } catch {
                throw Self.error(error, "written", path)
            }
        }
    }

    private static func error(_ number: SystemError.Number, _ action: String, _ path: String) -> MartletError {
        guard [ELOOP, ENOTDIR].contains(number.value) else { return SystemError.error(number.value, action, path) }
        return MartletError(
            .corrupt, "'\(path)' cannot be \(action): a link or file stands where a file or folder of objects belongs",
            hint: "Remove it, and restore what was there from a backup.")
    }

    /// The folder that a file is in.
    private func shard(_ name: String) throws(SystemError.Number) -> OpenFolder {
        try OpenFolder.root(folder).folder(name)
    }

    private func shard(_ blob: BlobID) throws(SystemError.Number) -> OpenFolder {
        try shard(String(blob.text.prefix(2)))
    }

    /// Makes a new file and locks it.
    private func locked(_ blob: BlobID) throws(SystemError.Number) -> FileHandle {
        do {
            return try FileHandle.locked(blob.text, in: shard(blob))
        } catch {
            guard error.value == ENOENT else { throw error }
            try folders.create(FolderLedger.parent(of: path(blob)))
            return try FileHandle.locked(blob.text, in: shard(blob))
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
        do throws(SystemError.Number) {
            return try LocalFileReader(reading(blob))
        } catch {
            throw Self.error(error, "read", path(blob))
        }
    }

    private func reading(_ blob: BlobID) throws(SystemError.Number) -> FileHandle {
        // Open until the file is.
        let shard = try self.shard(blob)
        return try FileHandle(opening: blob.text, in: shard.descriptor, flags: O_RDONLY | O_NOFOLLOW)
    }

    public func remove(_ blobs: [BlobID]) async {
        for blob in blobs {
            // What cannot be removed now is found by the next sweep.
            guard let shard = try? shard(blob) else { continue }
            unsafe unlinkat(shard.descriptor, blob.text, 0)
        }
    }

    public func sweep(_ known: @Sendable ([BlobID]) async throws -> Set<BlobID>) async throws {
        for shard in 0..<256 {
            let name = String(shard, radix: 16)
            let files = try names(in: name.utf8.count == 1 ? "0\(name)" : name).compactMap { BlobID($0) }
            var index = 0
            while index < files.count {
                let batch = Array(files[index..<min(index + Self.sweepBatch, files.count)])
                index += batch.count
                let found = try await known(batch)
                let free = batch.filter { !found.contains($0) && isFree($0) }
                if free.isEmpty { continue }
                // What was committed between the look at the index and the look at the lock is known now.
                let since = try await known(free)
                await remove(free.filter { !since.contains($0) })
            }
        }
    }

    /// Whether nobody writes a file.
    private func isFree(_ blob: BlobID) -> Bool {
        guard let file = try? reading(blob) else { return false }
        return flock(file.descriptor, LOCK_EX | LOCK_NB) == 0
    }

    private func names(in name: String) throws(MartletError) -> [String] {
        do throws(SystemError.Number) {
            return try shard(name).names()
        } catch {
            // A link, or a file, is no folder of ours.
            if [ENOENT, ENOTDIR, ELOOP].contains(error.value) { return [] }
            throw SystemError.error(error.value, "listed", "\(folder)/\(name)")
        }
    }

    public func join(_ blobs: [BlobID], into writer: any BlobWriter) async throws {
        guard let writer = writer as? any FileBackedWriter else {
            throw MartletError(.internal, "parts were to be joined in a file of another store")
        }
        try await threads.run { [self] () throws(MartletError) in
            for blob in blobs {
                do throws(SystemError.Number) {
                    try writer.append(reading(blob))
                } catch {
                    throw Self.error(error, "joined", path(blob))
                }
            }
        }
    }
}

extension FileHandle {
    /// Makes a new file and locks it.
    static func locked(_ name: String, in folder: borrowing OpenFolder) throws(SystemError.Number) -> FileHandle {
        let file = try FileHandle(
            opening: name, in: folder.descriptor, flags: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
        guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else { throw SystemError.Number(value: errno) }
        return file
    }
}
