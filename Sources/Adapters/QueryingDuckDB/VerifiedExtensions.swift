internal import Glibc
internal import Synchronization

/// The files of extensions whose signature DuckDB has verified in this process.
///
/// Verifying one of 20 MB takes a tenth of a second, which each session would spend again. A file that was written since then is
/// another one; and no SQL of a person or a project loads any, since sessions for them have no access to files outside.
enum VerifiedExtensions {
    private struct File: Hashable {
        var path: String
        var device: UInt64
        var number: UInt64
        var size: Int64
        var modified: Int64
    }

    private static let verified = Mutex<Set<File>>([])

    private static func file(_ path: String) -> File? {
        var facts = Glibc.stat()
        guard unsafe fstatat(AT_FDCWD, path, &facts, 0) == 0 else { return nil }
        return File(
            path: path, device: UInt64(facts.st_dev), number: UInt64(facts.st_ino), size: Int64(facts.st_size),
            modified: Int64(facts.st_mtim.tv_sec) * 1_000_000_000 + Int64(facts.st_mtim.tv_nsec))
    }

    static func note(_ path: String) {
        if let file = file(path) { _ = verified.withLock { $0.insert(file) } }
    }

    /// Whether all of some files, of which there is at least one, are as they were when they were verified.
    static func hold(_ paths: [String]) -> Bool {
        !paths.isEmpty
            && paths.allSatisfy { path in
                guard let file = file(path) else { return false }
                return verified.withLock { $0.contains(file) }
            }
    }
}
