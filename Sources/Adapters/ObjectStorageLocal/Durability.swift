internal import Errors
internal import Glibc

/// Waits until files and the folders that name them survive a power cut.
enum Durability {
    /// How many files are waited for at the same time, named `files synchronised at once`.
    ///
    /// A file system that is asked for several at once writes its journal once for all of them.
    static let concurrency = 8

    /// Synchronises each file and each folder once.
    static func synchronize(_ paths: [String], folders ledger: FolderLedger) async throws {
        var folders: Set<String> = []
        for path in paths { folders.formUnion(ledger.foldersToSynchronize(for: path)) }
        try await forEach(paths) { path throws(MartletError) in
            try synchronize(path, flags: O_RDONLY) { Int(fdatasync($0)) }
        }
        // The names come after what they name.
        try await forEach(Array(folders)) { folder throws(MartletError) in
            try synchronize(folder, flags: O_RDONLY | O_DIRECTORY) { Int(fsync($0)) }
        }
        ledger.didSynchronize(folders)
    }

    private static func synchronize(
        _ path: String, flags: Int32, _ call: (Int32) -> Int
    ) throws(MartletError) {
        do throws(SystemError.Number) {
            let file = try FileHandle(opening: path, flags: flags)
            if case .failure(let number) = SystemError.retrying({ call(file.descriptor) }) { throw number }
        } catch {
            throw SystemError.error(error.value, "made durable", path)
        }
    }

    private static func forEach(
        _ paths: [String], _ body: @escaping @Sendable (String) throws(MartletError) -> Void
    ) async throws {
        if paths.count < 3 {
            for path in paths { try body(path) }
            return
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            let lanes = min(concurrency, paths.count)
            for lane in 0..<lanes {
                group.addTask { @concurrent in
                    for position in stride(from: lane, to: paths.count, by: lanes) { try body(paths[position]) }
                }
            }
            try await group.waitForAll()
        }
    }
}
