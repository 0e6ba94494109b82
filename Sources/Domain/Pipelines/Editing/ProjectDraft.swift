public import Errors
public import JSON
public import ObjectStorage
internal import Templates

/// A project with one pipeline as somebody edits it, however broken others are.
public struct ProjectDraft: Sendable {
    /// Nil where the edited pipeline cannot be connected.
    public var project: Project?
    /// What is wrong with the edited pipeline.
    public var problems: [MartletError]
    /// What is wrong with others, which a run would stumble over.
    public var elsewhere: [MartletError]
    public var warnings: [ProjectWarning]

    /// The pipelines that the edited files make; Python may make several.
    public func pipelines(in folder: PipelineFolder) -> [Pipeline] {
        project?.pipelines.filter { $0.folder == folder.path } ?? []
    }
}

extension Project {
    /// What is wrong with an edited pipeline by itself, found without reading anything else of the project.
    public static func problems(in edit: PipelineEdit, settings: ProjectSettings = ProjectSettings()) -> [MartletError]
    {
        ProjectLoader.draft(of: edit, settings).errors
            + edit.text.files.filter { $0.path.hasPrefix("tests/") }.compactMap { file in
                do throws(MartletError) {
                    _ = try Template(compiling: file.text, name: "\(edit.folder.path)/\(file.path)")
                    return nil
                } catch {
                    return error
                }
            }
    }

    /// Reads the project with one pipeline as somebody edits it.
    public static func draft(
        of edit: PipelineEdit, from store: any ObjectStore, root: Location, variables: JSONObject = JSONObject(),
        tables: @escaping TableLookup = { _ in [] }
    ) async throws -> ProjectDraft {
        var loader = ProjectLoader(
            store: store, root: root, variables: variables, existing: tables,
            modules: PythonModules(store: store, root: root))
        loader.edit = edit
        return try await loader.draft(of: edit)
    }
}

extension ProjectLoader {
    func draft(of edit: PipelineEdit) async throws -> ProjectDraft {
        let loaded = try await read()
        let isOwn = { (place: SourceLocation?) in place?.file.hasPrefix(edit.folder.path + "/") ?? false }
        var draft = ProjectDraft(
            project: nil, problems: loaded.errors.filter { isOwn($0.location) },
            elsewhere: loaded.errors.filter { !isOwn($0.location) },
            warnings: loaded.warnings.filter { isOwn($0.location) })
        guard draft.problems.isEmpty else { return draft }
        // A pipeline that cannot be read is as a table that others read: what it holds is in the lake or is not.
        let broken = loaded.connected.filter { !$0.errors.isEmpty }.map(\.pipeline.name)
        let pipelines = loaded.connected.filter(\.errors.isEmpty).map(\.pipeline)
        do {
            let graph = try Graph(
                names: pipelines.map(\.name), refs: pipelines.map(\.discovery.refs), paths: pipelines.map(\.path))
            draft.project = Project(
                root: root, settings: loaded.settings, pipelines: pipelines, warnings: draft.warnings, graph: graph,
                tables: loaded.tables.union(broken), library: loaded.library)
        } catch {
            draft.problems.append(error.located(at: SourceLocation(file: "\(edit.folder.path)/pipeline.sql")))
        }
        return draft
    }
}
