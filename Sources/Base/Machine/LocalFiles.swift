public import Errors
internal import Glibc
public import Terminal

/// The few things that a tool does with files outside of a lake.
public enum LocalFiles {
    /// A file that a person hands over as an argument is not read beyond this, in bytes.
    public static let readLimit = 64 << 20

    /// The bytes of a file; `-` is standard input.
    public static func read(_ path: String, limit: Int = readLimit) throws(MartletError) -> [UInt8] {
        let name = path == "-" ? "standard input" : "'\(path)'"
        let descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError.describe(errno, "\(name) cannot be read") }
        defer { if path != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError.describe(errno, "\(name) cannot be read")
            }
            bytes += buffer[..<count]
            guard bytes.count <= limit else {
                throw MartletError(.limitExceeded, "\(name) is longer than \(limit) bytes")
            }
        }
    }

    /// The path from the root, without `.` and `..`, as the text says it and whether or not it exists.
    public static func absolute(_ path: String, from folder: String) -> String {
        var parts: [Substring] = []
        for part in (path.hasPrefix("/") ? path : folder + "/" + path).split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// What stands at a path, links followed; nil for nothing.
    public static func kind(of path: String) -> FileKind? {
        var facts = stat()
        guard unsafe stat(path, &facts) == 0 else { return nil }
        switch facts.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFREG: return .file
        default: return .other
        }
    }

    /// The names in a folder, sorted; none where it cannot be read.
    public static func names(in folder: String) -> [String] {
        guard let handle = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(handle) }
        var names: [String] = []
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Makes a folder and those above it.
    public static func makeFolder(_ path: String) throws(MartletError) {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            if unsafe mkdir(made, 0o777) != 0, errno != EEXIST {
                throw SystemError.describe(errno, "the folder '\(made)' cannot be made")
            }
        }
        guard kind(of: path) == .folder else {
            throw MartletError(.alreadyExists, "'\(path)' is there and is no folder")
        }
    }

    /// Makes a new file with this content; what is there already is left alone.
    public static func create(_ path: String, _ bytes: [UInt8]) throws(MartletError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw MartletError(.alreadyExists, "'\(path)' is there already") }
            throw SystemError.describe(errno, "'\(path)' cannot be made")
        }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { source in
                unsafe write(descriptor, source.baseAddress.map { unsafe $0 + written }, source.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError.describe(errno, "'\(path)' cannot be written") }
            written += count
        }
    }

    /// Writes the bytes of a file to an output, piece by piece.
    public static func copy(_ path: String, to sink: any OutputSink) throws {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError.describe(errno, "'\(path)' cannot be read") }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return }
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError.describe(errno, "'\(path)' cannot be read")
            }
            try sink.write(Array(buffer[..<count]))
        }
    }

    /// Removes a file; one that is not there is no error.
    public static func removeFile(_ path: String) throws(MartletError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw SystemError.describe(errno, "'\(path)' cannot be removed")
        }
    }

    /// Removes a folder and the files in it, but no folders inside; what cannot be removed stays.
    public static func removeFolder(_ path: String) {
        for name in names(in: path) { unsafe unlink("\(path)/\(name)") }
        unsafe rmdir(path)
    }

    /// Whether this process may read and write here.
    public static func mayReadAndWrite(_ path: String) -> Bool { unsafe access(path, R_OK | W_OK) == 0 }
}

public enum FileKind: Sendable, Hashable {
    case file, folder
    /// A device, a pipe, a socket.
    case other
}
