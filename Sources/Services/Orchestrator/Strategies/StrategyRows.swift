internal import CatalogService
internal import Cataloging
internal import Clocks
internal import Errors
internal import Iceberg
internal import IngestionService
internal import ObjectStorage
internal import Pipelines
internal import QueryService
internal import Querying

/// What a strategy decided to do to a table, its files written and nothing committed.
struct StrategyChange {
    var table: WritableTable
    /// Nil where no row is to change.
    var operation: TableOperation?
    var rowsWritten: Int64 = 0
    var rowsDeleted: Int64 = 0
    var bytesWritten: Int64 = 0
    /// Rows that the pipeline's query gave; nil where that is not counted apart.
    var rowsRead: Int64?
    var files: [AddedFile] = []
    var notes: [String] = []

    /// Data and delete files that were written.
    var fileLocations: [Location] { get throws { try files.map { try Location($0.file.path) } } }

    init(table: WritableTable) { self.table = table }

    mutating func add(_ added: [AddedFile]) {
        files += added
        rowsWritten += added.reduce(0) { $0 + $1.file.recordCount }
        bytesWritten += added.reduce(0) { $0 + $1.file.fileSize }
    }
}

/// Brings the rows of a pipeline's query to its table by its strategy.
struct StrategyRows {
    let pipeline: Pipeline
    /// When versions of SCD 2 begin and end.
    let time: Timestamp
    let isRebuild: Bool

    private var settings: PipelineSettings { pipeline.settings }

    func write(
        _ query: RenderedQuery, over base: LoadedTable?, in run: RunContext, with session: any QuerySession
    ) async throws -> StrategyChange {
        if isRebuild || settings.strategy == .fullRefresh {
            return try await replace(query, over: base, in: run, with: session)
        }
        guard let base else { throw MartletError(.internal, "\(pipeline.name) has no table to add to") }
        switch settings.strategy {
        case .appendOnly, .fullRefresh: return try await append(query, over: base, in: run, with: session)
        case .incremental: return try await upsert(query, over: base, in: run, with: session)
        case .deleteInsert: return try await deleteInsert(query, over: base, in: run, with: session)
        case .scd2: return try await history(query, over: base, in: run, with: session)
        case .snapshot: return try await snapshot(query, over: base, in: run, with: session)
        }
    }

    private func table(
        _ columns: [ColumnInfo], over base: LoadedTable?, in run: RunContext, replacesRows: Bool = false
    ) throws -> WritableTable {
        try WritableTable(
            for: columns, over: base, of: pipeline, in: run.lake, replacesRows: replacesRows,
            acceptsLoss: run.request.plan.fullRefresh)
    }

    private func replace(
        _ query: RenderedQuery, over base: LoadedTable?, in run: RunContext, with session: any QuerySession
    ) async throws -> StrategyChange {
        var rows = query.sql
        var columns = query.columns
        if settings.strategy == .scd2 {
            rows = slowlyChanging([]).firstRows(of: query.sql)
            columns = try await session.describe(rows)
        }
        var change = StrategyChange(
            table: try table(columns, over: base, in: run, replacesRows: true))
        change.add(
            settings.strategy == .incremental
                ? try await DistinctRows(key: settings.uniqueKey, isPartitioned: !pipeline.partitioning.isEmpty)
                    .write(query, to: change.table, in: run.lake, with: session)
                : try await change.table.write(rows, columns: columns, with: session))
        change.rowsDeleted = base?.metadata.liveRowCount ?? 0
        change.rowsRead = change.rowsWritten
        change.operation = base == nil && change.files.isEmpty ? nil : .replaceAll(change.files)
        return change
    }

    private func append(
        _ query: RenderedQuery, over base: LoadedTable, in run: RunContext, with session: any QuerySession
    ) async throws -> StrategyChange {
        var change = StrategyChange(table: try table(query.columns, over: base, in: run))
        change.add(try await change.table.write(query.sql, columns: query.columns, with: session))
        change.rowsRead = change.rowsWritten
        change.operation = change.files.isEmpty ? nil : .append(change.files)
        return change
    }

    private func upsert(
        _ query: RenderedQuery, over base: LoadedTable, in run: RunContext, with session: any QuerySession
    ) async throws -> StrategyChange {
        var change = StrategyChange(table: try table(query.columns, over: base, in: run))
        let matching = try await batch(
            RowMatching.lastOfEachKey(settings.uniqueKey, of: query.sql), of: query, with: session, into: &change)
        guard change.rowsRead != 0 else { return change }
        let target = try await bindTarget(base, as: change.table, matching, in: run, with: session)
        try await session.createTemporaryTable(BatchNames.matched, as: matching.matched())
        try await finish(
            &change, inserting: matching.newOrChanged(), deleting: RowMatching.positionsOfChanges, of: target,
            with: session)
        return change
    }

