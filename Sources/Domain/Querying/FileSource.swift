/// Files as they landed, to be read with their columns and types found by looking.
public struct FileSource: Sendable, Hashable {
    public var format: FileFormat
    public var files: [String]
    /// The name of a column that says which file a row is from; nil adds none.
    public var fileNameColumn: String?
    /// Sets rows that do not parse aside for `takeRejectedRows()` instead of failing (CSV and TSV, and `checksLines`).
    ///
    /// A row whose only fault is in a column that the query does not use is kept: the engine reads only what is used.
    public var setsRejectedRowsAside: Bool
    /// Looks at a file of JSON lines line by line, so that those that do not parse are set aside as well.
    ///
    /// It is slower, so it is for a file that is known to have such lines. Refused (`unsupported`) where values are nested.
    public var checksLines: Bool
    /// Reads every column as text.
    public var readsAllAsText: Bool
    /// Types for columns by name, instead of those that are found by looking (CSV, TSV, JSON).
    public var columnTypes: [String: SQLType]

    public init(
        format: FileFormat, files: [String], fileNameColumn: String? = nil, setsRejectedRowsAside: Bool = false,
        checksLines: Bool = false, readsAllAsText: Bool = false, columnTypes: [String: SQLType] = [:]
    ) {
        self.format = format
        self.files = files
        self.fileNameColumn = fileNameColumn
        self.setsRejectedRowsAside = setsRejectedRowsAside
        self.checksLines = checksLines
        self.readsAllAsText = readsAllAsText
        self.columnTypes = columnTypes
    }
}

/// A format that files can land in.
public enum FileFormat: String, Sendable, Hashable, CaseIterable {
    case csv, tsv, json, ndjson, parquet, excel

    /// The format of a file by its name, a compression suffix aside; nil where it has none that is read.
    public init?(fileName: some StringProtocol) {
        var parts = fileName.lowercased().split(separator: ".")
        guard parts.count > 1 else { return nil }
        if ["gz", "zst"].contains(parts[parts.count - 1]) { parts.removeLast() }
        guard parts.count > 1 else { return nil }
        switch parts[parts.count - 1] {
        case "csv": self = .csv
        case "tsv", "tab": self = .tsv
        case "json": self = .json
        case "ndjson", "jsonl": self = .ndjson
        case "parquet", "pq": self = .parquet
        case "xlsx": self = .excel
        default: return nil
        }
    }
}

/// A query that reads files.
public struct PreparedFileSource: Sendable, Hashable {
    public var sql: String
    public var columns: [ColumnInfo]

    public init(sql: String, columns: [ColumnInfo]) {
        self.sql = sql
        self.columns = columns
    }
}

/// A row of a file that did not parse.
public struct RejectedRow: Sendable, Hashable {
    public var file: String
    /// Counted from 1, the header included.
    public var line: Int64
    public var column: String?
    public var reason: String
    /// The line as it stands in the file.
    public var text: String

    public init(file: String, line: Int64, column: String?, reason: String, text: String) {
        self.file = file
        self.line = line
        self.column = column
        self.reason = reason
        self.text = text
    }
}
