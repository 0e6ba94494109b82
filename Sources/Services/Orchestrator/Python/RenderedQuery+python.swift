internal import CatalogService
internal import ObjectStorage
internal import Ingestion
internal import Cataloging
internal import Errors
internal import Execution
internal import JSON
internal import Pipelines
internal import PythonSteps
internal import QueryService
internal import Querying
internal import Runs

extension RenderedQuery {
    /// Runs a pipeline in Python; its query then reads the file that the code's result was written to.
    init(
        python form: PythonForm, of pipeline: Pipeline, in run: RunContext, at commit: CommitID, targetExists: Bool,
        isRebuild: Bool, inputs: LandingInputs, session: any QuerySession
    ) async throws {
        guard let workspace = run.python else {
            throw MartletError(
                .unsupported, "\(pipeline.name) is written in Python, which cannot run here",
                at: SourceLocation(file: pipeline.path))
        }
        try await run.require(pipeline.discovery.refs, of: pipeline, at: commit)
        var context = RenderContext(
            targetExists: targetExists && !isRebuild, fullRefresh: isRebuild, runStartedAt: run.startedAt)
        var mark: String?
        if pipeline.discovery.usesWatermark, targetExists, !isRebuild {
            mark = try await Watermarks.find(for: pipeline, in: run, at: commit, context, session)
                .compactMap { $0.value }.first
        }
        context.watermark = { _ in mark }
        let step = PythonStep(
            name: "\(pipeline.name)",
            code: PythonCode(
                form: form.function == nil ? .pipeline : .asset, text: pipeline.source, file: pipeline.path,
                function: form.function,
                paths: PythonModules.paths(
                    of: PythonModules.folders(of: pipeline.path), in: run.project.root.filePath ?? "")),
            arguments: try PythonArguments(
                pipeline: pipeline, form: form, run: run, inputs: inputs, targetExists: targetExists,
                isIncremental: targetExists && !isRebuild, watermark: mark
            ).json,
            environment: try await workspace.environment(),
            limits: ProcessLimits(
                wallTime: .seconds(run.project.settings.stepTimeoutSeconds ?? Self.defaultTimeout)),
            network: form.usesNetwork ? .on : .off)
        let rows = run.rowsRead
        let result = try await workspace.run(
            step, at: "\(commit)",
            reads: { request in
                if let rows { request.sql = SQLText.first(rows, of: request.sql) }
            }
        ) { level, message in
            run.log(level.runLevel, message, step: pipeline.name)
        }
        try PythonChecks(result, of: pipeline, in: run).judge()
        guard let table = result.tables.first else {
            throw MartletError(.internal, "\(pipeline.name) ended well and gave no table")
        }
        let sql = "SELECT * FROM read_parquet(\(SQLText.literal(table.path)))"
        self.init(
            sql: sql, columns: try await session.describe(sql),
            rendered: RenderedSQL(
                plain: sql, refs: pipeline.discovery.refs, landingZones: pipeline.discovery.landingZones),
            path: pipeline.path, python: result)
    }

    /// Seconds that a step in Python may take where the project sets no time for steps.
    private static var defaultTimeout: Int { 3600 }
}

extension PythonLogLevel {
    var runLevel: LogLevel {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}

/// What the code of a pipeline is given.
struct PythonArguments {
    let pipeline: Pipeline
    let form: PythonForm
    let run: RunContext
    let inputs: LandingInputs
    let targetExists: Bool
    let isIncremental: Bool
    let watermark: String?

    var json: JSONValue {
        get throws {
            let settings = pipeline.settings
            return [
                "namespace": .string(run.project.settings.namespace),
                "this": .string("\(pipeline.name)"), "this_sql": .string(pipeline.name.sql),
                "this_exists": .bool(targetExists && pipeline.discovery.usesThis),
                "run_started_at": .string("\(run.startedAt)"),
                "is_incremental": .bool(isIncremental && settings.strategy == .incremental),
                "watermark_value": watermark.map { .string($0) } ?? .null,
                "vars": .object(run.project.settings.vars), "landing_zones": .object(try zones),
                "inputs": .object(
                    JSONObject(
                        form.inputs.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string("\($0.value)")) })),
                "output": form.output.map { .string($0) } ?? .null,
                "config": [
                    "description": settings.description.map { .string($0) } ?? .null,
                    "materialized": .string(settings.materialized.rawValue),
                    "merge_strategy": .string(settings.strategy.rawValue),
                    "unique_key": .array(settings.uniqueKey.map { .string($0) }),
                    "watermark_column": settings.watermarkColumn.map { .string($0) } ?? .null,
                    "partition_column": settings.partitionColumn.map { .string($0) } ?? .null,
                    "tags": .array(settings.tags.map { .string($0) }),
                    "owner": settings.owner.map { .string($0) } ?? .null,
                ],
            ]
        }
    }

    /// The files of each zone: where they stand inside of it, and on this machine.
    private var zones: JSONObject {
        get throws {
            var zones = JSONObject()
            for zone in pipeline.discovery.landingZones {
                var files: [JSONValue] = []
                for input in inputs.files where input.folder == zone.folder {
                    guard let path = input.file.location.filePath else {
                        throw MartletError(.unsupported, "Python reads local files only, not '\(input.file.location)'")
                    }
                    files.append([
                        .string(String(input.file.path.dropFirst(zone.folder.count + 1))), .string(path),
                    ])
                }
                if zone.namespace == pipeline.name.namespace { zones[zone.zone] = .array(files) }
                zones["\(zone.namespace ?? run.project.settings.namespace)/\(zone.zone)"] = .array(files)
            }
            return zones
        }
    }
}

/// The verdicts of an asset's own checks, and the values that it keeps beside its rows.
struct PythonChecks {
    private let result: PythonResult
    private let pipeline: Pipeline
    private let run: RunContext

    init(_ result: PythonResult, of pipeline: Pipeline, in run: RunContext) {
        self.result = result
        self.pipeline = pipeline
        self.run = run
    }

    /// Records all; throws where one of severity error did not pass.
    func judge() throws(MartletError) {
        for member in result.metadata.objectValue?.members ?? [] {
            run.log(.info, "\(member.name): \(member.value.stringValue ?? member.value.text())", step: pipeline.name)
        }
        var failed: [String] = []
        for check in result.outputs["checks"]?.arrayValue ?? [] {
            let name = check["name"]?.stringValue ?? ""
            let severity = check["severity"]?.stringValue ?? "error"
            let passed = check["passed"]?.boolValue ?? false
            var record = TestRecord(
                asset: "\(pipeline.name)", name: name,
                status: passed ? "passed" : severity == "warn" ? "warned" : "failed", severity: severity, duration: 0)
            record.description = check["description"]?.stringValue
            if !passed { record.error = check["message"]?.stringValue }
            run.emit(.testEnded(record))
            if !passed, severity != "warn" { failed.append(name) }
        }
        guard failed.isEmpty else {
            throw MartletError(
                .failed, "the check \(failed.joined(separator: ", ")) of \(pipeline.name) failed",
                at: SourceLocation(file: pipeline.path), hint: "Nothing was published.")
        }
    }
}
