internal import Errors
internal import Glibc
internal import Threads

/// Waits until files and the folders that name them survive a power cut.
enum Durability {
    /// How many files are waited for at the same time, named `files synchronised at once`.
    ///
    /// A file system that is asked for several at once writes its journal once for all of them.
    static let concurrency = 8

    /// Synchronises each file and each folder once, on threads of their own.
    static func synchronize(_ paths: [String], folders ledger: FolderLedger, on threads: BlockingThreads) async throws {
        var folders: Set<String> = []
        for path in paths { folders.formUnion(ledger.foldersToSynchronize(for: path)) }
        try await forEach(paths, on: threads, synchronize(file:))
        // The names come after what they name.
        try await forEach(Array(folders), on: threads, synchronize(folder:))
        ledger.didSynchronize(folders)
    }

    /// Synchronises a file and the folders that name it, on the calling thread.
    static func synchronize(_ path: String, folders ledger: FolderLedger) throws(MartletError) {
        let folders = ledger.foldersToSynchronize(for: path)
        try synchronize(file: path)
        for folder in folders { try synchronize(folder: folder) }
        ledger.didSynchronize(Set(folders))
    }

    private static func synchronize(file path: String) throws(MartletError) {
        try synchronize(path, flags: O_RDONLY) { Int(fdatasync($0)) }
    }

    private static func synchronize(folder: String) throws(MartletError) {
        try synchronize(folder, flags: O_RDONLY | O_DIRECTORY) { Int(fsync($0)) }
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
        _ paths: [String], on threads: BlockingThreads,
        _ body: @escaping @Sendable (String) throws(MartletError) -> Void
    ) async throws {
        let lanes = min(concurrency, paths.count)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    try await threads.run { () throws(MartletError) in
                        for position in stride(from: lane, to: paths.count, by: lanes) { try body(paths[position]) }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
