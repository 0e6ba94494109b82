internal import CatalogService
internal import Cataloging
internal import Errors
internal import Execution
internal import Pipelines
internal import QueryService
internal import Querying

/// A pipeline's query, rendered, with every name that it uses defined in a session.
struct RenderedQuery {
    let sql: String
    let columns: [ColumnInfo]
    let rendered: RenderedSQL
    /// Queries for the rows of each file, where rows were looked at one by one.
    let rowCounts: [String]
    private let path: String
    /// What Python gave, whose files the query reads; nil for SQL.
    private let python: PythonResult?
    /// What its code in Python has imported of the project; see `PythonResult`.
    var modules: [String: String] { python?.modules ?? [:] }

    /// What its code took, where it ran in a process of its own.
    var usage: ProcessResult? { python?.usage }

    init(sql: String, columns: [ColumnInfo], rendered: RenderedSQL, path: String, python: PythonResult) {
        self.sql = sql
        self.columns = columns
        self.rendered = rendered
        self.path = path
        self.python = python
        rowCounts = []
    }

    /// - Parameter checksRows: Whether to look at the rows of landed JSON and workbooks one by one, to set those aside that do not
    ///   parse. Throws `unsupported` where there is nothing to look at in this way.
    init(
        _ pipeline: Pipeline, in run: RunContext, at commit: CommitID, targetExists: Bool, isRebuild: Bool,
        inputs: LandingInputs, checksRows: Bool = false, problems: FoundProblems? = nil, session: any QuerySession
    ) async throws {
        if let form = pipeline.python {
            // Rows that Python read are Python's to check.
            guard !checksRows else { throw MartletError(.unsupported, "\(pipeline.path) reads no rows one by one") }
            try await self.init(
                python: form, of: pipeline, in: run, at: commit, targetExists: targetExists, isRebuild: isRebuild,
                inputs: inputs, session: session)
            return
        }
        try await self.init(
            template: pipeline, in: run, at: commit, targetExists: targetExists, isRebuild: isRebuild, inputs: inputs,
            checksRows: checksRows, problems: problems, session: session)
    }

    private init(
        template pipeline: Pipeline, in run: RunContext, at commit: CommitID, targetExists: Bool, isRebuild: Bool,
        inputs: LandingInputs, checksRows: Bool, problems: FoundProblems?, session: any QuerySession
    ) async throws {
        python = nil
        var context = RenderContext(
            targetExists: targetExists && !isRebuild, fullRefresh: isRebuild, runStartedAt: run.startedAt)
        context.landingZone = { LandingMarker.text(for: $0) }
        if pipeline.discovery.usesWatermark, targetExists, !isRebuild {
            let marks = try await Watermarks.find(for: pipeline, in: run, at: commit, context, session)
            context.watermark = { marks[$0] ?? nil }
        }
        rendered = try run.project.render(pipeline, with: context)
        path = pipeline.path
        var names = rendered.refs.map(\.tableName)
        if pipeline.discovery.usesThis { names.append(pipeline.name.tableName) }
        try await run.require(rendered.refs, of: pipeline, at: commit)
        try await run.binder.define(names, at: commit, rows: run.rowsRead, in: session)
        let rejectOptions: String? =
            rendered.sql.contains(LandingMarker.prefix) ? try await session.csvRejectArguments() : nil
        var checked: [String.Index: CheckedQuery] = [:]
        if checksRows {
            let calls = try CheckableCall.find(in: rendered.sql) { (folder, suffix) throws(MartletError) in
                try inputs.paths(in: folder, suffix: suffix)
            }
            guard !calls.isEmpty else { throw MartletError(.unsupported, "\(path) reads no rows one by one") }
            for call in calls { checked[call.range.lowerBound] = try await session.prepareChecked(call.call) }
        }
        rowCounts = checked.values.compactMap(\.rowCounts)
        sql = try LandingMarker.replace(in: rendered.sql, rejectOptions: rejectOptions, checked: checked) {
            (folder, suffix) throws(MartletError) in try inputs.paths(in: folder, suffix: suffix)
        }
        let description = try LandingMarker.replace(
            in: rendered.sql, rejectOptions: rejectOptions, onlyDescribes: true, checked: checked
        ) {
            (folder, suffix) throws(MartletError) in try inputs.paths(in: folder, suffix: suffix)
        }
        let (sql, rendered, path) = (sql, rendered, path)
        columns = try await Self.columns(of: description, in: session, problems) {
            Self.placed($0, in: sql, rendered, path: path)
        }
    }

