internal import Errors
internal import Glibc
internal import Threads
public import ObjectStorage

/// Keeps objects as files of this machine, under locations `file:///…`.
///
/// A write goes to a temporary name in the same folder and is then renamed, so a reader sees all of it or nothing. Folders appear
/// when they are needed: a write first tries without making any, which in nearly all cases is right and spares the calls.
public struct LocalObjectStore: ObjectStore {
    let temporaryNames = TemporaryNames()
    let folders = FolderLedger()
    /// Waits for the disk in place of the tasks.
    let threads = BlockingThreads(name: "file-writer", limit: Durability.concurrency)

    public init() {}

    public func read(_ location: Location, range: Range<Int>?) async throws -> [UInt8] {
        let path = try Self.path(of: location)
        do {
            let file = try FileHandle(opening: path, flags: O_RDONLY)
            let status = try file.status()
            guard status.isRegularFile else { throw SystemError.Number(value: ENOENT) }
            let size = Int(status.st_size)
            return try file.read(range.map { try ObjectRange.clamped($0, size: size, of: location) } ?? 0..<size)
        } catch let number as SystemError.Number {
            throw SystemError.error(number.value, "read", path)
        }
    }

    public func write(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws {
        let path = try Self.path(of: location)
        do {
            try write(bytes, to: path, condition)
        } catch {
            throw SystemError.error(error.value, "written", path)
        }
    }

    public func prepareFolder(_ location: Location) async throws {
        let path = try Self.path(of: location)
        do {
            try folders.create(path)
        } catch {
            throw SystemError.error(error.value, "made", path)
        }
    }

    public func stat(_ location: Location) async throws -> ObjectInfo? {
        let path = try Self.path(of: location)
        var status = Glibc.stat()
        switch SystemError.retrying({ unsafe Int(fstatat(AT_FDCWD, path, &status, 0)) }) {
        case .success:
            guard status.isRegularFile else { return nil }
            return ObjectInfo(
                location: location, size: Int(status.st_size), modified: status.modified, appeared: status.changed)
        case .failure(let number) where number.value == ENOENT || number.value == ENOTDIR: return nil
        case .failure(let number): throw SystemError.error(number.value, "looked at", path)
        }
    }

    public func list(below folder: Location) async throws -> [ObjectInfo] {
        var listing = FolderListing()
        try listing.add(folder, path: Self.path(of: folder), depth: 0)
        return listing.objects.sorted { $0.location < $1.location }
    }

    public func folders(in folder: Location) async throws -> [Location] {
        var found: [Location] = []
        for name in try FolderListing.subfolders(of: Self.path(of: folder)) { found.append(try folder.appending(name)) }
        return found.sorted()
    }

    public func delete(_ location: Location) async throws {
        let path = try Self.path(of: location)
        // What is a folder is no object, so there is nothing to remove either.
        if case .failure(let number) = SystemError.retrying({ unsafe Int(unlink(path)) }),
            ![ENOENT, ENOTDIR, EISDIR].contains(number.value)
        {
            throw SystemError.error(number.value, "removed", path)
        }
    }

    public func move(_ location: Location, to destination: Location) async throws {
        let path = try Self.path(of: location)
        let newPath = try Self.path(of: destination)
        // A folder is no object, and renaming one would take along what is inside.
        guard try await stat(location) != nil else { throw SystemError.error(ENOENT, "moved", path) }
        do {
            try rename(path, to: newPath)
        } catch {
            guard error.value == EXDEV else { throw SystemError.error(error.value, "moved", path) }
            // A place on another file system is reached by copying.
            try await write(destination, try await read(location))
            try await delete(location)
        }
    }

    private func rename(_ path: String, to newPath: String) throws(SystemError.Number) {
        do {
            try Renaming.replace(path, newPath)
        } catch {
            guard error.value == ENOENT else { throw error }
            try folders.create(FolderLedger.parent(of: newPath))
            try Renaming.replace(path, newPath)
        }
    }

    public func makeDurable(_ locations: [Location]) async throws {
        var paths: [String] = []
        for location in locations { paths.append(try Self.path(of: location)) }
        try await Durability.synchronize(paths, folders: folders, on: threads)
    }

    public func writeDurably(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws {
        let path = try Self.path(of: location)
        try await threads.run { () throws(MartletError) in
            do throws(SystemError.Number) {
                try write(bytes, to: path, condition)
            } catch {
                throw SystemError.error(error.value, "written", path)
            }
            try Durability.synchronize(path, folders: folders)
        }
    }

    static func path(of location: Location) throws(MartletError) -> String {
        guard let path = location.filePath else {
            throw MartletError(
                .invalidInput, "'\(location)' is not on this machine: its scheme is '\(location.scheme)'",
                hint: "Give a location that begins with file:// or /.")
        }
        return path
    }

    private func write(_ bytes: [UInt8], to path: String, _ condition: WriteCondition) throws(SystemError.Number) {
        let folder = FolderLedger.parent(of: path)
        let temporary: String
        do {
            temporary = try writeTemporary(bytes, in: folder)
        } catch {
            guard error.value == ENOENT else { throw error }
            try folders.create(folder)
            temporary = try writeTemporary(bytes, in: folder)
        }
        try give(temporary, its: path, condition)
    }

    /// Gives a file under a temporary name its own, or removes it.
    func give(_ temporary: String, its path: String, _ condition: WriteCondition) throws(SystemError.Number) {
        do {
            switch condition {
            case .always: try Renaming.replace(temporary, path)
            case .ifAbsent: try Renaming.place(temporary, path)
            }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
    }

    /// Writes a new file under a temporary name; the name.
    func writeTemporary(_ bytes: [UInt8], in folder: String) throws(SystemError.Number) -> String {
        while true {
            let temporary = folder + "/" + temporaryNames.next()
            let file: FileHandle
            do {
                file = try FileHandle(opening: temporary, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o666)
            } catch {
                if error.value == EEXIST { continue }
                throw error
            }
            do {
                try file.write(bytes)
            } catch {
                unsafe unlink(temporary)
                throw error
            }
            return temporary
        }
    }
}
