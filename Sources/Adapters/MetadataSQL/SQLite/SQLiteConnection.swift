internal import CSQLite
internal import Cataloging
internal import Errors

/// One connection to a SQLite file, with its prepared statements; the only place that sees the C pointers.
///
/// SQLite lets any thread use a connection as long as only one does at a time.
@safe final class SQLiteConnection: SQLConnection {
    @safe private struct Statement {
        let pointer: OpaquePointer
        /// The `$n` that each parameter of the statement stands for, counted from 0.
        let arguments: [Int]
    }

    let pointer: OpaquePointer
    private let path: String
    private var statements: [String: Statement] = [:]
    /// How `PRAGMA synchronous` stands; nil where nobody said.
    private var durability: Durability?

    /// Statements are few and written in the code; this only guards against a mistake.
    private static let statementLimit = 500

    init(path: String, busyTimeoutMilliseconds: Int32) throws(MartletError) {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let status = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard status == SQLITE_OK, let opened = unsafe opened else {
            let failure = unsafe SQLiteFailure(status, of: opened)
            unsafe sqlite3_close_v2(opened)
            throw failure.error(path: path, sql: nil)
        }
        unsafe pointer = opened
        self.path = path
        unsafe sqlite3_busy_timeout(opened, busyTimeoutMilliseconds)
    }

    deinit {
        for statement in statements.values { unsafe sqlite3_finalize(statement.pointer) }
        unsafe sqlite3_close_v2(pointer)
    }

    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(pointer) == 0 }
    /// A file does not go away.
    var isBroken: Bool { false }

    func changeMark() -> ChangeMark? {
        guard let index = unsafe sharedIndex() else { return nil }
        return unsafe ChangeMark(index: index, owner: self)
    }

    func begin(_ durability: Durability) throws(MartletError) {
        if self.durability != durability {
            try script(durability == .full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
            self.durability = durability
        }
        try run("BEGIN IMMEDIATE")
    }

    func commit() throws(MartletError) { try run("COMMIT") }
    func rollback() throws(MartletError) { try run("ROLLBACK") }
    func savepoint() throws(MartletError) { try run("SAVEPOINT one_write") }
    func keepSavepoint() throws(MartletError) { try run("RELEASE one_write") }

    func undoSavepoint() throws(MartletError) {
        try run("ROLLBACK TO one_write")
        try run("RELEASE one_write")
    }

    func stream(_ sql: String, _ body: (SQLRow) throws(MartletError) -> Void) throws(MartletError) {
        try run(sql, [], body)
    }

    func runEach(
        _ sql: String, _ sets: [[SQLValue]], _ body: (Int, SQLRow) throws(MartletError) -> Void
    ) throws(MartletError) {
        for (number, values) in sets.enumerated() {
            try run(sql, values) { row throws(MartletError) in try body(number, row) }
        }
    }

    /// Runs statements without parameters or results.
    func script(_ sql: String) throws(MartletError) {
        let status = unsafe sqlite3_exec(pointer, sql, nil, nil, nil)
        guard status == SQLITE_OK else { throw failure(status, sql) }
    }

    /// Runs one statement, with `$1` and so on standing for the values, and gives each row to the body.
    func run(
        _ sql: String, _ values: [SQLValue] = [], _ body: (SQLRow) throws(MartletError) -> Void = { _ in }
    ) throws(MartletError) {
        let statement = try prepared(sql)
        defer {
            unsafe sqlite3_reset(statement.pointer)
            unsafe sqlite3_clear_bindings(statement.pointer)
        }
        for (index, argument) in statement.arguments.enumerated() {
            guard argument < values.count else {
                throw MartletError(.internal, "a statement has no value for $\(argument + 1): \(sql)")
            }
            let status = bind(values[argument], to: statement, at: Int32(index + 1))
            guard status == SQLITE_OK else { throw failure(status, sql) }
        }
        while true {
            switch unsafe sqlite3_step(statement.pointer) {
            case SQLITE_ROW: try body(SQLRow(unsafe SQLiteCells(statement: statement.pointer)))
            case SQLITE_DONE: return
            case let status: throw failure(status, sql)
            }
        }
    }

    private func bind(_ value: SQLValue, to statement: Statement, at index: Int32) -> Int32 {
        switch value {
        case .null: return unsafe sqlite3_bind_null(statement.pointer, index)
        case .integer(let value): return unsafe sqlite3_bind_int64(statement.pointer, index, value)
        case .real(let value): return unsafe sqlite3_bind_double(statement.pointer, index, value)
        case .text(let value):
            var value = value
            return value.withUTF8 { text in
                unsafe text.withMemoryRebound(to: CChar.self) { text in
                    // An empty text has no address, and no address means null to SQLite.
                    guard let start = text.baseAddress else {
                        return unsafe martlet_sqlite_bind_text(statement.pointer, index, "", 0)
                    }
                    return unsafe martlet_sqlite_bind_text(statement.pointer, index, start, UInt64(text.count))
                }
            }
        case .bytes(let value):
            return unsafe value.withUnsafeBytes { bytes in
                unsafe martlet_sqlite_bind_blob(statement.pointer, index, bytes.baseAddress, UInt64(bytes.count))
            }
        }
    }

    private func prepared(_ sql: String) throws(MartletError) -> Statement {
        if let statement = statements[sql] { return statement }
        guard statements.count < Self.statementLimit else {
            throw MartletError(.limitExceeded, "a connection keeps more than \(Self.statementLimit) statements")
        }
        var made: OpaquePointer?
        let status = unsafe sqlite3_prepare_v3(
            pointer, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil)
        guard status == SQLITE_OK, let made = unsafe made else { throw failure(status, sql) }
        var arguments: [Int] = []
        for index in 0..<(unsafe sqlite3_bind_parameter_count(made)) {
            guard let name = unsafe sqlite3_bind_parameter_name(made, index + 1),
                let number = Int(unsafe String(cString: name).dropFirst()), number > 0
            else {
                unsafe sqlite3_finalize(made)
                throw MartletError(.internal, "a parameter of a statement is not $ and a number: \(sql)")
            }
            arguments.append(number - 1)
        }
        let statement = unsafe Statement(pointer: made, arguments: arguments)
        statements[sql] = statement
        return statement
    }

    private func failure(_ status: Int32, _ sql: String) -> MartletError {
        unsafe SQLiteFailure(status, of: pointer).error(path: path, sql: sql)
    }
}

/// The row that a statement of SQLite stands at.
@safe private struct SQLiteCells: SQLCells {
    private let statement: OpaquePointer

    init(statement: OpaquePointer) { unsafe self.statement = statement }

    func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(statement, column) == SQLITE_NULL }
    func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, column) }
    func real(_ column: Int32) -> Double { unsafe sqlite3_column_double(statement, column) }

    func text(_ column: Int32) -> String {
        guard let start = unsafe sqlite3_column_text(statement, column) else { return "" }
        let count = Int(unsafe sqlite3_column_bytes(statement, column))
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = unsafe sqlite3_column_blob(statement, column) else { return [] }
        let count = Int(unsafe sqlite3_column_bytes(statement, column))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}

extension SQLiteFailure {
    fileprivate init(_ status: Int32, of connection: OpaquePointer?) {
        self.init(
            status: status, message: unsafe String(cString: sqlite3_errmsg(connection)),
            systemError: unsafe sqlite3_system_errno(connection))
    }
}
