package import CatalogService
package import Cataloging
internal import Clocks
internal import Errors
internal import Iceberg
internal import Identifiers
package import Ingestion
package import ObjectStorage
package import QueryService
internal import Querying

/// Writes the registry of files and the quarantine, beside the data and on its branch.
package struct IngestionRecords: Sendable {
    let lake: Lake
    let binder: TableBinder
    let sessions: SessionPool

    package init(lake: Lake, binder: TableBinder, sessions: SessionPool) {
        self.lake = lake
        self.binder = binder
        self.sessions = sessions
    }

    /// Adds records to both tables, making them where they are missing; rows are only ever added, so that writers never conflict.
    ///
    /// - Parameter targets: Tables that were built anew, so that what was registered for them before no longer counts.
    /// - Returns: Every file that was written.
    package func write(
        _ registrations: [FileRegistration], replacing targets: Set<String>, quarantined: [QuarantinedRow],
        on branch: RefName, _ details: CommitDetails
    ) async throws -> [Location] {
        var files: [Location] = []
        let resets = try await resets(of: targets, before: registrations, on: branch)
        if !registrations.isEmpty {
            files += try await add(
                Self.rows(resets + registrations), to: FileRegistration.tableKey, FileRegistration.tableSchema,
                on: branch, details)
        }
        if !quarantined.isEmpty {
            files += try await add(
                Self.rows(quarantined), to: QuarantinedRow.tableKey, QuarantinedRow.tableSchema, on: branch, details)
        }
        return files
    }

    /// The lines that end earlier registrations of tables, where there are any.
    private func resets(
        of targets: Set<String>, before registrations: [FileRegistration], on branch: RefName
    ) async throws -> [FileRegistration] {
        let concerned = targets.intersection(registrations.map(\.target))
        guard !concerned.isEmpty else { return [] }
        let registry = FileRegistry(
            binder: binder, sessions: sessions, commit: try await lake.catalog.head(of: branch))
        var resets: [FileRegistration] = []
        for target in concerned.sorted() where try await !registry.loaded(into: target).isEmpty {
            guard let first = registrations.filter({ $0.target == target }).min(by: { $0.time < $1.time }) else {
                continue
            }
            resets.append(
                FileRegistration(
                    path: "", hash: "", size: 0, modified: first.time, target: target, rows: nil, time: first.time,
                    status: .reset, run: first.run))
        }
        return resets
    }

    /// A check for merges: a file that another writer registered for the same table meanwhile must not be loaded twice.
    ///
    /// - Parameter base: The commit that the writer began at; what was registered by then was seen.
    package func check(of registrations: [FileRegistration], since base: CommitID) -> Lake.MergeCheck {
        { [self] key, target, _ in
            guard key.elements == FileRegistration.tableKey else { return }
            let loaded = registrations.filter { $0.status == .success }
            for (table, files) in Dictionary(grouping: loaded, by: \.target) {
                let isRegistered = try await lake.catalog.content(of: key, at: base) != nil
                let added: Set<String> = try await sessions.withSession { session in
                    var seen: Set<FileRegistry.Entry> = []
                    if isRegistered {
                        try await binder.define([FileRegistry.name], at: base, in: session)
                        seen = Set(try await FileRegistry.entries(of: table, in: session))
                    }
                    let scan = try await binder.scan(target)
                    try await session.define([
                        try binder.binding(
                            FileRegistry.name, scan, of: target, version: target.content.metadataLocation)
                    ])
                    let now = try await FileRegistry.entries(of: table, in: session)
                    return Set(now.filter { !seen.contains($0) }.map(\.hash))
                }
                if let file = files.first(where: { added.contains($0.hash) }) {
                    throw MartletError(
                        .conflict, "'\(file.path)' was loaded into \(table) by somebody else at the same time",
                        hint: "Nothing was loaded twice. Run again to load what is left.", retry: .safely)
                }
            }
        }
    }

    private func add(
        _ rows: (sql: String, parameters: [QueryValue]), to elements: [String], _ schema: Schema, on branch: RefName,
        _ details: CommitDetails
    ) async throws -> [Location] {
        let key = try ContentKey(elements)
        return try await sessions.withSession { session in
            var written: [Location] = []
            let changed = try await lake.change(key, on: branch, details, durability: .relaxed) { base in
                let table = try writable(base, key, schema)
                let data = try await table.write(rows.sql, parameters: rows.parameters, with: session)
                let change = try await lake.prepare(.append(data), on: table.metadata)
                written = try data.map { try Location($0.file.path) }
                return TableChange(
                    updates: table.updates + change.updates, requirements: base == nil ? [] : change.requirements,
                    files: change.writtenFiles)
            }
            return written + (changed?.files ?? [])
        }
    }

    private func writable(_ base: LoadedTable?, _ key: ContentKey, _ schema: Schema) throws -> WritableTable {
        if let base { return WritableTable(metadata: base.metadata, base: base, in: lake) }
        let id = Identifiers.UUID.random()
        let updates = try TableDefinition(fields: schema.fields)
            .updates(id: id, location: try lake.freshLocation(for: key, id: id).uri)
        return WritableTable(
            metadata: try TableMetadata.creating(updates, at: lake.clock.now()), updates: updates,
            requirements: [.create], base: nil, in: lake)
    }

    private static func rows(_ registrations: [FileRegistration]) -> (sql: String, parameters: [QueryValue]) {
        values(
            FileRegistration.tableSchema,
            registrations.map { record in
                [
                    .text(record.path), .text(record.hash), .integer(record.size),
                    .timestampWithTimeZone(record.modified.microseconds), .text(record.target),
                    record.rows.map { .integer($0) } ?? .null, .integer(record.quarantined),
                    .timestampWithTimeZone(record.time.microseconds), .text(record.status.rawValue), .text(record.run),
                ]
            })
    }

    private static func rows(_ quarantined: [QuarantinedRow]) -> (sql: String, parameters: [QueryValue]) {
        values(
            QuarantinedRow.tableSchema,
            quarantined.map { row in
                [
                    .text(row.path), .integer(row.line), row.column.map { .text($0) } ?? .null, .text(row.reason),
                    .text(row.text), .text(row.target), .timestampWithTimeZone(row.time.microseconds), .text(row.run),
                ]
            })
    }

    /// A query that gives rows of values, written into the text since there may be many of them.
    private static func values(_ schema: Schema, _ rows: [[QueryValue]]) -> (sql: String, parameters: [QueryValue]) {
        let types = schema.fields.map { $0.tableColumn.type.sql }
        let lines = rows.map { row in
            let cells = zip(row, types).map { value, type in
                value.isNull ? "CAST(NULL AS \(type))" : "CAST(\(SQLText.literal(value.text)) AS \(type))"
            }
            return "(\(cells.joined(separator: ", ")))"
        }
        let names = schema.fields.map { SQLText.identifier($0.name) }.joined(separator: ", ")
        return ("SELECT * FROM (VALUES \(lines.joined(separator: ",\n"))) AS v(\(names))", [])
    }
}
