public import Errors
public import ObjectStorage

/// A scan request that fits its table and can be planned.
public struct ScanJob: Sendable {
    public let table: String
    public let metadata: TableMetadata
    /// Nil for a table without snapshots.
    public let snapshot: Snapshot?
    private let range: ScanRequest.Range
    private let schema: Schema
    private let filter: ScanFilter?
    private let stats: Set<Int>
    private let minRows: Int64?

    /// - Throws: `invalidInput`, `notFound` or `unsupported`, all of which are the request's fault.
    public init(_ request: ScanRequest, table: String, metadata: TableMetadata) throws(MartletError) {
        self.table = table
        self.metadata = metadata
        range = request.range
        minRows = request.minRows
        let wanted: Int64? =
            switch request.range {
            case .snapshot(let id): id
            case .appends(_, let end): end
            }
        if let wanted {
            guard let found = metadata.snapshot(id: wanted) else {
                throw MartletError(
                    .invalidInput, "table '\(table)' has no snapshot \(wanted)",
                    hint: "It may have expired, or be on another branch.")
            }
            snapshot = found
        } else {
            snapshot = metadata.currentSnapshot
        }
        schema =
            request.usesSnapshotSchema
            ? snapshot.map { metadata.schema(of: $0) } ?? metadata.currentSchema : metadata.currentSchema
        let columns = Columns(
            schemas: [schema] + metadata.schemas.reversed(), isCaseSensitive: request.isCaseSensitive, table: table)
        for name in request.select ?? [] where name != "*" { _ = try columns.id(of: name) }
        var stats: Set<Int> = []
        for name in request.statsFields { stats.insert(try columns.id(of: name)) }
        self.stats = stats
        if let json = request.filter {
            filter = try ScanFilter(json: json, schema: schema, caseSensitive: request.isCaseSensitive)
        } else {
            filter = nil
        }
        if case .appends(let start, let end) = range { _ = try appends(after: start, upTo: end) }
    }

    private func appends(after start: Int64, upTo end: Int64) throws(MartletError) -> AppendScan {
        try AppendScan(
            table: table, metadata: metadata, after: start, upTo: end, schema: schema, filter: filter ?? .alwaysTrue)
    }

    /// The bytes of the manifests that planning may have to read.
    public func manifestBytes(store: any ObjectStore, cache: ManifestCache? = nil) async throws -> Int64 {
        guard let snapshot else { return 0 }
        let reader = SnapshotReader(table: table, metadata: metadata, store: store, cache: cache)
        return try await reader.manifests(of: snapshot).reduce(0) { $0 + $1.length }
    }

    /// Plans the files and what is left of the filter for each.
    ///
    /// - Throws: `limitExceeded` past so many files; `corrupt` where a manifest is missing or damaged.
    public func plan(
        store: any ObjectStore, cache: ManifestCache? = nil, fileLimit: Int = .max
    ) async throws -> PlannedScan {
        let plan: ScanPlan
        switch range {
        case .snapshot:
            plan = try await TableScan(
                table: table, metadata: metadata, snapshot: snapshot, schema: schema, filter: filter ?? .alwaysTrue
            ).plan(store: store, cache: cache)
        case .appends(let start, let end):
            plan = try await appends(after: start, upTo: end).plan(store: store, cache: cache)
        }
        let wanted = enough(plan.tasks)
        guard wanted.count <= fileLimit else {
            throw MartletError(
                .limitExceeded,
                "the scan of table '\(table)' has \(wanted.count) files, more than the \(fileLimit) that are planned at once",
                hint: "Narrow the filter, compact the table, or let the client plan the scan.")
        }
        let residual = filter.map { ResidualFilter($0, schema: schema, specs: metadata.specs) }
        var files: [PlannedScan.File] = []
        files.reserveCapacity(wanted.count)
        for task in wanted {
            files.append(
                PlannedScan.File(
                    file: task.file.keepingMetrics(of: stats), specID: task.specID,
                    deletes: task.deletes.map { DeleteFile(file: $0.file.keepingMetrics(of: []), specID: $0.specID) },
                    residual: residual?.residual(of: task.file, specID: task.specID)))
        }
        return PlannedScan(
            files: files, stats: stats, schemas: [schema] + metadata.schemas.reversed(), report: plan.report)
    }

    /// The first tasks that surely have as many rows as the client asked for.
    private func enough(_ tasks: [FileTask]) -> ArraySlice<FileTask> {
        guard let minRows else { return tasks[...] }
        var rows: Int64 = 0
        for (index, task) in tasks.enumerated() {
            if rows >= minRows, index > 0 { return tasks[..<index] }
            if task.allRowsMatch, !task.hasDeletes { rows += task.file.recordCount }
        }
        return tasks[...]
    }
}

/// Finds columns that a request names, in the schema of the scan or in an earlier one: a snapshot may have columns that are gone.
private struct Columns {
    let schemas: [Schema]
    let isCaseSensitive: Bool
    let table: String

    func id(of name: String) throws(MartletError) -> Int {
        for schema in schemas {
            let field = isCaseSensitive ? schema.field(named: name) : schema.field(namedIgnoringCase: name)
            if let field { return field.id }
        }
        let nearest = NearestName.of(name, among: schemas.first?.allNames ?? [])
        throw MartletError(
            .invalidInput, "table '\(table)' has no column '\(name)'", hint: nearest.map { "Did you mean '\($0)'?" })
    }
}
