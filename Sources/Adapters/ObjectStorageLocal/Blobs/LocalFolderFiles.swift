internal import Clocks
internal import Errors
internal import Glibc
public import S3
internal import Threads

/// The files of a folder as objects.
public final class LocalFolderFiles: FolderFiles {
    private let folder: String
    private let blobs: LocalBlobStore
    private let names = TemporaryNames()
    private let threads = BlockingThreads(name: "folder-objects", limit: Durability.concurrency)

    /// - Parameter blobs: Where bytes are written before they get their name.
    public init(folder: String, blobs: LocalBlobStore) {
        self.folder = folder
        self.blobs = blobs
    }

    private func run<Value: Sendable>(
        _ action: String, _ key: ObjectKey,
        _ body: @escaping @Sendable () throws(SystemError.Number) -> Value
    ) async throws -> Value {
        try await threads.run { [folder] () throws(MartletError) in
            do throws(SystemError.Number) {
                return try body()
            } catch {
                throw SystemError.error(error.value, action, "\(folder)/\(key)")
            }
        }
    }

    public func file(_ key: ObjectKey) async throws -> FolderFile? {
        guard let path = FolderPath(key) else { return nil }
        return try await run("looked at", key) { [folder] () throws(SystemError.Number) in
            guard let parent = try path.parent(in: folder), let status = try parent.status(path.name),
                status.isRegularFile
            else { return nil }
            return Self.file(key, status)
        }
    }

    private static func file(_ key: ObjectKey, _ status: stat) -> FolderFile {
        FolderFile(key: key, size: Int(status.st_size), modified: status.modified, mark: status.mark)
    }

    public func open(_ key: ObjectKey) async throws -> (reader: any BlobReader, file: FolderFile)? {
        guard let path = FolderPath(key) else { return nil }
        return try await run("read", key) { [folder] () throws(SystemError.Number) in
            guard let parent = try path.parent(in: folder) else { return nil }
            // Without waiting, or a pipe that somebody planted would hold the thread.
            let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK
            do throws(SystemError.Number) {
                let file = try FileHandle(opening: path.name, in: parent.descriptor, flags: flags)
                let status = try file.status()
                guard status.isRegularFile else { return nil }
                return (try LocalFileReader(file), Self.file(key, status))
            } catch {
                if [ENOENT, ELOOP, ENXIO, EISDIR].contains(error.value) { return nil }
                throw error
            }
        }
    }

    public func place(_ blob: BlobID, as key: ObjectKey) async throws -> FolderFile? {
        guard let path = FolderPath(key) else { return nil }
        let source = blobs.path(blob)
        return try await run("written", key) { [folder, names] () throws(SystemError.Number) in
            guard let parent = try path.madeParent(in: folder) else { return nil }
            if let there = try parent.status(path.name), there.isFolder { return nil }
            do throws(SystemError.Number) {
                try Self.rename(source, AT_FDCWD, to: path.name, in: parent)
            } catch {
                if [EISDIR, ENOTEMPTY, EEXIST].contains(error.value) { return nil }
                guard error.value == EXDEV else { throw error }
                // The folder is on another file system: the bytes go there first.
                let temporary = names.next()
                do throws(SystemError.Number) {
                    try Self.copy(source, to: temporary, in: parent)
                    try Self.rename(temporary, parent.descriptor, to: path.name, in: parent)
                } catch {
                    unsafe unlinkat(parent.descriptor, temporary, 0)
                    throw error
                }
                unsafe unlink(source)
            }
            unsafe fchmodat(parent.descriptor, path.name, 0o644, 0)
            try parent.synchronize()
            return try parent.status(path.name).map { Self.file(key, $0) }
        }
    }

    private static func rename(
        _ name: String, _ folder: Int32, to newName: String, in parent: borrowing OpenFolder
    ) throws(SystemError.Number) {
        let target = parent.descriptor
        if case .failure(let number) = SystemError.retrying({ unsafe Int(renameat(folder, name, target, newName)) }) {
            throw number
        }
    }

