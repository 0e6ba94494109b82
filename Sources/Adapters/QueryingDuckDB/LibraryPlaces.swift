internal import Glibc

/// Where DuckDB's library and its extensions can be, in the order in which they are tried.
struct LibraryPlaces: Sendable {
    var libraries: [String]
    var extensionFolders: [String]

    init(libraries: [String], extensionFolders: [String]) {
        self.libraries = libraries
        self.extensionFolders = extensionFolders
    }

    /// The places that follow from the environment and from where the executable is.
    init() {
        libraries = []
        extensionFolders = []
        if let named = Self.environment("MARTLET_DUCKDB_EXTENSIONS") { extensionFolders.append(named) }
        let named = Self.environment("MARTLET_DUCKDB_LIBRARY")
        if let named {
            // What was asked for by name is used or refused, never replaced by something else.
            libraries = [named]
            let folder = Self.parent(of: named)
            extensionFolders += [folder + "/martlet/extensions", Self.parent(of: folder) + "/extensions"]
        }
        var folder = Self.executable().map(Self.parent) ?? ""
        if !folder.isEmpty {
            let prefix = Self.parent(of: folder)
            if named == nil { Self.appendIfPresent(prefix + "/lib/libduckdb.so", to: &libraries) }
            extensionFolders.append(prefix + "/lib/martlet/extensions")
        }
        while !folder.isEmpty {
            if named == nil { Self.appendIfPresent(folder + "/.deps/lib/libduckdb.so", to: &libraries) }
            extensionFolders.append(folder + "/.deps/extensions")
            folder = Self.parent(of: folder)
        }
        if named == nil { libraries.append("libduckdb.so") }
    }

    var extensionsFolder: String? { extensionFolders.first(where: Self.exists) }

    func extensionPath(_ name: String) -> String? {
        extensionFolders.map { "\($0)/\(name).duckdb_extension" }.first(where: Self.exists)
    }

    private static func appendIfPresent(_ path: String, to paths: inout [String]) {
        if exists(path) { paths.append(path) }
    }

    private static func exists(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

    private static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// The folder that holds a path; empty for one without a slash and for the root.
    static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    /// The path of the running executable, links resolved.
    private static func executable() -> String? {
        guard let path = unsafe realpath("/proc/self/exe", nil) else { return nil }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }
}
