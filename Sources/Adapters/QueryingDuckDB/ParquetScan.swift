internal import Querying

/// A call of `read_parquet` that finds columns by field ID.
struct ParquetScan {
    var paths: [String]
    var columns: [TableColumn]
    var name: (TableColumn) -> String
    var type: (TableColumn) -> SQLType = { $0.type }
    var fileColumn: String?
    var hasPositions = false

    init(paths: [String], columns: [TableColumn], name: @escaping (TableColumn) -> String) {
        self.paths = paths
        self.columns = columns
        self.name = name
    }

    var sql: String {
        let schema = columns.map { column in
            let value = column.initialDefault.map { SQLText.literal($0.text) } ?? "NULL"
            return "\(column.fieldID): {'name': \(SQLText.literal(name(column))), "
                + "'type': \(SQLText.literal(type(column).sql)), 'default_value': CAST(\(value) AS VARCHAR)}"
        }
        var call = "read_parquet(\(Self.list(paths)), schema=MAP {\(schema.joined(separator: ", "))}, "
        call += "hive_partitioning=false"
        if let fileColumn { call += ", filename=\(SQLText.literal(fileColumn))" }
        if hasPositions { call += ", file_row_number=true" }
        return call + ")"
    }

    /// Position delete files are read by the field IDs that the Iceberg specification reserves for their columns.
    static func positionDeletes(_ paths: [String]) -> String {
        ParquetScan(
            paths: paths,
            columns: [
                TableColumn(fieldID: 2_147_483_546, name: "file_path", type: .varchar),
                TableColumn(fieldID: 2_147_483_545, name: "pos", type: .bigint),
            ]
        ) { $0.name }.sql
    }

    static func list(_ paths: [String]) -> String {
        "[" + paths.map { SQLText.literal(FilePath.plain($0)) }.joined(separator: ", ") + "]"
    }
}

/// Paths as DuckDB takes them.
enum FilePath {
    /// A path on this machine without its scheme; other URIs as they are.
    static func plain(_ path: String) -> String {
        guard path.hasPrefix("file:/") else { return path }
        let rest = path.dropFirst("file:".count)
        return "/" + rest.drop { $0 == "/" }
    }

    /// What `plain` takes away, where putting it back in front gives the path again.
    static func removedPrefix(_ path: String) -> String {
        let plain = plain(path)
        return path.hasSuffix(plain) ? String(path.dropLast(plain.count)) : ""
    }
}
