public import Errors
import Glibc
public import Secrets

/// The keys of a project in a file that only its owner can read, or from the environment.
public struct SecretKeyFile: SecretKeySource {
    private let path: String
    private let given: String?

    /// Bytes of the file.
    private static let sizeLimit = 4096

    /// - Parameters:
    ///   - path: The file; it is made with the first secret.
    ///   - given: What `MARTLET_SECRET_KEY` says, which the file then does not matter beside.
    public init(path: String, given: String?) {
        self.path = path
        self.given = given.flatMap { $0.isEmpty ? nil : $0 }
    }

    public var isOwn: Bool { given == nil }

    public func load() throws(MartletError) -> SecretKeys? {
        if let given {
            do {
                return try SecretKeys(parsing: given)
            } catch {
                throw MartletError(error.code, "MARTLET_SECRET_KEY: \(error.message)", hint: error.hint)
            }
        }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("cannot be read")
        }
        defer { close(descriptor) }
        var facts = stat()
        guard unsafe fstat(descriptor, &facts) == 0 else { throw failure("cannot be read") }
        guard facts.st_mode & 0o077 == 0 else {
            throw MartletError(
                .permissionDenied, "the key file '\(path)' can be read by others",
                hint: "Run chmod 600 \(path), and rotate the key if somebody may have read it.")
        }
        var bytes = [UInt8](repeating: 0, count: Self.sizeLimit)
        let count = unsafe read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw failure("cannot be read") }
        do {
            return try SecretKeys(parsing: String(decoding: bytes[..<count], as: UTF8.self))
        } catch {
            throw MartletError(.corrupt, "the key file '\(path)' is damaged: \(error.message)", hint: error.hint)
        }
    }

    public func save(_ keys: SecretKeys, isFirst: Bool) throws(MartletError) -> SecretKeys {
        guard isOwn else {
            throw MartletError(.unsupported, "the key of secrets comes from MARTLET_SECRET_KEY, and is changed there")
        }
        let temporary = "\(path).\(getpid())"
        unsafe unlink(temporary)
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("cannot be written") }
        let bytes = Array((keys.keys.map(\.text).joined(separator: "\n") + "\n").utf8)
        let isWritten = unsafe write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        close(descriptor)
        defer { unsafe unlink(temporary) }
        guard isWritten else { throw failure("cannot be written") }
        if isFirst {
            // A link is made only where there is nothing yet: of two at once, one wins.
            if unsafe link(temporary, path) != 0 {
                guard errno == EEXIST, let there = try load() else { throw failure("cannot be written") }
                return there
            }
        } else if unsafe rename(temporary, path) != 0 {
            throw failure("cannot be written")
        }
        try syncFolder()
        return keys
    }

    private func syncFolder() throws(MartletError) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot be written") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("cannot be written") }
    }

    private func failure(_ what: String) -> MartletError {
        let code: ErrorCode = errno == ENOSPC ? .storageFull : errno == EACCES ? .permissionDenied : .unavailable
        return MartletError(code, "the key file '\(path)' \(what): \(unsafe String(cString: strerror(errno)))")
    }
}
