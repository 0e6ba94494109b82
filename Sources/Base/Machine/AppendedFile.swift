public import Errors
internal import Glibc

/// A file that grows at its end, by one writer at a time, and is moved to its place when it is whole.
public final class AppendedFile: Sendable {
    private let path: String
    private let descriptor: Int32

    /// - Throws: `conflict` where another writer has the file; `notFound` where it is not there and is not to be made.
    public init(_ path: String, creating: Bool = false) throws(MartletError) {
        self.path = path
        descriptor = unsafe open(path, O_RDWR | O_CLOEXEC | (creating ? O_CREAT | O_EXCL : 0), 0o666)
        guard descriptor >= 0 else { throw SystemError.describe(errno, "'\(path)' cannot be written") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw MartletError(
                .conflict, "something else writes this file at the moment", hint: "Try again.", retry: .safely)
        }
    }

    deinit { close(descriptor) }

    /// In bytes.
    public func size() throws(MartletError) -> Int64 {
        var facts = stat()
        guard unsafe fstat(descriptor, &facts) == 0 else {
            throw SystemError.describe(errno, "'\(path)' cannot be read")
        }
        return Int64(facts.st_size)
    }

    /// Writes behind what is there.
    public func append(_ bytes: [UInt8]) throws(MartletError) {
        var offset = try size()
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { source in
                unsafe pwrite(
                    descriptor, source.baseAddress.map { unsafe $0 + written }, source.count - written, off_t(offset))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError.describe(errno, "'\(path)' cannot be written") }
            written += count
            offset += Int64(count)
        }
    }

    /// Comes back when all of it is on the disk.
    public func sync() throws(MartletError) {
        guard fsync(descriptor) == 0 else { throw SystemError.describe(errno, "'\(path)' cannot be written") }
    }

    /// Puts the file, synced, where it belongs, in one step.
    ///
    /// - Throws: `alreadyExists` where something is there and is not to be replaced.
    public func move(to target: String, replacing: Bool) throws(MartletError) {
        try sync()
        if replacing {
            guard unsafe rename(path, target) == 0 else {
                throw SystemError.describe(errno, "'\(target)' cannot be written")
            }
        } else {
            // Unlike a rename, a link never takes the place of another file.
            guard unsafe Glibc.link(path, target) == 0 else {
                throw SystemError.describe(errno, "'\(target)' cannot be written")
            }
            unsafe unlink(path)
        }
        let folder = target.lastIndex(of: "/").map { String(target[..<$0]) } ?? "."
        let handle = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw SystemError.describe(errno, "'\(folder)' cannot be written") }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw SystemError.describe(errno, "'\(folder)' cannot be written") }
    }

    /// When a file was last written, in microseconds since 1970; nil where there is none.
    public static func modified(_ path: String) -> Int64? {
        var facts = stat()
        guard unsafe stat(path, &facts) == 0 else { return nil }
        return Int64(facts.st_mtim.tv_sec) * 1_000_000 + Int64(facts.st_mtim.tv_nsec) / 1000
    }
}

extension AppendedFile {
    /// The size of a file in bytes; nil where there is none.
    public static func size(of path: String) -> Int64? {
        var facts = stat()
        guard unsafe stat(path, &facts) == 0 else { return nil }
        return Int64(facts.st_size)
    }

    /// Gives a file a second name.
    public static func link(_ path: String, to other: String) throws(MartletError) {
        guard unsafe Glibc.link(path, other) == 0 else {
            throw SystemError.describe(errno, "'\(other)' cannot be written")
        }
    }
}
