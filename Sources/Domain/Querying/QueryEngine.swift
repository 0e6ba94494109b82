/// The port to a SQL engine: it opens sessions, each an engine of its own that sees nothing of the others.
public protocol QueryEngine: Sendable {
    func open(_ options: SessionOptions) async throws -> any QuerySession

    /// Begins to load what sessions need and returns at once: whoever opens a session later waits for less.
    func prepare()
}

/// What a session may use and see.
public struct SessionOptions: Sendable {
    /// In bytes; nil leaves the engine's default, which is a share of the machine's memory.
    public var memoryLimit: Int?
    /// Nil means as many as the machine has cores.
    public var threads: Int?
    /// Where intermediate results that do not fit in memory go; nil forbids spilling.
    public var temporaryFolder: String?
    /// The most that may be spilled, in bytes.
    public var temporarySizeLimit: Int?
    /// Namespaces that begin names of three parts, such as `sales` in `sales.gold.kpi`, to be made ready at once; others are made
    /// ready when they are first used.
    public var namespaces: [String]
    /// Parts of the engine to load before the session is locked, such as `excel`.
    public var extensions: [String] = []
    /// Whether `progress()` tells how far a query is; keeping count costs a few per cent.
    public var reportsProgress = true
    public var access: SessionAccess

    public init(
        memoryLimit: Int? = nil, threads: Int? = nil, temporaryFolder: String? = nil, temporarySizeLimit: Int? = nil,
        namespaces: [String] = [], access: SessionAccess = .trusted
    ) {
        self.memoryLimit = memoryLimit
        self.threads = threads
        self.temporaryFolder = temporaryFolder
        self.temporarySizeLimit = temporarySizeLimit
        self.namespaces = namespaces
        self.access = access
    }
}

/// How far the SQL that a session runs is trusted.
public enum SessionAccess: Sendable, Hashable {
    /// The text is Martlet's own, or reviewed code of the project: it may read files and run any statement.
    case trusted
    /// The text is reviewed code of the project: it may read files and write them, but only in these folders; the engine itself
    /// refuses every other path, and what it was told cannot be changed.
    case project(allowedFolders: [String])
    /// The text is a person's: single reading statements over defined tables and nothing else of the machine. The folders are
    /// those where the planned files are; the engine itself refuses every other path.
    case lakeOnly(allowedFolders: [String])
}

/// One session: a database in memory whose calls run one after another on a thread of its own.
///
/// Errors: `invalidInput` with a location in the SQL text for what a person can mend; `limitExceeded` for memory, rows, bytes;
/// `timedOut`, `cancelled`, `storageFull`, `permissionDenied`, `failed` for values that do not convert.
public protocol QuerySession: Sendable {
    /// Makes tables and views queryable by name; one whose version is as it was is left alone.
    ///
    /// A view whose SQL names other tables must come after them.
    func define(_ tables: [TableBinding]) async throws

    /// What a text would read and call, found without running it.
    func analyze(_ sql: String) async throws -> StatementFacts

    /// The columns that a query would have, found without running it.
    func describe(_ sql: String, parameters: [QueryValue]) async throws -> [ColumnInfo]

    /// Starts a query and returns once its first rows can be had.
    ///
    /// A session has one result open at a time; starting anything else ends it.
    func query(_ sql: String, parameters: [QueryValue], limits: QueryLimits) async throws -> any ResultStream

    /// Starts a query whose result comes as an Arrow IPC stream: a schema message, record batches, an end mark.
    func queryArrow(_ sql: String, parameters: [QueryValue], limits: QueryLimits) async throws -> any ByteStream

    /// Runs a query into Parquet files that carry field IDs, and says what an Iceberg manifest needs to know of each.
    func writeParquet(_ write: ParquetWrite) async throws -> [WrittenFile]

    /// Runs statements of Martlet's own; refused where access is not `.trusted`.
    func execute(_ sql: String) async throws

    /// Keeps the rows of a query under a name until the session closes; returns how many there are.
    func createTemporaryTable(_ name: String, as sql: String, parameters: [QueryValue]) async throws -> Int64

    /// Looks into files and returns the query that reads them, with the columns it gives.
    func prepare(_ source: FileSource) async throws -> PreparedFileSource

    /// Looks at the rows of a call's files one by one and returns the query that reads those that parse; the others are set aside
    /// for `takeRejectedRows()`.
    ///
    /// Throws `unsupported` where the rows cannot be told apart, or the call says itself what becomes of them.
    func prepareChecked(_ call: FileCall) async throws -> PreparedFileSource

    /// Arguments for `read_csv`, a comma before each, that make it set rows aside for `takeRejectedRows()`.
    func csvRejectArguments() async throws -> String

    /// The rows of files that did not parse since the last call, of sources that were to set them aside.
    func takeRejectedRows() async throws -> [RejectedRow]

    /// Ends what runs now, which then throws `cancelled`; harmless where nothing runs.
    func cancel()

    /// How far the running query is.
    func progress() -> QueryProgress

    /// Ends what runs and frees everything; further calls throw.
    func close() async
}

extension QuerySession {
    public func query(_ sql: String) async throws -> any ResultStream {
        try await query(sql, parameters: [], limits: QueryLimits())
    }

    /// All rows of a query that is known to have few.
    public func rows(_ sql: String, parameters: [QueryValue] = [], limits: QueryLimits = QueryLimits()) async throws
        -> [[QueryValue]]
    {
        let stream = try await query(sql, parameters: parameters, limits: limits)
        var rows: [[QueryValue]] = []
        while let chunk = try await stream.next() {
            for row in 0..<chunk.rowCount { rows.append(chunk.row(row)) }
        }
        return rows
    }

    public func describe(_ sql: String) async throws -> [ColumnInfo] { try await describe(sql, parameters: []) }

    @discardableResult
    public func createTemporaryTable(_ name: String, as sql: String) async throws -> Int64 {
        try await createTemporaryTable(name, as: sql, parameters: [])
    }
}

/// The name that locations in SQL text carry where the caller knows no file; callers replace it.
public let anonymousQueryName = "query"

/// How much a query may give and take.
public struct QueryLimits: Sendable, Hashable {
    public var rows: Int?
    /// Of the values as held in memory, roughly.
    public var bytes: Int?
    public var time: Duration?
    public var whenRowsExceeded: RowLimitBehaviour

    public init(
        rows: Int? = nil, bytes: Int? = nil, time: Duration? = nil, whenRowsExceeded: RowLimitBehaviour = .truncate
    ) {
        self.rows = rows
        self.bytes = bytes
        self.time = time
        self.whenRowsExceeded = whenRowsExceeded
    }
}

public enum RowLimitBehaviour: Sendable, Hashable {
    /// The stream ends after the limit and says so in `wasTruncated`.
    case truncate
    /// The stream throws `limitExceeded`.
    case fail
}

public struct QueryProgress: Sendable, Hashable {
    /// From 0 to 1, or nil where the engine cannot tell.
    public var fraction: Double?
    public var rowsProcessed: Int64
    public var totalRows: Int64

    public init(fraction: Double?, rowsProcessed: Int64, totalRows: Int64) {
        self.fraction = fraction
        self.rowsProcessed = rowsProcessed
        self.totalRows = totalRows
    }
}
