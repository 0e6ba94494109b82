import Errors
import JSON
import ObjectStorage
import Templates
import YAML

/// Reads a project in three passes: find files, read each pipeline's own, then connect them.
struct ProjectLoader {
    let store: any ObjectStore
    let root: Location
    let variables: JSONObject
    let existing: Project.TableLookup
    /// What Python code imports.
    let modules: PythonModules
    /// A pipeline that is read as somebody edits it.
    var edit: PipelineEdit?

    /// Files read at once.
    ///
    /// Small local files are answered from memory, so more tasks cost more than they gain.
    private static let parallelism = 4
    /// Bytes of one query, configuration or test.
    static let fileSizeLimit = 4 << 20

    /// A pipeline's files, read and understood by themselves.
    struct Draft: Sendable {
        var pipeline: Pipeline
        var warnings: [ProjectWarning] = []
        var errors: [MartletError] = []
    }

    func load() async throws -> Project {
        let loaded = try await read()
        try Self.throwAny(loaded.errors)
        var pipelines = loaded.connected.map(\.pipeline)
        let graph = try Graph(
            names: pipelines.map(\.name), refs: pipelines.map(\.discovery.refs), paths: pipelines.map(\.path))
        Fingerprints.complete(&pipelines, graph)
        return Project(
            root: root, settings: loaded.settings, pipelines: pipelines, warnings: loaded.warnings, graph: graph,
            tables: loaded.tables, library: loaded.library)
    }

    /// Every pipeline, read and connected, with all that is wrong.
    struct Loaded {
        var settings: ProjectSettings
        var library: TemplateLibrary
        var connected: [ProjectConnector.Result]
        var tables: Set<PipelineName>
        var warnings: [ProjectWarning]
        var errors: [MartletError]
    }

    func read() async throws -> Loaded {
        var files = try await ProjectFiles.find(in: store, root: root)
        if let edit {
            files.folders.removeAll { $0.path == edit.folder.path }
            files.folders.append(edit.files)
            files.partials.removeAll { $0.hasPrefix(edit.folder.path + "/") }
            files.partials += edit.partials
        }
        var warnings = files.warnings
        var settings = ProjectSettings()
        if files.hasSettings {
            let text = try await read(ProjectSettings.fileName)
            settings = try ProjectSettings.read(text, warnings: &warnings)
        }
        if settings.name == "project" { settings.name = String(root.name) }
        for member in variables.members { settings.vars[member.name] = member.value }
        var library = TemplateLibrary()
        for path in files.partials { library.add(path, try await read(path)) }

        let found = settings
        let folders = files.folders
        var drafts = try await parallel(folders) { try await draft(of: $0, found) }.compactMap(\.self)
            .flatMap { $0.pipeline.language == .python ? PythonDrafts.expand($0) : [$0] }
        drafts.sort { $0.pipeline.name < $1.pipeline.name }
        var errors = files.errors + drafts.flatMap(\.errors)
        errors += doubles(drafts, settings)
        for draft in drafts { warnings += draft.warnings }

        let (connected, tables) = try await connect(
            drafts.map(\.pipeline),
            DiscoveryRunner(known: Set(drafts.map(\.pipeline.name)), project: settings, library: library))
        errors += connected.flatMap(\.errors)
        for result in connected { warnings += result.warnings }
        return Loaded(
            settings: settings, library: library, connected: connected, tables: tables, warnings: warnings,
            errors: errors)
    }

    /// Tables that no pipeline makes which one template may name.
    private static let tablesPerTemplate = 100

    /// Connects pipelines; those that name something unknown are connected again when the lake has it.
    ///
    /// A template tells one unknown name at a time, since rendering ends there.
    private func connect(
        _ pipelines: [Pipeline], _ runner: DiscoveryRunner
    ) async throws -> ([ProjectConnector.Result], Set<PipelineName>) {
        var runner = runner
        var connector = ProjectConnector(runner: runner)
        let first = connector
        var results = try await parallel(pipelines) { first.connect($0) }
        var tables: Set<PipelineName> = []
        for _ in 0..<Self.tablesPerTemplate {
            let wanted = runner.wanted.take()
            if wanted.isEmpty { break }
            let found = try await existing(wanted.sorted())
            if found.isEmpty { break }
            tables.formUnion(found)
            runner.known.formUnion(found)
            connector = ProjectConnector(runner: runner)
            for index in results.indices where !results[index].errors.isEmpty {
                results[index] = connector.connect(pipelines[index])
            }
        }
        return (results, tables)
    }

