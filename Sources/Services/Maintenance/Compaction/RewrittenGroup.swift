internal import CatalogService
internal import Errors
internal import Iceberg
internal import Identifiers
internal import ObjectStorage
internal import QueryService
internal import Querying

/// A group of files with the files that have the same rows.
struct RewrittenGroup {
    var group: CompactionGroup
    var added: [AddedFile]

    /// The name that a group's files have in the session.
    private static let source = TableName(layer: "martlet_maintenance", table: "group")

    /// Writes the rows that are left of a group's files into files of the wanted size.
    ///
    /// The new files get the age of the snapshot that was read: deletes that others make after it still apply to them.
    static func write(
        _ group: CompactionGroup, of table: LoadedTable, _ scan: ScanPlan, _ settings: CompactionSettings,
        _ binder: TableBinder, with session: any QuerySession
    ) async throws -> RewrittenGroup {
        var part = scan
        part.tasks = group.tasks
        let prefix = "\(Identifiers.UUID.random())"
        try await session.define([try binder.binding(source, part, of: table, version: prefix)])
        let schema = table.metadata.currentSchema
        let folder = try DataFolder(of: table.metadata, names: binder.lake.names)
        let written = try await session.writeParquet(
            ParquetWrite(
                sql: "SELECT * FROM \(source.sql)", folder: folder.path, filePrefix: prefix,
                columns: schema.tableColumns, targetFileSize: settings.targetFileSize))
        let rows = written.reduce(Int64(0)) { $0 + $1.rowCount }
        let expected = group.tasks.reduce(Int64(0)) { $0 + $1.file.recordCount }
        guard rows <= expected, rows == expected || group.tasks.contains(where: \.hasDeletes) else {
            throw MartletError(
                .internal,
                "\(expected) rows of \(table.key) were to be rewritten, and \(rows) were; nothing was changed")
        }
        let added = try written.map { file in
            // All rows are of one partition, of whatever spec, so it is known rather than computed.
            var data = try DataFile(file, location: folder.name(of: file.path), schema: schema, spec: .unpartitioned)
            data.partition = group.partition
            return AddedFile(data, specID: group.specID, sequenceNumber: scan.snapshot?.sequenceNumber)
        }
        return RewrittenGroup(group: group, added: added)
    }

    /// Whether a later scan has the same files with the same deletes, so that the rewritten rows are still theirs.
    func isStillTrue(of tasks: [String: FileTask]) -> Bool {
        group.tasks.allSatisfy { task in
            guard let now = tasks[task.file.path] else { return false }
            return Set(now.positionDeletes.map(\.path)) == Set(task.positionDeletes.map(\.path))
                && Set(now.equalityDeletes.map(\.path)) == Set(task.equalityDeletes.map(\.path))
        }
    }
}
