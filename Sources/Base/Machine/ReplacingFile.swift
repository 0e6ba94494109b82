public import Errors
internal import Glibc
internal import Synchronization
public import Terminal

/// A file that is there whole or not at all: it is written beside its place and moved there at the end.
///
/// A device or pipe, such as `/dev/stdout`, is written to directly.
public final class ReplacingFile: OutputSink {
    private let path: String
    private let temporary: String?
    private let descriptor: Int32
    private let sink: DescriptorSink
    private let isDone = Mutex(false)

    public init(_ path: String) throws(MartletError) {
        let kind = LocalFiles.kind(of: path)
        guard kind != .folder else {
            throw MartletError(.invalidInput, "'\(path)' is a folder", hint: "Name a file inside of it.")
        }
        // A link stays a link: the file that it leads to is replaced.
        self.path = kind == .file ? Self.realPath(path) ?? path : path
        temporary = kind == .other ? nil : "\(self.path).\(getpid()).part"
        let flags = kind == .other ? O_WRONLY | O_CLOEXEC : O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        descriptor = unsafe open(temporary ?? self.path, flags, 0o666)
        guard descriptor >= 0 else { throw SystemError.describe(errno, "'\(path)' cannot be written") }
        sink = DescriptorSink(descriptor: descriptor, name: "'\(path)'")
    }

    public func write(_ bytes: [UInt8]) throws { try sink.write(bytes) }
    public func flush() throws { try sink.flush() }

    /// Puts the file in its place.
    public func commit() throws {
        try sink.flush()
        guard let temporary else { return }
        guard unsafe rename(temporary, path) == 0 else {
            throw SystemError.describe(errno, "'\(path)' cannot be written")
        }
        isDone.withLock { $0 = true }
    }

    deinit {
        close(descriptor)
        if let temporary, !isDone.withLock({ $0 }) { unsafe unlink(temporary) }
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }
}
