public import Cataloging
internal import Errors
internal import Glibc
internal import Identifiers
internal import Synchronization

/// Processes that each hold a lock on a file of their own, which the kernel releases when they end.
///
/// A file without a lock is that of a process which died; where there is none, nothing is known.
public final class FileKeyOwners: KeyOwners {
    /// Files of the dead that are kept, since their keys may be asked for.
    private static let deadLimit = 100

    private struct Own {
        var name: String
        var descriptor: Int32
    }

    private let folder: String
    private let mine = Mutex<Own?>(nil)

    /// - Parameter folder: A folder on a local file system; it is made where it is missing.
    public init(folder: String) { self.folder = folder }

    deinit {
        mine.withLock { own in
            guard let held = own else { return }
            unsafe unlink(path(held.name))
            close(held.descriptor)
            own = nil
        }
    }

    public func own() throws -> String {
        try mine.withLock { own throws(MartletError) in
            if let own { return own.name }
            guard unsafe mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw failure("make the folder", folder) }
            forgetOldest()
            let name = "\(UUID.random())"
            let path = path(name)
            let descriptor = unsafe open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else { throw failure("make", path) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let error = failure("lock", path)
                close(descriptor)
                throw error
            }
            own = Own(name: name, descriptor: descriptor)
            return name
        }
    }

    public func isDead(_ owner: String) -> Bool {
        // A name from a database is no path.
        guard UUID(owner) != nil, mine.withLock({ $0?.name != owner }) else { return false }
        return isDead(file: path(owner))
    }

    private func isDead(file: String) -> Bool {
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    private func path(_ name: String) -> String { "\(folder)/\(name).owner" }

    /// Removes files of the dead where there are many of them.
    private func forgetOldest() {
        guard let listing = unsafe opendir(folder) else { return }
        defer { unsafe closedir(listing) }
        var names: [String] = []
        while let entry = unsafe readdir(listing) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".owner") { names.append(name) }
        }
        guard names.count > Self.deadLimit else { return }
        for name in names where isDead(file: "\(folder)/\(name)") { unsafe unlink("\(folder)/\(name)") }
    }

    private func failure(_ action: String, _ path: String) -> MartletError {
        let reason = unsafe String(cString: strerror(errno))
        return MartletError(
            errno == ENOSPC ? .storageFull : .unavailable, "could not \(action) '\(path)': \(reason)",
            hint: "Martlet keeps a lock file for each process there; make the folder writable.")
    }
}
