internal import Errors
internal import Execution
internal import Glibc

/// The folder that a child has for itself, gone after its end.
struct PrivateFolder {
    let path: String
    /// A folder beside it, with links to landed files for the child to read; gone with it.
    private(set) var landing: String?
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

    mutating func makeLanding() throws(MartletError) {
        let folder = path + "-landing"
        guard unsafe mkdir(folder, 0o755) == 0 else { throw SystemCall.failure("make the folder '\(folder)'") }
        landing = folder
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
        for name in names(folder) {
            entries += 1
            if entries > entryLimit { return .max / 2 }
            var facts = stat()
            guard unsafe lstat("\(folder)/\(name)", &facts) == 0 else {
                // Beyond what a path may be long, nothing can be counted any more.
                if errno == ENAMETOOLONG { return .max / 2 }
                continue
            }
            total += Int64(facts.st_blocks) * 512
            if facts.st_mode & S_IFMT == S_IFDIR { total += size(of: "\(folder)/\(name)", &entries) }
            if total >= .max / 4 { return .max / 2 }
        }
        return total
    }

    /// The names in a folder of the child's, which may have taken away the right to look into it.
    private static func names(_ folder: String) -> [String] {
        if unsafe access(folder, R_OK | W_OK | X_OK) == 0 { return SmallFile.names(folder) }
        // By its descriptor, so that no link can take its place meanwhile.
        let place = unsafe open(folder, Self.pathOnly | O_NOFOLLOW | O_DIRECTORY | O_CLOEXEC)
        guard place >= 0 else { return [] }
        defer { close(place) }
        unsafe chmod("/proc/self/fd/\(place)", 0o700)
        return SmallFile.names(folder)
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

    func remove() {
        Self.remove(path)
        if let landing { Self.remove(landing) }
    }

    private static func remove(_ folder: String) {
        var aside = 0
        remove(folder, top: folder, &aside)
    }

    /// Removes a folder; what lies too deep to be named is moved up first.
    private static func remove(_ folder: String, top: String, _ aside: inout Int) {
        for name in names(folder) {
            let path = "\(folder)/\(name)"
            guard unsafe unlink(path) != 0 else { continue }
            if errno == EISDIR, path.utf8.count < Self.pathLimit {
                remove(path, top: top, &aside)
            } else if errno == EISDIR || errno == ENAMETOOLONG {
                aside += 1
                let near = "\(top)/.\(aside)-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
                if move(name, of: folder, to: near) { remove(near, top: top, &aside) }
            }
        }
        unsafe rmdir(folder)
    }

    /// Moves an entry of a folder, which need not have a path of its own.
    private static func move(_ name: String, of folder: String, to path: String) -> Bool {
        let place = unsafe open(folder, Self.pathOnly | O_NOFOLLOW | O_DIRECTORY | O_CLOEXEC)
        guard place >= 0 else { return false }
        defer { close(place) }
        return unsafe renameat(place, name, AT_FDCWD, path) == 0
    }

    /// `O_PATH` of Linux, which Swift does not see: a descriptor that names, and opens nothing.
    private static let pathOnly: Int32 = 0x20_0000

    /// Bytes of paths that are still worked with; the system takes fewer than 4,096.
    private static let pathLimit = 3_000
}
