import Errors
import Machine

/// Finds the project that a command is about.
enum ProjectLocator {
    static let settingsFile = "martlet.yaml"
    /// Folders above the current one that are looked at.
    private static let ascentLimit = 64

    /// The folder given with `-C`, or else the nearest one, from the working directory upwards, that is a project.
    static func find(given: String?, workingDirectory: String) throws(MartletError) -> String {
        if let given {
            guard LocalFiles.kind(of: given) == .folder else {
                throw MartletError(
                    .notFound, "there is no folder '\(given)'", hint: "Give the project's folder with -C DIR.")
            }
            guard isProject(given) else { throw noProject("'\(given)' is not a Martlet project") }
            return given
        }
        var folder = workingDirectory
        for _ in 0..<ascentLimit {
            if isProject(folder) { return folder }
            guard folder != "/", let slash = folder.lastIndex(of: "/") else { break }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
        throw noProject("neither '\(workingDirectory)' nor a folder above it is a Martlet project")
    }

    /// A folder with `martlet.yaml`, or with pipelines as `pipelines/` or `<namespace>/pipelines/`.
    static func isProject(_ folder: String) -> Bool {
        if LocalFiles.kind(of: "\(folder)/\(settingsFile)") == .file || hasPipelines(folder) { return true }
        // Nobody keeps a project in the root folder, and looking through it could be slow.
        return folder != "/"
            && LocalFiles.names(in: folder).contains { !$0.hasPrefix(".") && hasPipelines("\(folder)/\($0)") }
    }

    /// A layer must be inside, since `pipelines` alone is a name that other tools use too.
    private static func hasPipelines(_ folder: String) -> Bool {
        ["bronze", "silver", "gold"].contains { LocalFiles.kind(of: "\(folder)/pipelines/\($0)") == .folder }
    }

    private static func noProject(_ message: String) -> MartletError {
        MartletError(
            .notFound, message,
            hint: "Name a project with -C DIR, or make one with: martlet init DIR --example flights")
    }
}
