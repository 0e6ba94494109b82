internal import Glibc
internal import Synchronization

/// Makes folders and remembers which of them a power cut could still undo.
final class FolderLedger: Sendable {
    private let unsynchronized = Mutex<Set<String>>([])

    /// The folder that something is in; `/` for the root itself.
    static func parent(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// Makes a folder and those above it, as far as they are missing.
    func create(_ folder: String) throws(SystemError.Number) {
        switch SystemError.retrying({ unsafe Int(mkdir(folder, 0o777)) }) {
        case .success: unsynchronized.withLock { _ = $0.insert(folder) }
        case .failure(let number) where number.value == EEXIST: return
        case .failure(let number) where number.value == ENOENT && folder != "/":
            try create(Self.parent(of: folder))
            try create(folder)
        case .failure(let number): throw number
        }
    }

    /// The folders to synchronise so that a path stays reachable: its own, and above it as many as were made just now.
    func foldersToSynchronize(for path: String) -> [String] {
        var folder = Self.parent(of: path)
        var result = [folder]
        return unsynchronized.withLock { made in
            while made.contains(folder) {
                folder = Self.parent(of: folder)
                result.append(folder)
            }
            return result
        }
    }

    /// Takes note that the entries of some folders are durable, hence the folders made in them.
    func didSynchronize(_ folders: Set<String>) {
        unsynchronized.withLock { made in
            if made.isEmpty { return }
            made = made.filter { !folders.contains(Self.parent(of: $0)) }
        }
    }
}
