internal import Errors
internal import Glibc
public import Runs
internal import Synchronization

/// Claims runs with `flock` on a file for each, which the kernel releases when the process ends.
public struct FileRunLiveness: RunLiveness {
    private let folder: String

    /// - Parameter folder: A folder on a local file system; it is made where it is missing.
    public init(folder: String) { self.folder = folder }

    public func claim(_ id: RunID) throws -> (any RunClaim)? {
        guard unsafe mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw failure("make the folder", folder) }
        let path = "\(folder)/\(id).lock"
        while true {
            let descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else { throw failure("open", path) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let reason = errno
                close(descriptor)
                if reason == EWOULDBLOCK { return nil }
                throw failure("lock", path)
            }
            // Whoever released the claim removed the file; a lock on a removed file excludes nobody.
            var held = stat()
            var named = stat()
            if unsafe fstat(descriptor, &held) == 0, unsafe stat(path, &named) == 0, held.st_ino == named.st_ino {
                return FileRunClaim(descriptor: descriptor, path: path)
            }
            close(descriptor)
        }
    }

    private func failure(_ action: String, _ path: String) -> MartletError {
        let reason = unsafe String(cString: strerror(errno))
        return MartletError(
            errno == ENOSPC ? .storageFull : .unavailable, "could not \(action) '\(path)': \(reason)",
            hint: "Martlet keeps a lock file for each run there; make the folder writable.")
    }
}

private final class FileRunClaim: RunClaim {
    private let descriptor: Mutex<Int32?>
    private let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = Mutex(descriptor)
        self.path = path
    }

    func release() {
        descriptor.withLock { held in
            guard let open = held else { return }
            unsafe unlink(path)
            close(open)
            held = nil
        }
    }

    deinit { release() }
}
