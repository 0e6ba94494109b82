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
        var call = "read_parquet(\(Self.list(paths)), schema=\(schemaText ?? schemaExpression), hive_partitioning=false"
        if let fileColumn { call += ", filename=\(SQLText.literal(fileColumn))" }
        if hasPositions { call += ", file_row_number=true" }
        return call + ")"
    }

    /// The fields by ID, as an expression that says any of them.
    private var schemaExpression: String {
        let entries = columns.map { column in
            let value = column.initialDefault.map { SQLText.literal($0.text) } ?? "NULL"
            return "\(column.fieldID): {'name': \(SQLText.literal(name(column))), "
                + "'type': \(SQLText.literal(type(column).sql)), 'default_value': CAST(\(value) AS VARCHAR)}"
        }
        return "MAP {\(entries.joined(separator: ", "))}"
    }

    /// The same as one text that is cast; nil where a name or a type has characters that mean something in such a text.
    ///
    /// DuckDB evaluates the schema whenever it binds a statement, and a constant takes it about half the time of an expression.
    private var schemaText: String? {
        var entries: [String] = []
        for column in columns {
            let (name, type) = (name(column), type(column).sql)
            guard column.initialDefault == nil, name.lowercased() != "null",
                Self.isPlain(name, besides: "_"), Self.isPlain(type, besides: "_ (),[]")
            else { return nil }
            entries.append("\(column.fieldID)={name: \(name), type: \(type), default_value: NULL}")
        }
        return "'{\(entries.joined(separator: ", "))}'::MAP(INTEGER, "
            + "STRUCT(name VARCHAR, type VARCHAR, default_value VARCHAR))"
    }

    /// Whether a text has only ASCII letters, digits and some other characters.
    private static func isPlain(_ text: String, besides others: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: others.utf8.contains(byte)
                }
            }
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