    private func deleteInsert(
        _ query: RenderedQuery, over base: LoadedTable, in run: RunContext, with session: any QuerySession
    ) async throws -> StrategyChange {
        var change = StrategyChange(table: try table(query.columns, over: base, in: run))
        let matching = try await batch(RowMatching.numbered(query.sql), of: query, with: session, into: &change)
        guard change.rowsRead != 0 else { return change }
        let target = try await bindTarget(base, as: change.table, matching, in: run, with: session)
        try await finish(
            &change, inserting: matching.everything, deleting: matching.positionsOfEveryMatch, of: target,
            with: session)
        return change
    }

    private func history(
        _ query: RenderedQuery, over base: LoadedTable, in run: RunContext, with session: any QuerySession
    ) async throws -> StrategyChange {
        let columns = query.columns.map(\.name)
        let schema = try await session.describe(slowlyChanging(columns).firstRows(of: query.sql))
        var change = StrategyChange(table: try table(schema, over: base, in: run))
        var changing = slowlyChanging(columns)
        changing.matching = try await batch(
            RowMatching.lastOfEachKey(settings.uniqueKey, of: query.sql), of: query, with: session, into: &change)
        guard change.rowsRead != 0 else { return change }
        let target = try await bindTarget(base, as: change.table, changing.matching, in: run, with: session)
        try await session.createTemporaryTable(BatchNames.matched, as: changing.matched)
        let names = change.table.metadata.currentSchema.fields.map(\.name)
        try await finish(
            &change, inserting: changing.rows(tableColumns: names), deleting: RowMatching.positionsOfChanges,
            of: target, with: session)
        return change
    }

    private func snapshot(
        _ query: RenderedQuery, over base: LoadedTable, in run: RunContext, with session: any QuerySession
    ) async throws -> StrategyChange {
        guard let column = settings.partitionColumn else {
            throw MartletError(.invalidInput, "'\(pipeline.path)' has the strategy snapshot and no partition_column")
        }
        var change = StrategyChange(table: try table(query.columns, over: base, in: run))
        let spec = change.table.metadata.defaultSpec
        let isWholePartition =
            spec.fields.count == 1 && spec.fields[0].transform == .identity
            && change.table.metadata.currentSchema.name(ofField: spec.fields[0].sourceID)?.lowercased()
                == column.lowercased()
            && change.table.metadata.specs.count == 1
        if isWholePartition {
            change.add(try await change.table.write(query.sql, columns: query.columns, with: session))
            change.rowsRead = change.rowsWritten
            change.operation = change.files.isEmpty ? nil : .replacePartitions(change.files)
            return change
        }
        var matching = try await batch(RowMatching.numbered(query.sql), of: query, with: session, into: &change)
        guard change.rowsRead != 0 else { return change }
        matching.key = [column]
        let target = try await bindTarget(base, as: change.table, matching, in: run, with: session)
        try await finish(
            &change, inserting: matching.everything, deleting: matching.positionsOfEveryMatch, of: target,
            with: session)
        return change
    }

    private func slowlyChanging(_ columns: [String]) -> SlowlyChangingRows {
        SlowlyChangingRows(
            matching: RowMatching(key: settings.uniqueKey, columns: columns), validFrom: settings.scdValidFrom,
            validTo: settings.scdValidTo, time: "TIMESTAMP \(SQLText.literal(time.description))")
    }

    /// Keeps the batch in a temporary table.
    private func batch(
        _ numbered: String, of query: RenderedQuery, with session: any QuerySession, into change: inout StrategyChange
    ) async throws -> RowMatching {
        change.rowsRead = try await session.createTemporaryTable(BatchNames.batch, as: numbered)
        return RowMatching(key: settings.uniqueKey, columns: query.columns.map(\.name))
    }

    /// Makes those files of the target queryable that may share keys with the batch.
    ///
    /// They are read with the columns that the table is to have, so that a new column is there to be compared, as nulls.
    private func bindTarget(
        _ base: LoadedTable, as table: WritableTable, _ matching: RowMatching, in run: RunContext,
        with session: any QuerySession
    ) async throws -> [String: DeletableFile] {
        let condition = try await BatchKeys.condition(
            matching.key, schema: base.metadata.currentSchema, with: session)
        var scan = try await run.binder.scan(base, where: condition)
        scan.schema = table.metadata.currentSchema
        try await session.define([
            run.binder.binding(
                BatchNames.target, scan, of: base, version: "\(run.id) \(pipeline.name)",
                positions: PositionColumns(file: BatchNames.file, position: BatchNames.position))
        ])
        return DeletableFile.all(of: scan)
    }

    private func finish(
        _ change: inout StrategyChange, inserting rows: String, deleting positions: String,
        of target: [String: DeletableFile], with session: any QuerySession
    ) async throws {
        let deletes = try await change.table.writeDeletes(positions, of: target, with: session)
        change.add(try await change.table.write(rows, with: session))
        let data = change.files
        change.files += deletes.deletes
        change.rowsDeleted = deletes.rows
        guard !data.isEmpty || !deletes.deletes.isEmpty else {
            change.notes.append("every row is as it was")
            return
        }
        change.operation = .rowDelta(
            RowDelta(addedData: data, addedDeletes: deletes.deletes, referenced: deletes.referenced))
    }
}
