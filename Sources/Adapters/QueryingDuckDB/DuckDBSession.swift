internal import CDuckDB
internal import CDuckDBHeader
internal import Errors
internal import Querying

/// One DuckDB database in memory with one connection, used only on a thread of its own.
///
/// The capabilities are in extensions, one file each; this file opens, closes and runs statements.
actor DuckDBSession: QuerySession {
    let options: SessionOptions
    let extensionsFolder: String?
    let storage: RemoteStorage?
    /// What the engine was told last.
    var credentials: RemoteStorage.Credentials?
    nonisolated let handle = SessionHandle()
    private nonisolated let thread = EngineThread()

    private var database: Database?

    /// The number of the result that is being read, which tells streams of earlier results that they ended.
    var resultNumber = 0
    /// The versions of what is defined, by name.
    var defined: [TableName: String] = [:]
    /// The same names in lower case, their parts joined by a zero.
    var definedKeys: Set<String> = []
    /// Schemas that exist, as SQL in lower case.
    var knownSchemas: Set<String> = []
    /// Catalogs that exist, in lower case: DuckDB's own, and one for each namespace that begins names of three parts.
    var knownCatalogs: Set<String> = ["memory"]
    var temporaryTables: Set<String> = []
    var loadedExtensions: Set<String> = []
    /// Whether DuckDB verifies the signatures of what is loaded.
    var verifiesExtensions = true
    var hasBucketFunction = false
    /// Counts the file sources, so that each has tables of its own for what it rejects.
    var sourceNumber = 0
    /// The rows in the files of the largest table that was defined.
    var largestTable: Int64 = 0
    var rejectTables: [RejectTables] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: thread) }

    init(options: SessionOptions, extensionsFolder: String?, storage: RemoteStorage?) {
        self.options = options
        self.extensionsFolder = extensionsFolder
        self.storage = storage
    }

    deinit { thread.stop() }

    var connection: duckdb_connection {
        get throws(MartletError) {
            guard let database else { throw MartletError(.internal, "the query session is closed") }
            return unsafe try database.connection
        }
    }

    var currentResult: OpenResult? {
        get { database?.openResult }
        set { database?.openResult = newValue }
    }

    func open() async throws {
        let extensions = options.extensions + (storage == nil ? [] : ["httpfs"])
        // Only where nothing else can be loaded later on.
        if let extensionsFolder, options.access != .trusted {
            verifiesExtensions = !VerifiedExtensions.hold(
                extensions.map { Self.extensionPath($0, in: extensionsFolder) })
        }
        var settings = SessionSettings.atOpen(options, extensionsFolder: extensionsFolder)
        if !verifiesExtensions { settings.append(("allow_unsigned_extensions", "true")) }
        database = try Database(settings: settings, handle: handle)
        for name in options.extensions { try load(name) }
        try await openStorage()
        for statement in SessionSettings.statements(options) { try run(statement) }
        knownCatalogs.formUnion(options.namespaces.map { $0.lowercased() })
    }

    func close() { database = nil }

    nonisolated func cancel() { handle.interrupt(.cancelled) }
    nonisolated func progress() -> QueryProgress { handle.progress() }

    /// Runs a statement of Martlet's own that gives no rows of interest.
    func run(_ sql: String) throws(MartletError) {
        var result = unsafe duckdb_result()
        defer { unsafe duckdb_destroy_result(&result) }
        guard unsafe duckdb_query(try connection, sql, &result) == DuckDBSuccess else {
            let message = unsafe duckdb_result_error(&result).map { unsafe String(cString: $0) }
            throw ErrorTranslation.error(message ?? "a statement failed", sql: nil)
        }
    }

    /// All rows of a statement of Martlet's own, read at once.
    func allRows(_ sql: String, parameters: [QueryValue] = []) throws(MartletError) -> [[QueryValue]] {
        let statement = unsafe try Statement(sql, on: connection)
        try statement.bind(parameters)
        var result = try statement.run(streaming: false, handle: handle)
        return try result.allRows()
    }

    /// Runs a body during which the session can be interrupted, and says why where it was.
    func interruptible<Value>(_ body: () throws(MartletError) -> Value) throws(MartletError) -> Value {
        if Task.isCancelled { throw MartletError(.cancelled, "the query was cancelled") }
        handle.begin()
        defer { handle.end() }
        do {
            return try body()
        } catch {
            guard error.code == .cancelled || handle.interruption != nil else {
                throw StorageTrouble.named(error, storage)
            }
            switch handle.interruption {
            case .timedOut: throw MartletError(.timedOut, "the query took longer than its time limit")
            case .cancelled: throw MartletError(.cancelled, "the query was cancelled")
            case nil:
                // A thread of DuckDB's that fails interrupts the others first and says why only then, so that the
                // interruption may be all that is heard of it.
                throw MartletError(
                    .failed, "the query failed in one of its threads, and DuckDB did not say why",
                    hint: "Run it again to see the reason.", cause: error)
            }
        }
    }

    func execute(_ sql: String) throws {
        guard case .trusted = options.access else {
            throw MartletError(.permissionDenied, "this session runs only queries over tables")
        }
        currentResult = nil
        try interruptible { () throws(MartletError) in
            var result = unsafe duckdb_result()
            defer { unsafe duckdb_destroy_result(&result) }
            guard unsafe duckdb_query(try connection, sql, &result) == DuckDBSuccess else {
                let message = unsafe duckdb_result_error(&result).map { unsafe String(cString: $0) }
                throw ErrorTranslation.error(message ?? "a statement failed", sql: sql)
            }
        }
    }
}

extension Result {
    mutating func allRows() throws(MartletError) -> [[QueryValue]] {
        var rows: [[QueryValue]] = []
        let types = columns.map(\.type)
        while let chunk = try nextChunk(types: types) {
            for row in 0..<chunk.rowCount { rows.append(chunk.row(row)) }
        }
        return rows
    }

    /// The next rows as values, or nil after the last; a chunk without rows is skipped.
    mutating func nextChunk(types: [SQLType]) throws(MartletError) -> ResultChunk? {
        while true {
            let chunk = unsafe try withNextChunk { (chunk, _) throws(MartletError) -> ResultChunk in
                let count = unsafe Int(duckdb_data_chunk_get_size(chunk))
                var columns: [[QueryValue]] = []
                columns.reserveCapacity(types.count)
                for (index, type) in types.enumerated() {
                    let vector = unsafe duckdb_data_chunk_get_vector(chunk, idx_t(index))
                    columns.append(unsafe try VectorReader.values(vector, type: type, rows: 0..<count))
                }
                return ResultChunk(rowCount: count, columns: columns)
            }
            guard let chunk else { return nil }
            if chunk.rowCount > 0 { return chunk }
        }
    }
}
