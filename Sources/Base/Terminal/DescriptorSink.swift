internal import Errors
internal import Glibc
internal import Synchronization

/// Writes to a file descriptor, through a buffer.
///
/// The process must ignore SIGPIPE (`InterruptWatch.install()` sees to that), so that a reader that went is an error here.
public final class DescriptorSink: OutputSink {
    private let descriptor: Int32
    private let name: String
    private let buffer = Mutex<[UInt8]>([])

    /// In bytes: as much as a pipe takes at once.
    private static let bufferLimit = 1 << 16

    /// - Parameter name: How errors name it.
    public init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    public func write(_ bytes: [UInt8]) throws {
        try buffer.withLock { buffer in
            buffer.append(contentsOf: bytes)
            if buffer.count >= Self.bufferLimit { try drain(&buffer) }
        }
    }

    public func flush() throws { try buffer.withLock { try drain(&$0) } }

    /// Writes all, or throws and forgets it, so that nothing is written twice.
    private func drain(_ buffer: inout [UInt8]) throws {
        defer { buffer.removeAll(keepingCapacity: true) }
        var written = 0
        while written < buffer.count {
            let count = unsafe buffer.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written)
            }
            if count >= 0 {
                written += count
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe Glibc.poll(&poll, 1, -1)
            case EPIPE: throw BrokenPipe()
            default: throw Self.error(errno, writing: name)
            }
        }
    }

    /// The error for a failed write.
    static func error(_ number: Int32, writing name: String) -> MartletError {
        let reason = unsafe String(cString: strerror(number))
        switch number {
        case ENOSPC, EDQUOT, EFBIG:
            return MartletError(
                .storageFull, "\(name) could not be written: \(reason)",
                hint: "Make room, or write to another place, and run the command again.")
        default: return MartletError(.unavailable, "\(name) could not be written: \(reason)")
        }
    }
}

/// Keeps what is written, for tests.
public final class MemorySink: OutputSink {
    private let bytes = Mutex<[UInt8]>([])

    public init() {}

    public func write(_ bytes: [UInt8]) throws { self.bytes.withLock { $0 += bytes } }
    public func flush() throws {}

    public var contents: [UInt8] { bytes.withLock { $0 } }
    public var text: String { String(decoding: contents, as: UTF8.self) }
}
