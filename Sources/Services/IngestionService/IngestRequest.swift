public import Identifiers
public import Querying

/// Files that a person wants in a table.
public struct IngestRequest: Sendable {
    /// Absolute paths.
    public var files: [String]
    public var table: TableName
    /// The branch to publish to.
    public var branch: String
    public var author: String
    /// Replaces the rows that are there instead of adding to them.
    public var overwrites: Bool
    /// Loads files although files with the same contents were loaded before.
    public var force: Bool
    /// What the registry and reports call files, by path; unless given, their paths in the project.
    public var names: [String: String] = [:]

    public init(
        files: [String], table: TableName, branch: String = "main", author: String, overwrites: Bool = false,
        force: Bool = false
    ) {
        self.files = files
        self.table = table
        self.branch = branch
        self.author = author
        self.overwrites = overwrites
        self.force = force
    }
}

/// What became of the files.
public struct IngestReport: Sendable {
    public struct File: Sendable {
        public var path: String
        /// Nil where it was not loaded.
        public var rows: Int64?
        public var quarantined: Int64
        /// The path of the file that had the same contents and was loaded before.
        public var sameAs: String?
    }

    public var id: UUID
    public var table: String
    public var files: [File]
    public var rows: Int64
    public var bytesWritten: Int64
    /// The new head of the branch; nil where nothing was loaded.
    public var commit: String?
}

/// What an ingest tells those who watch it.
public enum IngestEvent: Sendable {
    case started(path: String, bytes: Int)
    case progress(path: String, rows: Int64?, fraction: Double?)
    case loaded(IngestReport.File)
    case skipped(IngestReport.File)
    case publishing
}
