public import Errors
internal import Glibc

/// A new file to which bytes are added, and which is gone with this value.
public final class GrowingFile: Sendable {
    public let path: String
    private let descriptor: Int32

    /// - Throws: `alreadyExists`, or why it cannot be made.
    public init(_ path: String) throws(MartletError) {
        self.path = path
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw MartletError(.alreadyExists, "'\(path)' is there already") }
            throw SystemError.describe(errno, "'\(path)' cannot be made")
        }
    }

    deinit {
        close(descriptor)
        unsafe unlink(path)
    }

    /// The bytes from a place of the file on, at most as many as are asked for; blocks.
    public func read(at offset: Int, count: Int) throws(MartletError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe pread(
                    descriptor, bytes.baseAddress.map { unsafe $0 + filled }, count - filled, off_t(offset + filled))
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw SystemError.describe(errno, "'\(path)' cannot be read") }
            if got == 0 { break }
            filled += got
        }
        buffer.removeLast(count - filled)
        return buffer
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
