public import Errors
internal import Glibc

/// The bytes of a file, piece by piece.
public final class FilePieces: Sendable {
    private let path: String
    private let descriptor: Int32
    private let length: Int

    /// - Parameter length: The most bytes in a piece.
    public init(_ path: String, length: Int) throws(MartletError) {
        self.path = path
        self.length = length
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError.describe(errno, "'\(path)' cannot be read") }
    }

    deinit { close(descriptor) }

    /// The next piece, or nil at the end.
    public func next() throws(MartletError) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: length)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return nil }
            if count > 0 {
                buffer.removeLast(length - count)
                return buffer
            }
            guard errno == EINTR else { throw SystemError.describe(errno, "'\(path)' cannot be read") }
        }
    }
}