    private static func copy(
        _ source: String, to name: String, in parent: borrowing OpenFolder
    ) throws(SystemError.Number) {
        let from = try FileHandle(opening: source, flags: O_RDONLY | O_NOFOLLOW)
        let to = try FileHandle(
            opening: name, in: parent.descriptor, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o644)
        let size = Int(try from.status().st_size)
        var position = 0
        while position < size {
            let piece = try from.read(position..<min(size, position + LocalBlobWriter.bufferBytes))
            guard !piece.isEmpty else { throw SystemError.Number(value: EIO) }
            try to.write(piece)
            position += piece.count
        }
        if case .failure(let number) = SystemError.retrying({ Int(fdatasync(to.descriptor)) }) { throw number }
    }

    public func remove(_ key: ObjectKey) async throws -> Bool {
        guard let path = FolderPath(key) else { return false }
        return try await run("removed", key) { [folder] () throws(SystemError.Number) in
            guard let parent = try path.parent(in: folder), let status = try parent.status(path.name),
                status.isRegularFile
            else { return false }
            guard unsafe unlinkat(parent.descriptor, path.name, 0) == 0 else {
                if errno == ENOENT { return false }
                throw SystemError.Number(value: errno)
            }
            try parent.synchronize()
            return true
        }
    }

    public func list(from bound: KeyBound, prefix: [UInt8], limit: Int) async throws -> [FolderFile] {
        try await run("listed", ObjectKey(stored: prefix)) { [folder] () throws(SystemError.Number) in
            var walk = FolderWalk(bound: bound, prefix: prefix, limit: limit)
            do throws(SystemError.Number) {
                try walk.add(try OpenFolder.root(folder), path: [], depth: 0)
            } catch {
                guard error.value == ENOENT else { throw error }
            }
            return walk.files
        }
    }
}

/// Gathers the files of a folder in the order of their keys; goes into no folder that cannot have one that is wanted.
struct FolderWalk {
    let bound: KeyBound
    let prefix: [UInt8]
    let limit: Int
    private(set) var files: [FolderFile] = []

    init(bound: KeyBound, prefix: [UInt8], limit: Int) {
        self.bound = bound
        self.prefix = prefix
        self.limit = limit
    }

    mutating func add(
        _ folder: borrowing OpenFolder, path: [UInt8], depth: Int
    ) throws(SystemError.Number) {
        guard depth < FolderListing.depthLimit else { return }
        var found: [(bytes: [UInt8], name: String, status: stat)] = []
        for name in try folder.names() {
            // A name that cannot be wanted is not looked at: a look costs more than a comparison.
            guard let status = try folder.status(name), status.isFolder || status.isRegularFile else { continue }
            let bytes = path + Array(name.utf8) + (status.isFolder ? [UInt8(ascii: "/")] : [])
            if isWanted(bytes, isFolder: status.isFolder) { found.append((bytes, name, status)) }
        }
        found.sort { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        for entry in found {
            guard files.count < limit else { return }
            if entry.status.isFolder {
                do throws(SystemError.Number) {
                    try add(try folder.folder(entry.name), path: entry.bytes, depth: depth + 1)
                } catch {
                    // Removed, or replaced by something else, since it was looked at.
                    guard [ENOENT, ENOTDIR, ELOOP].contains(error.value) else { throw error }
                }
            } else {
                let status = entry.status
                files.append(
                    FolderFile(
                        key: ObjectKey(stored: entry.bytes), size: Int(status.st_size), modified: status.modified,
                        mark: status.mark))
            }
        }
    }

    private func isWanted(_ bytes: [UInt8], isFolder: Bool) -> Bool {
        if isFolder {
            guard bytes.starts(with: prefix) || prefix.starts(with: bytes) else { return false }
            return bound.bytes.starts(with: bytes) || !bytes.lexicographicallyPrecedes(bound.bytes)
        }
        guard bytes.starts(with: prefix) else { return false }
        return bound.isInclusive
            ? !bytes.lexicographicallyPrecedes(bound.bytes) : bound.bytes.lexicographicallyPrecedes(bytes)
    }
}
