package import CatalogService
internal import Errors
package import Iceberg
internal import Identifiers
internal import ObjectStorage
package import Querying

/// The table that rows are written to: as it is, or as it will be, with what leads there.
package struct WritableTable: Sendable {
    /// Without the new rows.
    package var metadata: TableMetadata
    /// What makes or evolves it.
    package var updates: [TableUpdate]
    package var requirements: [TableRequirement]
    package var base: LoadedTable?
    /// The two names of the lake's folder, where it has two.
    private let names: FolderNames?

    package init(
        metadata: TableMetadata, updates: [TableUpdate] = [], requirements: [TableRequirement] = [], base: LoadedTable?,
        in lake: Lake
    ) {
        self.metadata = metadata
        self.updates = updates
        self.requirements = requirements
        self.base = base
        names = lake.names
    }

    /// Runs a query into data files of the table.
    ///
    /// - Parameter columns: The query's columns, where they are known.
    package func write(
        _ sql: String, parameters: [QueryValue] = [], columns: [ColumnInfo]? = nil, with session: any QuerySession
    ) async throws -> [AddedFile] {
        let schema = metadata.currentSchema
        let spec = metadata.defaultSpec
        let folder = try DataFolder(of: metadata, names: names)
        var write = ParquetWrite(
            sql: sql, parameters: parameters, folder: folder.path, filePrefix: Self.uniquePrefix(),
            columns: schema.tableColumns, partitioning: try spec.engineFields())
        write.queryColumns = columns
        let written = try await session.writeParquet(write)
        return try written.map { file in
            AddedFile(
                try DataFile(file, location: folder.name(of: file.path), schema: schema, spec: spec),
                specID: spec.specID)
        }
    }

    /// Runs a query for `file_path` and `pos` into position delete files, one for each partition of the files that it names.
    ///
    /// - Parameter files: The data files that rows may be deleted of, by path.
    package func writeDeletes(
        _ sql: String, of files: [String: DeletableFile], with session: any QuerySession
    ) async throws -> (deletes: [AddedFile], referenced: Set<String>, rows: Int64) {
        let table = "martlet_deletes"
        let count = try await session.createTemporaryTable(table, as: sql)
        guard count > 0 else { return ([], [], 0) }
        let paths = try await session.rows("SELECT DISTINCT file_path FROM \(table) ORDER BY 1").compactMap {
            $0.first?.textValue
        }
        let folder = try DataFolder(of: metadata, names: names)
        var groups: [DeletableFile: [String]] = [:]
        for path in paths {
            guard let file = files[path] else {
                throw MartletError(.internal, "a row of '\(path)' is to be deleted, which was not part of the plan")
            }
            groups[file, default: []].append(path)
        }
        var deletes: [AddedFile] = []
        for (group, paths) in groups.sorted(by: { $0.value[0] < $1.value[0] }) {
            let list = paths.map(SQLText.literal).joined(separator: ", ")
            let written = try await session.writeParquet(
                ParquetWrite(
                    sql: "SELECT file_path, pos FROM \(table) WHERE file_path IN (\(list)) ORDER BY 1, 2",
                    folder: folder.path, filePrefix: "\(Self.uniquePrefix())-deletes",
                    columns: PositionDeletes.schema.tableColumns))
            for file in written {
                var delete = try DataFile(
                    file, content: .positionDeletes, location: folder.name(of: file.path),
                    schema: PositionDeletes.schema, spec: .unpartitioned)
                delete.partition = group.partition
                if paths.count == 1 { delete.referencedDataFile = paths[0] }
                deletes.append(AddedFile(delete, specID: group.specID))
            }
        }
        return (deletes, Set(paths), count)
    }

    private static func uniquePrefix() -> String { "\(Identifiers.UUID.random())" }
}

/// A data file that rows may be deleted of: delete files belong to the partition of what they name.
package struct DeletableFile: Hashable, Sendable {
    package var specID: Int
    package var partition: PartitionTuple

    package init(specID: Int, partition: PartitionTuple) {
        self.specID = specID
        self.partition = partition
    }

    /// The files of a scan by path.
    package static func all(of scan: ScanPlan) -> [String: DeletableFile] {
        Dictionary(
            scan.tasks.map {
                ($0.file.path, DeletableFile(specID: $0.specID, partition: $0.file.partition))
            }
        ) { $1 }
    }
}

/// The columns of position delete files (Iceberg specification, "Position Delete Files").
enum PositionDeletes {
    static let schema = Schema(fields: [
        NestedField(id: 2_147_483_546, name: "file_path", required: true, type: .string),
        NestedField(id: 2_147_483_545, name: "pos", required: true, type: .long),
    ])
}
