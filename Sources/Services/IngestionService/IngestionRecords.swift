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

    /// Adds records to both tables, making them where they are missing.
    ///
    /// - Parameter targets: Tables whose earlier records go, since they were built anew.
    /// - Returns: Every file that was written.
    package func write(
        _ registrations: [FileRegistration], replacing targets: Set<String>, quarantined: [QuarantinedRow],
        on branch: RefName, _ details: CommitDetails
    ) async throws -> [Location] {
        var files: [Location] = []
        if !registrations.isEmpty {
            files += try await add(
                Self.rows(registrations), to: FileRegistration.tableKey, FileRegistration.tableSchema,
                replacing: targets.intersection(registrations.map(\.target)), on: branch, details)
        }
        if !quarantined.isEmpty {
            files += try await add(
                Self.rows(quarantined), to: QuarantinedRow.tableKey, QuarantinedRow.tableSchema,
                replacing: targets.intersection(quarantined.map(\.target)), on: branch, details)
        }
        return files
    }

    /// A check for merges: a file that another writer registered for the same table meanwhile must not be loaded twice.
    package func check(of registrations: [FileRegistration], by run: String) -> Lake.MergeCheck {
        { [self] key, target, _ in
            guard key.elements == FileRegistration.tableKey else { return }
            let loaded = registrations.filter { $0.status == .success }
            for (table, files) in Dictionary(grouping: loaded, by: \.target) {
                let known = try await sessions.withSession { session in
                    let scan = try await binder.scan(target)
                    try await session.define([
                        try binder.binding(
                            FileRegistry.name, scan, of: target, version: target.content.metadataLocation)
                    ])
                    return try await FileRegistry.hashes(of: table, in: session, exceptBy: run)
                }
                if let file = files.first(where: { known[$0.hash] != nil }) {
                    throw MartletError(
                        .conflict, "'\(file.path)' was loaded into \(table) by somebody else at the same time",
                        hint: "Nothing was loaded twice. Run again to load what is left.", retry: .safely)
                }
            }
        }
    }

    private func add(
        _ rows: (sql: String, parameters: [QueryValue]), to elements: [String], _ schema: Schema,
        replacing targets: Set<String>, on branch: RefName, _ details: CommitDetails
    ) async throws -> [Location] {
        let key = try ContentKey(elements)
        let name = TableName(layer: elements[0], table: elements[1])
        return try await sessions.withSession { session in
            var written: [Location] = []
            let changed = try await lake.change(key, on: branch, details, durability: .relaxed) { base in
                let table = try writable(base, key, schema)
                let data = try await table.write(rows.sql, parameters: rows.parameters, with: session)
                var deletes: (deletes: [AddedFile], referenced: Set<String>, rows: Int64) = ([], [], 0)
                if let base, !targets.isEmpty {
                    let scan = try await binder.scan(
                        base, where: .isIn("target_table", targets.sorted().map { .string($0) }))
                    try await session.define([
                        try binder.binding(
                            name, scan, of: base, version: "\(base.content.metadataLocation) positions",
                            positions: PositionColumns(file: "_file", position: "_pos"))
                    ])
                    let list = targets.sorted().map(SQLText.literal).joined(separator: ", ")
                    deletes = try await table.writeDeletes(
                        "SELECT _file AS file_path, _pos AS pos FROM \(name.sql) WHERE target_table IN (\(list))",
                        of: DeletableFile.all(of: scan), with: session)
                }
                let operation: TableOperation =
                    deletes.deletes.isEmpty
                    ? .append(data)
                    : .rowDelta(
                        RowDelta(addedData: data, addedDeletes: deletes.deletes, referenced: deletes.referenced))
                let change = try await lake.prepare(operation, on: table.metadata)
                written = try (data + deletes.deletes).map { try Location($0.file.path) }
                return TableChange(
                    updates: table.updates + change.updates, requirements: base == nil ? [] : change.requirements,
                    files: change.writtenFiles)
            }
            return written + (changed?.files ?? [])
        }
    }

    private func writable(_ base: LoadedTable?, _ key: ContentKey, _ schema: Schema) throws -> WritableTable {
        if let base { return WritableTable(metadata: base.metadata, base: base) }
        let id = Identifiers.UUID.random()
        let updates = try TableDefinition(fields: schema.fields)
            .updates(id: id, location: try lake.freshLocation(for: key, id: id).uri)
        return WritableTable(
            metadata: try TableMetadata.creating(updates, at: lake.clock.now()), updates: updates,
            requirements: [.create], base: nil)
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
