internal import Errors
internal import Execution
internal import Glibc
internal import JSON

/// What a child sees of the machine's files where it is kept apart: everything can be read only, but its private folder, what it is
/// to write, and a `/tmp` and `/var/tmp` of its own.
///
/// Those two lie within the private folder, so that its limit counts them and its removal takes them along. What the child needs
/// and what lies below them on the machine is put at its old place in them.
struct ChildFiles {
    /// Something that is put at a place; in order, since later ones lie over earlier ones.
    struct View: Hashable {
        var source: String
        var target: String
        /// Nil for as it is at its source.
        var isWritable: Bool?

        /// As a warm interpreter takes it.
        var json: JSONValue { [.string(source), .string(target), isWritable.map { .bool($0) } ?? .null] }
    }

    private(set) var views: [View] = []

    /// The folders of which a child has its own, and where those lie in its private folder.
    private static let temporary = [("/tmp", ".tmp"), ("/var/tmp", ".var-tmp")]
    /// Sockets right in `/tmp` that a child with a network still reaches, such as that of a database.
    private static let socketLimit = 64

    /// - Parameters:
    ///   - own: The child's private folder.
    ///   - protected: Folders in which nothing is written whatever the child's settings say, but what Martlet itself names.
    /// - Throws: `permissionDenied` for what may not be written, `unavailable`.
    init(
        own: PrivateFolder, _ files: ProcessFiles, network: ProcessNetwork, protected: [String], name: String
    ) throws(MartletError) {
        let protected = protected.filter { Self.kind(of: $0) == S_IFDIR }
        var writes: [String] = []
        for path in files.writes { writes.append(try Self.writable(path, protected, name)) }
        var places: [(path: String, isWritable: Bool)] = writes.map { ($0, true) }
        for path in protected where writes.contains(where: { Self.isInside(path, of: $0) }) {
            places.append((path, false))
        }
        places.append((own.path, true))
        views = places.sorted { $0.path.utf8.count < $1.path.utf8.count }.map {
            View(source: $0, target: $0, isWritable: $1)
        }
        for (machine, folder) in Self.temporary where !writes.contains(machine) && Self.kind(of: machine) == S_IFDIR {
            try give(machine, "\(own.path)/\(folder)", files.reads + writes + [own.path], hasNetwork: network == .on)
        }
    }

    /// Makes a folder that the child has instead of one of the machine's.
    private mutating func give(
        _ machine: String, _ folder: String, _ needed: [String], hasNetwork: Bool
    ) throws(MartletError) {
        guard unsafe mkdir(folder, 0o777) == 0, unsafe chmod(folder, 0o1777) == 0 else {
            throw SystemCall.failure("make the folder '\(folder)'")
        }
        var kept: Set<String> = []
        for path in needed {
            // A link and what it leads to are both looked for.
            for path in [path, Self.resolved(path)] where path.hasPrefix(machine + "/") { kept.insert(path) }
        }
        if hasNetwork { kept.formUnion(Self.sockets(in: machine)) }
        for path in kept.sorted() where !kept.contains(where: { $0 != path && Self.isInside(path, of: $0) }) {
            guard let kind = Self.kind(of: path) else { continue }
            let place = folder + path.dropFirst(machine.utf8.count)
            if kind == S_IFDIR {
                try PrivateFolder.make(place)
            } else {
                try PrivateFolder.make(String(place[..<(place.lastIndex(of: "/") ?? place.endIndex)]))
                let file = unsafe open(place, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
                guard file >= 0 else { throw SystemCall.failure("make the file '\(place)'") }
                close(file)
            }
            views.append(View(source: path, target: place, isWritable: nil))
        }
        views.append(View(source: folder, target: machine, isWritable: nil))
    }

    /// The folder that a child is to write, made where it is not there.
    private static func writable(
        _ path: String, _ protected: [String], _ name: String
    ) throws(MartletError) -> String {
        let refusal = MartletError(
            .permissionDenied, "\(name) may not write to '\(path)'",
            hint: "Name another folder in 'writes'; what Martlet keeps for itself cannot be one.")
        if protected.contains(where: { isInside(path, of: $0) }) { throw refusal }
        if kind(of: path) == nil { try PrivateFolder.make(path) }
        let place = resolved(path)
        if place == "/" || protected.contains(where: { isInside(place, of: resolved($0)) }) { throw refusal }
        return path
    }

    /// Whether a path is a folder or lies in it.
    private static func isInside(_ path: String, of folder: String) -> Bool {
        path == folder || path.hasPrefix(folder + "/")
    }

    /// What a path leads to, or the path itself where that is nothing.
    private static func resolved(_ path: String) -> String {
        guard let found = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }

    /// The kind of what a path leads to, as the system numbers it; nil where nothing is there.
    private static func kind(of path: String) -> mode_t? {
        var facts = stat()
        guard unsafe stat(path, &facts) == 0 else { return nil }
        return facts.st_mode & S_IFMT
    }

    private static func sockets(in folder: String) -> [String] {
        var found: [String] = []
        for name in SmallFile.names(folder) where found.count < socketLimit {
            let path = "\(folder)/\(name)"
            if kind(of: path) == S_IFSOCK { found.append(path) }
        }
        return found
    }
}
