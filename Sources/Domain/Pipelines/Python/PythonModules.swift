internal import Errors
public import ObjectStorage
import Synchronization

/// A file of the project that Python code imports.
public struct PythonModule: Sendable, Hashable {
    /// Relative to the project.
    public var path: String
    public var bytes: [UInt8]
}

/// Where Python code of a project imports from, and which of the project's files that is.
///
/// A name stands for `name.py`, or for the package `name` with all Python files below it; what those import is found too. Modules
/// that are named only while the code runs are not found.
public final class PythonModules: Sendable {
    private let store: any ObjectStore
    private let root: Location
    /// Files by folder and name, so that what many import is looked for once.
    private let known = Mutex<[String: [String]]>([:])

    /// The most modules that code may import from its project, and their bytes together.
    public static let countLimit = 1000
    public static let bytesLimit = 64 << 20
    private static let ending = ".py"

    public init(store: any ObjectStore, root: Location) {
        self.store = store
        self.root = root
    }

    /// The folders that code imports from, relative to the project, the nearest first.
    ///
    /// - Parameters:
    ///   - file: The file of the code; nil where it has none.
    ///   - others: Folders between that of the file and that of the project.
    public static func folders(of file: String?, _ others: [String] = []) -> [String] {
        var folders: [String] = []
        let own = file.map { path in path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }
        for folder in (own.map { [$0] } ?? []) + others + [""] where !folders.contains(folder) {
            folders.append(folder)
        }
        return folders
    }

    /// The same folders on this machine.
    public static func paths(of folders: [String], in project: String) -> [String] {
        project.isEmpty ? [] : folders.map { $0.isEmpty ? project : "\(project)/\($0)" }
    }

    /// The modules that a text imports, and those that they import, by path.
    ///
    /// - Throws: `limitExceeded`.
    public func find(_ text: String, in folders: [String]) async throws -> [PythonModule] {
        var found: [String: PythonModule] = [:]
        var seen: Set<String> = []
        var waiting = PythonImports(text).names.sorted()
        var total = 0
        while let name = waiting.popLast() {
            guard seen.insert(name).inserted else { continue }
            for folder in folders {
                for path in try await files(of: name, in: folder) where found[path] == nil {
                    let bytes = try await store.read(root.appending(path), range: nil)
                    total += bytes.count
                    guard found.count < Self.countLimit, total <= Self.bytesLimit else {
                        throw MartletError(
                            .limitExceeded,
                            "the code imports more than \(Self.countLimit) modules of its project, or \(Self.bytesLimit) bytes",
                            at: SourceLocation(file: path), hint: "Make a package of them that is installed.")
                    }
                    found[path] = PythonModule(path: path, bytes: bytes)
                    waiting += PythonImports(String(decoding: bytes, as: UTF8.self)).names
                }
            }
        }
        return found.values.sorted { $0.path < $1.path }
    }

    private func files(of name: String, in folder: String) async throws -> [String] {
        let stem = folder.isEmpty ? name : "\(folder)/\(name)"
        if let paths = known.withLock({ $0[stem] }) { return paths }
        var paths: [String] = []
        if try await store.stat(root.appending(stem + Self.ending)) != nil { paths.append(stem + Self.ending) }
        for object in try await store.list(below: root.appending(stem)) {
            guard let path = object.location.relative(to: root), path.hasSuffix(Self.ending) else { continue }
            paths.append(String(path))
        }
        known.withLock { $0[stem] = paths }
        return paths
    }
}