    /// Applies a function to items, a few at a time, keeping their order.
    private func parallel<Item: Sendable, Result: Sendable>(
        _ items: [Item], _ body: @Sendable @escaping (Item) async throws -> Result
    ) async throws -> [Result] {
        let size = max(1, (items.count + Self.parallelism - 1) / Self.parallelism)
        return try await withThrowingTaskGroup(of: (Int, [Result]).self) { group in
            for start in stride(from: 0, to: items.count, by: size) {
                let chunk = items[start..<min(start + size, items.count)]
                group.addTask {
                    var results: [Result] = []
                    results.reserveCapacity(chunk.count)
                    for item in chunk { results.append(try await body(item)) }
                    return (start, results)
                }
            }
            var chunks: [(Int, [Result])] = []
            for try await chunk in group { chunks.append(chunk) }
            return chunks.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
    }

    private func read(_ path: String) async throws -> String {
        if let text = edit?.text(of: path) { return text }
        let bytes = try await store.read(root.appending(path), range: nil)
        let place = SourceLocation(file: path)
        guard bytes.count <= Self.fileSizeLimit else {
            throw MartletError(.limitExceeded, "the file is longer than \(Self.fileSizeLimit) bytes", at: place)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MartletError(.invalidInput, "the file is not UTF-8 text", at: place)
        }
        return text
    }

    private func draft(of folder: ProjectFiles.PipelineFolder, _ project: ProjectSettings) async throws -> Draft? {
        guard let path = folder.sql ?? folder.python else { return nil }
        let source = try await read(path)
        var config: (path: String, text: String)?
        if let path = folder.config { config = (path, try await read(path)) }
        var tests: [(path: String, text: String)] = []
        for test in folder.tests { tests.append((test, try await read(test))) }
        var draft = Self.draft(of: folder, path, source, config, tests, project)
        guard draft.pipeline.language == .python else { return draft }
        do {
            let found = try await modules.find(source, in: PythonModules.folders(of: path))
            draft.pipeline.python = PythonForm(modules: found)
        } catch {
            draft.errors.append(MartletError(wrapping: error))
        }
        return draft
    }

    /// An edited pipeline, understood by itself.
    static func draft(of edit: PipelineEdit, _ project: ProjectSettings) -> Draft {
        let folder = edit.files
        let file = { (path: String) in (path: path, text: edit.text(of: path) ?? "") }
        let path = folder.sql ?? folder.python ?? "\(folder.path)/pipeline.sql"
        let tests = folder.tests.map(file)
        return draft(of: folder, path, file(path).text, folder.config.map(file), tests, project)
    }

    private static func draft(
        of folder: ProjectFiles.PipelineFolder, _ path: String, _ source: String,
        _ config: (path: String, text: String)?, _ tests: [(path: String, text: String)], _ project: ProjectSettings
    ) -> Draft {
        var draft = Draft(
            pipeline: Pipeline(
                name: folder.name, language: folder.sql == nil ? .python : .sql, folder: folder.path, path: path,
                source: source, settings: PipelineSettings(), testFiles: [], discovery: Discovery(), fingerprint: ""))
        if folder.sql != nil, let python = folder.python {
            draft.warnings.append(
                ProjectWarning(
                    message: "this file does nothing, since pipeline.sql stands beside it",
                    location: SourceLocation(file: python), hint: "Remove one of the two."))
        }
        var reader = SettingsReader()
        draft.pipeline.settingsFile = config.map { SettingsFile(path: $0.path, text: $0.text) }
        if let config {
            do {
                let document = try YAMLDocument(parsing: config.text, file: config.path)
                reader.read(try SettingEntry.entries(of: document))
            } catch {
                reader.errors.append(error)
            }
            reader.errors = reader.errors.map { withExcerpt($0, file: config.path, text: config.text) }
        }
        reader.read(SettingEntry.entries(of: CommentAnnotation.leading(in: source, file: path)))
        reader.finish(at: SourceLocation(file: folder.config ?? path))
        draft.pipeline.settings = reader.settings
        draft.warnings += reader.warnings
        draft.errors += reader.errors
        if let entry = reader.name { rename(&draft, entry, project) }
        for test in tests {
            let name = test.path.dropLast(".sql".count).split(separator: "/").last.map(String.init) ?? test.path
            draft.pipeline.testFiles.append(TestFile(name: name, path: test.path, text: test.text))
        }
        guard draft.pipeline.language == .sql else { return draft }
        do {
            draft.pipeline.template = try Template(compiling: source, name: path)
        } catch {
            draft.errors.append(error)
        }
        return draft
    }

    /// Applies `@name`: a whole name, or only the last part.
    private static func rename(_ draft: inout Draft, _ entry: SettingEntry, _ project: ProjectSettings) {
        let own = draft.pipeline.name
        do throws(MartletError) {
            let text = try entry.text()
            if text.contains(".") {
                draft.pipeline.name = try PipelineName(
                    text, defaultNamespace: project.namespace, in: own.namespace)
            } else {
                guard PipelineName.isValid(text) else { throw PipelineName.invalid(text, what: "pipeline") }
                draft.pipeline.name = PipelineName(namespace: own.namespace, layer: own.layer, validName: text)
            }
        } catch {
            draft.errors.append(error.located(at: entry.location))
        }
    }

    /// Pipelines that make the same table, also where one names the default namespace and the other does not.
    private func doubles(_ drafts: [Draft], _ project: ProjectSettings) -> [MartletError] {
        var first: [[String]: Draft] = [:]
        var errors: [MartletError] = []
        for draft in drafts {
            let name = draft.pipeline.name
            let parts = name.namespace == project.namespace ? Array(name.parts.dropFirst()) : name.parts
            guard let other = first[parts] else {
                first[parts] = draft
                continue
            }
            errors.append(
                MartletError(
                    .invalidInput,
                    "two pipelines make the table \(other.pipeline.name): \(other.pipeline.path) and \(draft.pipeline.path)",
                    at: SourceLocation(file: draft.pipeline.path), hint: "Give one of them another name."))
        }
        return errors
    }

    static func throwAny(_ errors: [MartletError]) throws(MartletError) {
        let ordered = errors.sorted { left, right in
            let (first, second) = (left.location, right.location)
            if first?.file != second?.file { return (first?.file ?? "") < (second?.file ?? "") }
            return (first?.line ?? 0, first?.column ?? 0) < (second?.line ?? 0, second?.column ?? 0)
        }
        guard var first = ordered.first else { return }
        if ordered.count > 1 { first.cause = ProjectProblems(problems: ordered) }
        throw first
    }

    static func withExcerpt(_ error: MartletError, file: String, text: String) -> MartletError {
        guard var location = error.location, location.file == file, location.excerpt == nil, let line = location.line
        else {
            return error
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(line - 1) else { return error }
        location.excerpt = String(lines[line - 1])
        var copy = error
        copy.location = location
        return copy
    }
}
