/// Files as they landed, to be read with their columns and types found by looking.
public struct FileSource: Sendable, Hashable {
    public var format: FileFormat
    public var files: [String]
    /// The name of a column that says which file a row is from; nil adds none.
    public var fileNameColumn: String?
    /// Sets rows that do not parse aside for `takeRejectedRows()` instead of failing (CSV and TSV, and `checksRows`).
    ///
    /// A row whose only fault is in a column that the query does not use is kept: the engine reads only what is used.
    public var setsRejectedRowsAside: Bool
    /// Looks at JSON and Excel files row by row, so that rows that do not parse are set aside as well.
    ///
    /// It is slower, so it is for a file that is known to have such rows. Throws `unsupported` where a file's rows cannot be told
    /// apart.
    public var checksRows: Bool
    /// Reads every column as text.
    public var readsAllAsText: Bool
    /// Types for columns by name, instead of those that are found by looking (CSV, TSV, and `checksRows`).
    public var columnTypes: [String: SQLType]

    public init(
        format: FileFormat, files: [String], fileNameColumn: String? = nil, setsRejectedRowsAside: Bool = false,
        checksRows: Bool = false, readsAllAsText: Bool = false, columnTypes: [String: SQLType] = [:]
    ) {
        self.format = format
        self.files = files
        self.fileNameColumn = fileNameColumn
        self.setsRejectedRowsAside = setsRejectedRowsAside
        self.checksRows = checksRows
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

/// A call of a function that reads files, as SQL has it, of which the rows are to be looked at one by one.
public struct FileCall: Sendable, Hashable {
    /// `read_json`, `read_json_auto`, `read_ndjson`, `read_ndjson_auto` or `read_xlsx`.
    public var function: String
    public var files: [String]
    /// What follows the files, a comma first; empty where nothing does.
    public var arguments: String
    /// The names of these arguments in lower case.
    public var argumentNames: Set<String>
    /// What the argument `format` says, such as `array`; nil where there is none.
    public var format: String?
    /// Types for columns by name, in any case of letters, instead of those that the call gives them.
    public var columnTypes: [String: SQLType]

    public init(
        function: String, files: [String], arguments: String = "", argumentNames: Set<String> = [],
        format: String? = nil, columnTypes: [String: SQLType] = [:]
    ) {
        self.function = function
        self.files = files
        self.arguments = arguments
        self.argumentNames = argumentNames
        self.format = format
        self.columnTypes = columnTypes
    }

    /// Functions whose rows can be looked at one by one.
    public static let functions: Set<String> = [
        "read_json", "read_json_auto", "read_ndjson", "read_ndjson_auto", "read_xlsx",
    ]

    /// Arguments by which the call says itself what becomes of rows that do not parse.
    public static let ownArguments: Set<String> = ["ignore_errors", "all_varchar"]
}

/// A query that reads files.
public struct PreparedFileSource: Sendable, Hashable {
    public var sql: String
    public var columns: [ColumnInfo]
    /// A query that gives each file with how many rows it has; only where they were looked at one by one.
    public var rowCounts: String?

    public init(sql: String, columns: [ColumnInfo], rowCounts: String? = nil) {
        self.sql = sql
        self.columns = columns
        self.rowCounts = rowCounts
    }
}

/// A row of a file that did not parse.
public struct RejectedRow: Sendable, Hashable {
    public var file: String
    /// Counted from 1, the header included; the line that an element of a JSON array begins on, a sheet's own number of a row.
    public var line: Int64
    public var column: String?
    public var reason: String
    /// The line as it stands in the file; a sheet's row as a JSON object of its cells.
    public var text: String

    public init(file: String, line: Int64, column: String?, reason: String, text: String) {
        self.file = file
        self.line = line
        self.column = column
        self.reason = reason
        self.text = text
    }
}
