import Errors
import ObjectStorage

/// Which files of a project matter, found with one listing for each folder of pipelines.
struct ProjectFiles {
    /// A folder with a `pipeline.sql` or `pipeline.py`, and what stands beside it; paths are relative to the project.
    struct PipelineFolder {
        var name: PipelineName
        var path: String
        var sql: String?
        var python: String?
        var config: String?
        var tests: [String] = []
    }

    var folders: [PipelineFolder] = []
    /// SQL files that templates may include: those of `macros` and, in pipeline folders, those that are not the query.
    var partials: [String] = []
    var hasSettings = false
    var warnings: [ProjectWarning] = []
    var errors: [MartletError] = []

    /// The most files of one project.
    static let fileLimit = 200_000
    static let reserved: Set<String> = ["pipelines", "macros", "landing", "lake", "warehouse", "docs"]

    static func find(in store: any ObjectStore, root: Location) async throws -> ProjectFiles {
        var files = ProjectFiles()
        files.hasSettings = try await store.stat(root.appending(ProjectSettings.fileName)) != nil
        try await files.add(namespace: nil, store, root)
        for object in try await store.list(below: root.appending("macros")) where object.location.name.hasSuffix(".sql")
        {
            if let path = object.location.relative(to: root) { files.partials.append(String(path)) }
        }
        for folder in try await store.folders(in: root) {
            let name = String(folder.name)
            guard !reserved.contains(name), PipelineName.isValid(name, limit: PipelineName.namespaceLengthLimit) else {
                continue
            }
            try await files.add(namespace: name, store, root)
        }
        return files
    }

    private mutating func add(namespace: String?, _ store: any ObjectStore, _ root: Location) async throws {
        let base = namespace.map { "\($0)/pipelines" } ?? "pipelines"
        let objects = try await store.list(below: root.appending(base))
        guard objects.count <= Self.fileLimit else {
            throw MartletError(.limitExceeded, "\(base) has more than \(Self.fileLimit) files")
        }
        var positions: [Substring: Int] = [:]
        // The files of one folder are not neighbours where a name sorts between a folder and its files, hence the index.
        for object in objects {
            guard let path = object.location.relative(to: root) else { continue }
            let inner = path.dropFirst(base.utf8.count + 1).split(separator: "/")
            guard inner.count >= 3 else {
                if path.hasSuffix(".sql") {
                    warnings.append(
                        ProjectWarning(
                            message: "this file is not in a pipeline's folder, so it does nothing",
                            location: SourceLocation(file: String(path)),
                            hint: "A pipeline is \(base)/<layer>/<name>/pipeline.sql."))
                }
                continue
            }
            let folder = path[..<inner[1].endIndex]
            if let known = positions[folder] {
                if known >= 0 {
                    var folder = folders[known]
                    place(String(path), inner[2...], into: &folder)
                    folders[known] = folder
                }
                continue
            }
            positions[folder] = -1
            guard let layer = Layer(rawValue: String(inner[0])) else {
                let hint = NearestName.of(String(inner[0]), among: Layer.allCases.map(\.rawValue))
                errors.append(
                    MartletError(
                        .invalidInput, "'\(inner[0])' is not a layer", at: SourceLocation(file: String(folder)),
                        hint: hint.map { "Did you mean '\($0)'?" } ?? "Layers are bronze, silver and gold."))
                continue
            }
            guard PipelineName.isValid(inner[1]) else {
                errors.append(
                    PipelineName.invalid(inner[1], what: "pipeline").located(at: SourceLocation(file: String(folder))))
                continue
            }
            positions[folder] = folders.count
            var new = PipelineFolder(
                name: PipelineName(namespace: namespace, layer: layer, validName: String(inner[1])),
                path: String(folder))
            place(String(path), inner[2...], into: &new)
            folders.append(new)
        }
    }

    private mutating func place(_ path: String, _ inner: ArraySlice<Substring>, into folder: inout PipelineFolder) {
        guard let file = inner.first, let last = inner.last else { return }
        if inner.count == 1 {
            switch file {
            case "pipeline.sql": folder.sql = path
            case "pipeline.py": folder.python = path
            case "config.yaml", "config.yml": folder.config = path
            default: if file.hasSuffix(".sql") { partials.append(path) }
            }
        } else if inner.count == 3, file == "tests", inner[inner.startIndex + 1] == "quality", last.hasSuffix(".sql") {
            folder.tests.append(path)
        }
    }
}
