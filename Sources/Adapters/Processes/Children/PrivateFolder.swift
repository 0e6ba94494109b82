internal import Errors
internal import Execution
internal import Glibc

/// The folder that a child has for itself, gone after its end.
struct PrivateFolder {
    let path: String
    /// Where the folders of all children are.
    var parent: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "/" }

    /// How many files are looked at; a child that makes more is over its limit whatever their size.
    static let entryLimit = 200_000

    /// - Parameter base: A folder that exists or can be made.
    init(below base: String) throws(MartletError) {
        path = Self.freshPath(below: base)
        try Self.make(base)
        guard unsafe mkdir(path, 0o777) == 0 else { throw SystemCall.failure("make the folder '\(path)'") }
        // Where the server is root its child is another user.
        guard unsafe chmod(path, geteuid() == 0 ? 0o777 : 0o700) == 0 else {
            throw SystemCall.failure("set the rights of '\(path)'")
        }
    }

    /// A path that nothing has, with the number of this process in it.
    static func freshPath(below base: String) -> String {
        "\(base)/\(getpid())-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
    }

    /// Removes what processes left that are no more.
    static func removeOrphans(below base: String) {
        for name in SmallFile.names(base) {
            guard let owner = name.split(separator: "-").first.flatMap({ Int32($0) }), owner != getpid(),
                unsafe access("/proc/\(owner)", F_OK) != 0
            else { continue }
            if unsafe unlink("\(base)/\(name)") != 0 { remove("\(base)/\(name)") }
        }
    }

    static func make(_ folder: String) throws(MartletError) {
        var made = ""
        for part in folder.split(separator: "/") {
            made += "/\(part)"
            guard unsafe mkdir(made, 0o755) == 0 || errno == EEXIST || errno == EISDIR || errno == EROFS else {
                throw SystemCall.failure("make the folder '\(made)'")
            }
        }
    }

    /// Bytes that its files take.
    func size() -> Int64 {
        var entries = 0
        return Self.size(of: path, &entries)
    }

    private static func size(of folder: String, _ entries: inout Int) -> Int64 {
        var total: Int64 = 0
        for name in SmallFile.names(folder) {
            entries += 1
            if entries > entryLimit { return .max / 2 }
            var facts = stat()
            guard unsafe lstat("\(folder)/\(name)", &facts) == 0 else { continue }
            total += Int64(facts.st_blocks) * 512
            if facts.st_mode & S_IFMT == S_IFDIR { total += size(of: "\(folder)/\(name)", &entries) }
        }
        return total
    }

    /// The file that a child left, where it is a plain one: nothing that a link leads to, and nothing that one waits for.
    func read(_ handover: ProcessHandover) -> ProcessHandover.Content {
        let file = unsafe open("\(path)/\(handover.name)", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return .nothing }
        defer { close(file) }
        var facts = stat()
        guard unsafe fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return .nothing }
        guard facts.st_size <= handover.limit else { return .tooLarge(bytes: Int64(facts.st_size)) }
        var bytes = [UInt8](repeating: 0, count: Int(facts.st_size))
        var place = 0
        while place < bytes.count {
            let count = unsafe bytes[place...].withUnsafeMutableBytes {
                unsafe Glibc.read(file, $0.baseAddress, $0.count)
            }
            if count <= 0 { break }
            place += count
        }
        return .bytes(Array(bytes.prefix(place)))
    }

    func remove() { Self.remove(path) }

    private static func remove(_ folder: String) {
        for name in SmallFile.names(folder) {
            let path = "\(folder)/\(name)"
            if unsafe unlink(path) != 0 && errno == EISDIR { remove(path) }
        }
        unsafe rmdir(folder)
    }
}