    /// Runs something, and brings the place that an error names in the SQL back to the template.
    func explained<Value>(_ body: () async throws -> Value) async throws -> Value {
        try await Self.explained(sql, rendered, path, body)
    }

    private static func explained<Value>(
        _ sql: String, _ rendered: RenderedSQL, _ path: String, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch {
            throw placed(error, in: sql, rendered, path: path)
        }
    }

    /// An error with the place in the template that it is about.
    static func placed(
        _ error: any Error, in sql: String, _ rendered: RenderedSQL, path: String
    ) -> any Error {
        guard var error = error as? MartletError else { return error }
        guard let place = error.location, place.file == anonymousQueryName else {
            return error.located(at: SourceLocation(file: path))
        }
        error.location = location(of: place, in: sql, rendered) ?? SourceLocation(file: path)
        return error
    }

    static func location(
        of place: SourceLocation, in sql: String, _ rendered: RenderedSQL
    ) -> SourceLocation? {
        guard let line = place.line else { return nil }
        let lines = rendered.sql.split(separator: "\n", omittingEmptySubsequences: false)
        let own = sql.split(separator: "\n", omittingEmptySubsequences: false)
        // What takes the place of a landing zone stays within its line.
        guard line >= 1, line <= lines.count, own.count == lines.count else { return nil }
        let isSame = own[line - 1] == lines[line - 1]
        let before = lines[..<(line - 1)].reduce(0) { $0 + $1.utf8.count + 1 }
        let column = isSame ? lines[line - 1].prefix(max(0, (place.column ?? 1) - 1)).utf8.count : 0
        var found = rendered.location(ofUTF8Offset: before + column)
        if !isSame { found?.column = nil }
        return found
    }
}

/// The greatest values of columns of a pipeline's own table.
enum Watermarks {
    /// Renders once to see which columns the template asks for, then looks.
    static func find(
        for pipeline: Pipeline, in run: RunContext, at commit: CommitID, _ context: RenderContext,
        _ session: any QuerySession
    ) async throws -> [String: String?] {
        let asked = AskedColumns()
        var probe = context
        probe.watermark = {
            asked.add($0); return nil
        }
        if pipeline.python == nil { _ = try run.project.render(pipeline, with: probe) }
        if let column = pipeline.settings.watermarkColumn { asked.add(column) }
        guard !asked.names.isEmpty else { return [:] }
        let name = pipeline.name.tableName
        try await run.binder.define([name], at: commit, in: session)
        let list = asked.names.map { "CAST(max(\(SQLText.identifier($0))) AS VARCHAR)" }
        do {
            let row = try await session.rows("SELECT \(list.joined(separator: ", ")) FROM \(name.sql)").first ?? []
            return Dictionary(zip(asked.names, row.map(\.textValue))) { $1 }
        } catch let error as MartletError where error.code == .invalidInput {
            throw MartletError(
                .invalidInput,
                "the table of \(pipeline.name) has no column \(asked.names.map { "'\($0)'" }.joined(separator: " or ")) for its watermark",
                at: SourceLocation(file: pipeline.path), hint: "Set watermark_column to a column of the table.",
                cause: error)
        }
    }

    private final class AskedColumns {
        var names: [String] = []
        func add(_ name: String) { if !names.contains(name) { names.append(name) } }
    }
}

extension PipelineName {
    /// The name in SQL.
    var tableName: TableName { TableName(namespace: namespace, layer: layer.rawValue, table: name) }
}

extension RunContext {
    /// Throws where a table that a pipeline reads is not there.
    func require(_ refs: [PipelineName], of pipeline: Pipeline, at commit: CommitID) async throws {
        let keys = try refs.map { try ContentKey($0.parts) }
        let found = try await lake.catalog.contents(of: keys, at: commit)
        for (ref, key) in zip(refs, keys) where found[key] == nil {
            throw MartletError(
                .notFound, "\(pipeline.name) reads \(ref), which has not been built yet",
                at: SourceLocation(file: pipeline.path),
                hint: "Build it first: martlet run \(ref), or all of it: martlet run +\(pipeline.name).")
        }
    }
}
