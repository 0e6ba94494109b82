public import Clocks
public import Iceberg

/// A line of the registry: what became of one file for one table.
///
/// The registry is a table of the lake, written on the branch that the data is written on: either both are published or neither,
/// and reverting the one reverts the other.
public struct FileRegistration: Sendable, Hashable {
    public enum Status: String, Sendable, CaseIterable {
        case success
        /// Not loaded, since a file with the same contents was.
        case skipped
        /// No file: the table was built anew, and what is registered before no longer counts.
        case reset
    }

    /// As the person knows it: relative to the project where it is inside.
    public var path: String
    /// XXH3 of the contents with 128 bits, in hexadecimal digits.
    public var hash: String
    /// In bytes.
    public var size: Int64
    public var modified: Timestamp
    /// The table that it was loaded into.
    public var target: String
    /// Rows that it gave, or that parsed where several files were read at once; nil where that is not known.
    public var rows: Int64?
    /// Rows that did not parse and went to quarantine.
    public var quarantined: Int64
    public var time: Timestamp
    public var status: Status
    /// The run or ingest that loaded it.
    public var run: String

    public init(
        path: String, hash: String, size: Int64, modified: Timestamp, target: String, rows: Int64?,
        quarantined: Int64 = 0, time: Timestamp, status: Status, run: String
    ) {
        self.path = path
        self.hash = hash
        self.size = size
        self.modified = modified
        self.target = target
        self.rows = rows
        self.quarantined = quarantined
        self.time = time
        self.status = status
        self.run = run
    }

    /// The elements of the registry's key in the catalog.
    public static let tableKey = ["bronze", "_file_registry"]

    public static let tableSchema = Schema(fields: [
        NestedField(id: 1, name: "file_path", required: true, type: .string, doc: "Path, relative to the project"),
        NestedField(id: 2, name: "file_hash", required: true, type: .string, doc: "XXH3-128 of the contents"),
        NestedField(id: 3, name: "file_size", required: true, type: .long, doc: "Bytes"),
        NestedField(id: 4, name: "file_modified", required: true, type: .timestamptz),
        NestedField(id: 5, name: "target_table", required: true, type: .string),
        NestedField(id: 6, name: "rows_ingested", type: .long),
        NestedField(id: 7, name: "rows_quarantined", required: true, type: .long),
        NestedField(id: 8, name: "ingested_at", required: true, type: .timestamptz),
        NestedField(id: 9, name: "status", required: true, type: .string, doc: "success, skipped or reset"),
        NestedField(id: 10, name: "run_id", required: true, type: .string),
    ])
}

/// A row that could not be read, kept so that it can be mended and loaded.
public struct QuarantinedRow: Sendable, Hashable {
    public var path: String
    /// Counted from 1, the header included.
    public var line: Int64
    public var column: String?
    public var reason: String
    /// The line as it stands in the file.
    public var text: String
    public var target: String
    public var time: Timestamp
    public var run: String

    public init(
        path: String, line: Int64, column: String?, reason: String, text: String, target: String, time: Timestamp,
        run: String
    ) {
        self.path = path
        self.line = line
        self.column = column
        self.reason = reason
        self.text = text
        self.target = target
        self.time = time
        self.run = run
    }

    /// The elements of the quarantine's key in the catalog.
    public static let tableKey = ["bronze", "_quarantine"]

    public static let tableSchema = Schema(fields: [
        NestedField(id: 1, name: "file_path", required: true, type: .string),
        NestedField(id: 2, name: "line", required: true, type: .long, doc: "Counted from 1, the header included"),
        NestedField(id: 3, name: "column_name", type: .string),
        NestedField(id: 4, name: "reason", required: true, type: .string),
        NestedField(id: 5, name: "text", required: true, type: .string, doc: "The line as it stands in the file"),
        NestedField(id: 6, name: "target_table", required: true, type: .string),
        NestedField(id: 7, name: "quarantined_at", required: true, type: .timestamptz),
        NestedField(id: 8, name: "run_id", required: true, type: .string),
    ])
}
