internal import CatalogService
internal import Ingestion
internal import IngestionService
internal import Cataloging
internal import Errors
internal import Execution
internal import Iceberg
internal import JSON
internal import Pipelines
internal import QueryService
internal import ObjectStorage
internal import Querying

/// Builds one pipeline's table on the run's branch.
struct TableStep {
    let run: RunContext
    let pipeline: Pipeline
    /// Whether the rows that are there go, whatever the strategy.
    let isRebuild: Bool

    private var key: ContentKey { get throws { try ContentKey(pipeline.name.parts) } }

    func execute(with session: any QuerySession) async throws -> StepResult {
        let head = try await run.lake.catalog.head(of: run.branch)
        let base = try await run.lake.table(try key, at: head)
        let isRebuild = isRebuild || base == nil
        var result = StepResult()
        let inputs = try await LandingInputs(for: pipeline, in: run, isRebuild: isRebuild)
        if inputs.hasNothingNew {
            result.registrations = inputs.registrations(rows: nil, quarantined: [:])
            result.notes.append("no new files in \(inputs.zoneNames)")
            try await recordInputs(of: base)
            result.rowsTotal = base?.metadata.liveRowCount
            return result
        }

        let (query, change, rejected) = try await write(
            inputs, over: base, at: head, isRebuild: isRebuild, with: session)
        let counts = try await FileRowCounts(of: query, inputs, rejected: rejected, with: session)
        try await inputs.checkUnchanged(in: run.lake.store)

        result.rowsWritten = change.rowsWritten
        result.rowsDeleted = change.rowsDeleted
        result.bytesWritten = change.bytesWritten
        result.peakMemory = query.usage?.peakMemory
        result.cpuTime = query.usage?.cpuTime
        if isRebuild || pipeline.settings.strategy == .fullRefresh { result.rebuilt = "\(pipeline.name)" }
        result.quarantined = rejected.map { inputs.quarantined($0, by: run, target: pipeline.name) }
        result.rowsQuarantined = Int64(result.quarantined.count)
        let quarantined = Dictionary(grouping: result.quarantined, by: \.path).mapValues { Int64($0.count) }
        result.registrations = inputs.registrations(
            rows: change.rowsRead, rowsByPath: counts.rows, quarantined: quarantined)
        if pipeline.settings.archiveLandingZones { result.archive = inputs.files.map(\.file) }
        result.notes += change.notes + counts.notes

        var properties = try await run.recordedProperties(of: pipeline)
        try Self.add(query.modules, to: &properties)
        if run.recorded != nil {
            properties[ContentProperties.rowsWritten] = "\(change.rowsWritten)"
            properties[ContentProperties.rowsDeleted] = "\(change.rowsDeleted)"
        }
        let recorded = properties
        let changed = try await run.lake.change(
            try key, on: run.branch, run.details("Build \(pipeline.name)"), durability: .relaxed
        ) { now in
            guard now?.content.metadataLocation == base?.content.metadataLocation else {
                throw MartletError(
                    .conflict, "\(pipeline.name) was changed on the run's own branch '\(run.branch)' while it was built"
                )
            }
            return try await tableChange(change, over: base, properties: recorded)
        }
        result.snapshotID = changed?.table.metadata.currentSnapshotID ?? base?.metadata.currentSnapshotID
        result.rowsTotal = (changed?.table.metadata ?? base?.metadata)?.liveRowCount
        result.files = (changed?.files ?? []) + (try change.fileLocations)
        return result
    }

    /// Notes what the code of a pipeline in Python has imported of its project.
    private static func add(_ modules: [String: String], to properties: inout Properties) throws {
        guard !modules.isEmpty else { return }
        let known = try JSONValue(parsing: properties[ContentProperties.inputs] ?? "{}").objectValue ?? [:]
        let added = modules.sorted { $0.key < $1.key }.map {
            (Plan.inputKey(module: $0.key), JSONValue.string($0.value))
        }
        let all = JSONObject(known.members.map { ($0.name, $0.value) } + added)
        properties[ContentProperties.inputs] = JSONValue.object(all).text()
    }

    private typealias Written = (query: RenderedQuery, change: StrategyChange, rejected: [RejectedRow])

    /// Writes what the query gives; where landed JSON or a workbook has rows that do not parse, without these.
    private func write(
        _ inputs: LandingInputs, over base: LoadedTable?, at head: CommitID, isRebuild: Bool,
        with session: any QuerySession
    ) async throws -> Written {
        func attempt(checksRows: Bool) async throws -> Written {
            // What an attempt that failed has set aside is not this one's.
            _ = try await session.takeRejectedRows()
            let query = try await RenderedQuery(
                pipeline, in: run, at: head, targetExists: base != nil, isRebuild: isRebuild, inputs: inputs,
                checksRows: checksRows, session: session)
            let rows = StrategyRows(pipeline: pipeline, time: run.startedAt, isRebuild: isRebuild)
            let change = try await query.explained {
                try await rows.write(query, over: base, in: run, with: session)
            }
            return (query, change, try await session.takeRejectedRows())
        }
        do {
            return try await attempt(checksRows: false)
        } catch let error as MartletError where error.code == .invalidInput && !inputs.files.isEmpty {
            do {
                let written = try await attempt(checksRows: true)
                // Where every row parses it was not the rows that the first attempt failed at.
                guard written.rejected.isEmpty else { return written }
            } catch let second as MartletError where [.unsupported, .invalidInput, .failed].contains(second.code) {}
            throw error
        }
    }

    /// The commit of what was written, or only of what it was made from where no row differs.
    private func tableChange(
        _ change: StrategyChange, over base: LoadedTable?, properties: Properties
    ) async throws -> TableChange {
        let summary = ["martlet.run": "\(run.id)", "martlet.pipeline": "\(pipeline.name)"]
        var updates = change.table.updates
        var requirements = change.table.requirements
        var files: [Location] = []
        if let operation = change.operation {
            let prepared = try await run.lake.prepare(operation, on: change.table.metadata, summary: summary)
            updates += prepared.updates
            if base != nil {
                requirements += prepared.requirements.filter { !requirements.contains($0) }
            }
            files = prepared.writtenFiles
        }
        return TableChange(updates: updates, requirements: requirements, files: files, properties: properties)
    }

    /// Remembers that the inputs were looked at, where they gave nothing new.
    private func recordInputs(of base: LoadedTable?) async throws {
        guard let base else { return }
        var content = base.content
        var properties = try await run.recordedProperties(of: pipeline)
        // The code did not run: what it has imported is what it had imported.
        let before = try JSONValue(parsing: base.content.properties[ContentProperties.inputs] ?? "{}").objectValue
        var modules: [String: String] = [:]
        for member in before?.members ?? [] {
            if let path = Plan.module(of: member.name) { modules[path] = member.value.stringValue }
        }
        try Self.add(modules, to: &properties)
        for (name, value) in properties { content.properties[name] = value }
        try await run.lake.catalog.commit(
            [.put(try key, .table(content), expecting: .content(.table(base.content)))], on: run.branch,
            run.details("Look at the inputs of \(pipeline.name)"), options: CommitOptions(durability: .relaxed))
    }
}
