internal import CDuckDB
internal import CDuckDBHeader
internal import Errors
internal import Glibc
internal import Querying

/// A prepared statement, freed with its owner.
@safe struct Statement: ~Copyable {
    private var pointer: duckdb_prepared_statement?
    private let sql: String
    /// Where the person's part of the statement begins; nil where the statement is all Martlet's own.
    private let personsOffset: Int?

    /// - Parameter personsText: The part of the statement that a person wrote, which errors are located in.
    init(_ sql: String, on connection: duckdb_connection, personsText: PersonsText? = nil) throws(MartletError) {
        self.sql = personsText?.text ?? sql
        personsOffset = personsText?.offset
        unsafe pointer = nil
        let state = unsafe duckdb_prepare(connection, sql, &pointer)
        guard state == DuckDBSuccess else {
            let message = unsafe duckdb_prepare_error(pointer).map { unsafe String(cString: $0) }
            let error = failure(message ?? "the statement cannot be prepared")
            unsafe duckdb_destroy_prepare(&pointer)
            throw error
        }
    }

    deinit {
        var pointer = unsafe pointer
        unsafe duckdb_destroy_prepare(&pointer)
    }

    private func failure(_ message: String) -> MartletError {
        ErrorTranslation.error(message, sql: personsOffset == nil ? nil : sql, offset: personsOffset ?? 0)
    }

    var columns: [ColumnInfo] {
        let count = unsafe duckdb_prepared_statement_column_count(pointer)
        return (0..<count).map { index in
            let name = unsafe duckdb_prepared_statement_column_name(pointer, index)
            defer { unsafe duckdb_free(UnsafeMutablePointer(mutating: name)) }
            var type = unsafe duckdb_prepared_statement_column_logical_type(pointer, index)
            defer { unsafe duckdb_destroy_logical_type(&type) }
            return ColumnInfo(name: unsafe name.map { unsafe String(cString: $0) } ?? "", type: unsafe SQLType(type))
        }
    }

    func bind(_ parameters: [QueryValue]) throws(MartletError) {
        let wanted = unsafe Int(duckdb_nparams(pointer))
        guard wanted == parameters.count else {
            throw MartletError(
                .invalidInput, "the query has \(wanted) parameters and \(parameters.count) values were given",
                at: personsOffset == nil ? nil : SourceLocation(file: anonymousQueryName))
        }
        for (index, parameter) in parameters.enumerated() {
            var value = unsafe try ValueBinder.value(parameter)
            defer { unsafe duckdb_destroy_value(&value) }
            guard unsafe duckdb_bind_value(pointer, idx_t(index + 1), value) == DuckDBSuccess else {
                let message = unsafe duckdb_prepare_error(pointer).map { unsafe String(cString: $0) }
                throw failure(message ?? "parameter \(index + 1) cannot be bound")
            }
        }
    }

    /// Runs the statement; `interruption` is asked after DuckDB can be interrupted and before it starts.
    func run(streaming: Bool, handle: SessionHandle) throws(MartletError) -> Result {
        var pending: duckdb_pending_result? = nil
        let state =
            streaming
            ? unsafe duckdb_pending_prepared_streaming(pointer, &pending)
            : unsafe duckdb_pending_prepared(pointer, &pending)
        defer { unsafe duckdb_destroy_pending(&pending) }
        guard state == DuckDBSuccess else {
            let message = unsafe duckdb_pending_error(pending).map { unsafe String(cString: $0) }
            throw failure(message ?? "the statement cannot be started")
        }
        if handle.interruption != nil { throw MartletError(.cancelled, "the query was cancelled") }
        guard unsafe Self.waitUntilReady(pending) else {
            let message = unsafe duckdb_pending_error(pending).map { unsafe String(cString: $0) }
            throw failure(message ?? "the statement failed")
        }
        var result = unsafe duckdb_result()
        guard unsafe duckdb_execute_pending(pending, &result) == DuckDBSuccess else {
            let message = unsafe duckdb_result_error(&result).map { unsafe String(cString: $0) }
            let error = failure(message ?? "the statement failed")
            unsafe duckdb_destroy_result(&result)
            throw error
        }
        return unsafe Result(result, personsText: personsOffset.map { PersonsText(text: sql, offset: $0) })
    }
}

extension DuckDBSession {
    /// DuckDB reads no more than this many rows at a time as one task (its default size of a row group).
    private static let rowsOfOneTask: Int64 = 122_880

