public import Errors
public import Execution
internal import Glibc

/// A Python, and where the modules of Martlet's own package are.
public struct PythonProgram: Sendable, Hashable {
    public var path: String
    public var modules: String
    /// Which of the places it was found in, in words.
    public var origin: String

    /// Where its libraries are: beside the program, beside what that leads to, and Martlet's own.
    var folders: [String] {
        var folders = [modules]
        for program in [path, resolved] {
            let parts = program.split(separator: "/", omittingEmptySubsequences: false)
            if parts.count > 3 { folders.append(parts.dropLast(2).joined(separator: "/")) }
        }
        return folders
    }

    private var resolved: String {
        guard let found = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }
}

/// Where Python is looked for: the setting, the project's environment, a checkout's `.deps/python`, `python3` on the path.
public struct PythonPlaces: Sendable {
    /// What `MARTLET_PYTHON` says.
    private let setting: String?
    private let executable: String
    private let packageSetting: String?

    public init() {
        setting = Self.variable("MARTLET_PYTHON")
        packageSetting = Self.variable("MARTLET_PYTHON_PACKAGE")
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count - 1)
        executable = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// The Python of an environment.
    public func python(for environment: PythonEnvironment) throws(MartletError) -> PythonProgram {
        guard let modules else {
            throw MartletError(
                .notFound, "the package of Martlet for Python is not there",
                hint:
                    "It is installed beside the program, in lib/martlet/python; MARTLET_PYTHON_PACKAGE names another folder."
            )
        }
        if let project = environment.project, environment.requirements != nil {
            let own = LockedEnvironment(
                project: project, requirements: environment.requirements ?? "", in: environment.folder)
            guard own.isComplete else {
                throw MartletError(
                    .unavailable, "the Python environment of requirements.lock has not been made",
                    hint: "Make it: martlet env sync.")
            }
            return PythonProgram(path: own.python, modules: modules, origin: "requirements.lock")
        }
        let (path, origin) = try base(project: environment.project)
        return PythonProgram(path: path, modules: modules, origin: origin)
    }

    /// The Python that environments are made of.
    public func base(project: String?) throws(MartletError) -> (path: String, origin: String) {
        if let setting {
            guard Self.isExecutable(setting) else {
                throw MartletError(
                    .notFound, "MARTLET_PYTHON names '\(setting)', which is no program", hint: "Name a python3.")
            }
            return (setting, "MARTLET_PYTHON")
        }
        if let project, Self.isExecutable("\(project)/.venv/bin/python") {
            return ("\(project)/.venv/bin/python", "the project's .venv")
        }
        for folder in Self.parents(of: executable) where Self.isExecutable("\(folder)/.deps/python/bin/python") {
            return ("\(folder)/.deps/python/bin/python", "the checkout's .deps/python")
        }
        let path = Self.variable("PATH") ?? ProcessCommand.path
        for folder in path.split(separator: ":") where Self.isExecutable("\(folder)/python3") {
            return ("\(folder)/python3", "python3 on the path")
        }
        throw MartletError(
            .notFound, "there is no Python on this machine",
            hint: "Install python3 (3.9 or later), or name one in MARTLET_PYTHON.")
    }

    /// The folder that holds the package `martlet`.
    private var modules: String? {
        if let packageSetting { return packageSetting }
        for folder in Self.parents(of: executable) {
            for candidate in ["\(folder)/lib/martlet/python", "\(folder)/python"]
            where unsafe access("\(candidate)/martlet/runner/__main__.py", R_OK) == 0 {
                return candidate
            }
        }
        return nil
    }

    private static func isExecutable(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }

    /// The folders above a path, the nearest first.
    private static func parents(of path: String) -> [String] {
        var found: [String] = []
        var rest = path[...]
        while let slash = rest.lastIndex(of: "/"), slash > rest.startIndex {
            rest = rest[..<slash]
            found.append(String(rest))
        }
        return found
    }
}
