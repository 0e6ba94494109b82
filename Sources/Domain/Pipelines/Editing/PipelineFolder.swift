public import Errors
public import ObjectStorage

/// A folder of a pipeline, by the name that its place gives it.
public struct PipelineFolder: Sendable, Hashable {
    /// The layer and the folder's name, which is the table's name too unless its settings give it another.
    public let name: PipelineName
    /// Relative to the project.
    public let path: String

    /// The folder that a name stands for, whether it is there or not.
    ///
    /// - Parameter defaultNamespace: The name by which the default namespace can be called too.
    public init(_ text: String, defaultNamespace: String) throws(MartletError) {
        self.init(try PipelineName(text, defaultNamespace: defaultNamespace))
        if let namespace = name.namespace, ProjectFiles.reserved.contains(namespace) {
            throw MartletError(
                .invalidInput, "'\(namespace)' cannot be a namespace, since it is a folder of the project itself")
        }
    }

    init(_ name: PipelineName) {
        self.name = name
        let inner = "pipelines/\(name.layer.rawValue)/\(name.name)"
        path = name.namespace.map { "\($0)/\(inner)" } ?? inner
    }

    /// What is known of a folder without reading its files.
    public struct Entry: Sendable {
        public var folder: PipelineFolder
        public var language: Pipeline.Language
        public var tests: Int
    }

    /// The pipelines of a project by their folders, also where the project cannot be loaded.
    public static func list(in store: any ObjectStore, root: Location) async throws -> [Entry] {
        try await ProjectFiles.find(in: store, root: root).folders.compactMap { found in
            guard found.sql != nil || found.python != nil else { return nil }
            return Entry(
                folder: PipelineFolder(found.name), language: found.sql == nil ? .python : .sql,
                tests: found.tests.count)
        }.sorted { $0.folder.name < $1.folder.name }
    }
}

/// A pipeline as somebody edits it: it stands in the place of the files of its folder.
public struct PipelineEdit: Sendable {
    public var folder: PipelineFolder
    public var text: PipelineText

    public init(folder: PipelineFolder, text: PipelineText) {
        self.folder = folder
        self.text = text
    }

    /// What loading a project finds instead of the folder.
    var files: ProjectFiles.PipelineFolder {
        var files = ProjectFiles.PipelineFolder(name: folder.name, path: folder.path)
        for file in text.files {
            let path = "\(folder.path)/\(file.path)"
            switch file.path {
            case "pipeline.sql": files.sql = path
            case "pipeline.py": files.python = path
            case "config.yaml", "config.yml": files.config = path
            default: if file.path.hasPrefix("tests/") { files.tests.append(path) }
            }
        }
        return files
    }

    /// Templates that stand beside the query.
    var partials: [String] {
        text.files.filter { !$0.path.contains("/") && $0.path.hasSuffix(".sql") && $0.path != "pipeline.sql" }
            .map { "\(folder.path)/\($0.path)" }
    }

    /// The text of a file of the project, where it is one of this pipeline's.
    func text(of path: String) -> String? {
        guard path.hasPrefix(folder.path + "/") else { return nil }
        return text[String(path.dropFirst(folder.path.count + 1))]
    }
}
