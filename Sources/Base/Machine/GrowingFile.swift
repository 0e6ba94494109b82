public import Errors
internal import Glibc

/// A new file to which bytes are added, and which is gone with this value.
public final class GrowingFile: Sendable {
    public let path: String
    private let descriptor: Int32

    /// - Throws: `alreadyExists`, or why it cannot be made.
    public init(_ path: String) throws(MartletError) {
        self.path = path
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw MartletError(.alreadyExists, "'\(path)' is there already") }
            throw SystemError.describe(errno, "'\(path)' cannot be made")
        }
    }

    deinit {
        close(descriptor)
        unsafe unlink(path)
    }

    /// Puts bytes at a place of the file; blocks.
    ///
    /// - Throws: Why not all of them could be written; the same may be tried again.
    public func write(_ bytes: [UInt8], at offset: Int) throws(MartletError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { source in
                unsafe pwrite(
                    descriptor, source.baseAddress.map { unsafe $0 + written }, source.count - written,
                    off_t(offset + written))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError.describe(errno, "'\(path)' cannot be written") }
            written += count
        }
    }
}