    /// Runs a statement that writes, from a text whose query was described or checked before.
    ///
    /// DuckDB binds a prepared statement anew when it is executed, which takes longer than a small table's rows, or a look into files
    /// for their columns. So a statement without parameters on small tables or such files runs from its text, where it is bound once.
    /// All others are prepared: a text spins at its end while other threads have all the work, and what a person may write freely must
    /// be one statement.
    func runWriting(
        _ sql: String, _ parameters: [QueryValue], personsText: PersonsText
    ) throws(MartletError) -> Result {
        let isChecked = if case .lakeOnly = options.access { false } else { true }
        let isBoundLong =
            largestTable <= Self.rowsOfOneTask || ["read_csv", "read_json"].contains(where: { sql.contains($0) })
        guard parameters.isEmpty, isChecked, isBoundLong else {
            let statement = unsafe try Statement(sql, on: connection, personsText: personsText)
            try statement.bind(parameters)
            return try statement.run(streaming: false, handle: handle)
        }
        if handle.interruption != nil { throw MartletError(.cancelled, "the query was cancelled") }
        var result = unsafe duckdb_result()
        guard unsafe duckdb_query(try connection, sql, &result) == DuckDBSuccess else {
            let message = unsafe duckdb_result_error(&result).map { unsafe String(cString: $0) }
            unsafe duckdb_destroy_result(&result)
            throw ErrorTranslation.error(
                message ?? "the statement failed", sql: personsText.text, offset: personsText.offset)
        }
        return unsafe Result(result, personsText: personsText)
    }
}

extension Statement {
    /// Microseconds between looks for work while all of it is in other threads' hands.
    private static let pause: UInt32 = 200

    /// Works on a statement until its result can be had or it failed.
    ///
    /// `duckdb_execute_pending` would do the same, but spins while the engine's other threads have all the work, and so takes the
    /// core from them where several sessions share the machine.
    /// - Returns: False where it failed.
    private static func waitUntilReady(_ pending: duckdb_pending_result?) -> Bool {
        while true {
            switch unsafe duckdb_pending_execute_task(pending) {
            case DUCKDB_PENDING_RESULT_NOT_READY: continue
            case DUCKDB_PENDING_NO_TASKS_AVAILABLE: usleep(pause)
            case DUCKDB_PENDING_ERROR: return false
            default: return true
            }
        }
    }
}

/// The part of a statement that a person wrote.
struct PersonsText: Sendable {
    var text: String
    /// In UTF-8 bytes from the beginning of the statement.
    var offset: Int
}

/// The result of a statement, freed with its owner.
@safe struct Result: ~Copyable {
    private var result: duckdb_result
    private let personsText: PersonsText?
    let columns: [ColumnInfo]

    init(_ result: duckdb_result, personsText: PersonsText?) {
        var result = unsafe result
        let count = unsafe duckdb_column_count(&result)
        columns = (0..<count).map { index in
            let name = unsafe duckdb_column_name(&result, index).map { unsafe String(cString: $0) }
            var type = unsafe duckdb_column_logical_type(&result, index)
            defer { unsafe duckdb_destroy_logical_type(&type) }
            return ColumnInfo(name: name ?? "", type: unsafe SQLType(type))
        }
        unsafe self.result = unsafe result
        self.personsText = personsText
    }

    deinit {
        var result = unsafe result
        unsafe duckdb_destroy_result(&result)
    }

    var rowsChanged: Int64 {
        var copy = unsafe result
        return unsafe Int64(clamping: duckdb_rows_changed(&copy))
    }

    /// Lends the next chunk to a body, or returns nil after the last.
    mutating func withNextChunk<Value>(
        _ body: (duckdb_data_chunk, inout duckdb_result) throws(MartletError) -> Value
    ) throws(MartletError) -> Value? {
        var chunk = unsafe duckdb_fetch_chunk(result)
        guard let present = unsafe chunk else {
            if let message = unsafe duckdb_result_error(&result), unsafe message.pointee != 0 {
                throw ErrorTranslation.error(
                    unsafe String(cString: message), sql: personsText?.text, offset: personsText?.offset ?? 0)
            }
            return nil
        }
        defer { unsafe duckdb_destroy_data_chunk(&chunk) }
        return unsafe try body(present, &result)
    }
}
