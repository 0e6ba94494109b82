internal import CLibPQ
internal import CLibPQHeader
internal import Cataloging
internal import Errors

/// One connection to PostgreSQL, with its prepared statements; with `PostgresConnection+open` the only place that sees its pointer.
///
/// Statements go out in libpq's pipeline mode: what begins a transaction or a part of it waits for the next statement and travels with
/// it, and many sets of values travel together, so that a write costs few trips.
@safe final class PostgresConnection: SQLConnection {
    let pointer: OpaquePointer
    let address: PostgresAddress
    private struct Statement {
        var name: String
        /// How many values it takes; a store may give more, of which the statement names none.
        var parameters: Int
    }

    /// What is prepared.
    private var statements: [String: Statement] = [:]
    private var prepared = 0
    /// Commands without results that go out before the next statement.
    private var queued: [String] = []
    private(set) var isBroken = false

    /// - Parameter pointer: A connection that stands; it is closed with this.
    init(adopting pointer: OpaquePointer, _ address: PostgresAddress) throws(MartletError) {
        unsafe self.pointer = pointer
        self.address = address
        unsafe martlet_libpq_ignore_notices(pointer)
        guard unsafe PQenterPipelineMode(pointer) == 1 else { throw failed(nil) }
    }

    deinit { unsafe PQfinish(pointer) }

    func changeMark() -> ChangeMark? { nil }

    // MARK: Transactions

    /// The server is done with everything that was sent; what waits may begin a transaction.
    var isInTransaction: Bool {
        if isBroken { return false }
        if !queued.isEmpty { return true }
        return unsafe PQtransactionStatus(pointer) != PQTRANS_IDLE
    }

    /// One lock for all writers of the schema: each sees what the one before it did, as with SQLite.
    func begin(_ durability: Durability) throws(MartletError) {
        queued = ["BEGIN"]
        if durability == .relaxed { queued.append("SET LOCAL synchronous_commit = off") }
        queued.append("SELECT pg_advisory_xact_lock(\(PostgresDriver.lockClass), hashtext(current_schema()))")
    }

    func commit() throws(MartletError) {
        guard unsafe PQtransactionStatus(pointer) != PQTRANS_INERROR else {
            throw MartletError(.internal, "a transaction in which a statement failed cannot be committed")
        }
        queued.append("COMMIT")
        do throws(MartletError) {
            try exchange(nil, [[]]) { _, _ in }
        } catch {
            guard isBroken else { throw error }
            throw MartletError(
                .unavailable, "the connection to \(address.name) broke while a change was being stored",
                hint: "It may have been stored or not: look before doing it again.", cause: error,
                retry: .unknownOutcome)
        }
    }

    func rollback() throws(MartletError) {
        let isBegun = unsafe PQtransactionStatus(pointer) != PQTRANS_IDLE
        queued = isBegun ? ["ROLLBACK"] : []
        if isBegun { try exchange(nil, [[]]) { _, _ in } }
    }

    func savepoint() throws(MartletError) { queued.append("SAVEPOINT one_write") }
    func keepSavepoint() throws(MartletError) { queued.append("RELEASE SAVEPOINT one_write") }

    func undoSavepoint() throws(MartletError) {
        queued += ["ROLLBACK TO SAVEPOINT one_write", "RELEASE SAVEPOINT one_write"]
        try exchange(nil, [[]]) { _, _ in }
    }

    // MARK: Statements

    func run(
        _ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws(MartletError) -> Void
    ) throws(MartletError) {
        try exchange(sql, [values]) { _, row throws(MartletError) in try body(row) }
    }

    func runEach(
        _ sql: String, _ sets: [[SQLValue]], _ body: (Int, SQLRow) throws(MartletError) -> Void
    ) throws(MartletError) {
        var first = 0
        while first < sets.count {
            let end = min(first + PostgresLimits.pipeline, sets.count)
            let offset = first
            try exchange(sql, Array(sets[first..<end])) { number, row throws(MartletError) in
                try body(offset + number, row)
            }
            first = end
        }
    }

    func stream(_ sql: String, _ body: (SQLRow) throws(MartletError) -> Void) throws(MartletError) {
        try script("DECLARE all_rows NO SCROLL CURSOR FOR \(sql)")
        var isAtEnd = false
        while !isAtEnd {
            isAtEnd = true
            try run("FETCH FORWARD \(PostgresLimits.pipeline) FROM all_rows", []) { row throws(MartletError) in
                isAtEnd = false
                try body(row)
            }
        }
        try script("CLOSE all_rows")
        // The next cursor of this name has other columns.
        if let statement = statements.removeValue(forKey: "FETCH FORWARD \(PostgresLimits.pipeline) FROM all_rows") {
            try script("DEALLOCATE \(statement.name)")
        }
    }

    func script(_ sql: String) throws(MartletError) {
        if !queued.isEmpty { try exchange(nil, [[]]) { _, _ in } }
        guard unsafe PQexitPipelineMode(pointer) == 1 else { throw failed(sql) }
        var failure: MartletError?
        if let result = unsafe PQexec(pointer, sql) {
            failure = unsafe self.failure(of: result, sql)
            unsafe PQclear(result)
        } else {
            failure = failed(sql)
        }
        guard unsafe PQenterPipelineMode(pointer) == 1 else { throw failure ?? failed(sql) }
        if let failure { throw failure }
    }

    /// Sends what waits and a statement once for each set of values, then takes all answers.
    private func exchange(
        _ sql: String?, _ sets: [[SQLValue]], _ body: (Int, SQLRow) throws(MartletError) -> Void
    ) throws(MartletError) {
        guard !isBroken else { throw failed(sql) }
        let commands = queued
        queued = []
        for command in commands {
            let isSent = unsafe PQsendQueryParams(pointer, command, 0, nil, nil, nil, nil, 1) == 1
            guard isSent else { throw failed(command) }
        }
        var isNew = false
        if let sql {
            let statement: Statement
            (statement, isNew) = try self.statement(sql)
            if isNew {
                guard unsafe PQsendPrepare(pointer, statement.name, sql, 0, nil) == 1 else { throw failed(sql) }
            }
            for values in sets {
                let parameters = PostgresParameters(values.prefix(statement.parameters))
                guard unsafe parameters.send(statement.name, on: pointer) else { throw failed(sql) }
            }
        }
        guard unsafe PQpipelineSync(pointer) == 1 else { throw failed(sql) }
        var failure: MartletError?
        for command in commands {
            try take(command, &failure) { _ in }
        }
        if let sql {
            if isNew {
                try take(sql, &failure) { _ in }
                if failure == nil { statements[sql] = new(sql) }
            }
            for number in sets.indices {
                try take(sql, &failure) { row throws(MartletError) in try body(number, row) }
            }
        }
        unsafe PQclear(PQgetResult(pointer))
        if unsafe PQstatus(pointer) != CONNECTION_OK { isBroken = true }
        if let failure { throw failure }
    }

    private func statement(_ sql: String) throws(MartletError) -> (Statement, isNew: Bool) {
        if let statement = statements[sql] { return (statement, false) }
        guard statements.count < PostgresLimits.statements else {
            throw MartletError(.limitExceeded, "a connection keeps more than \(PostgresLimits.statements) statements")
        }
        prepared += 1
        return (new(sql), true)
    }

    /// The statement that was prepared last.
    private func new(_ sql: String) -> Statement {
        Statement(name: "s\(prepared)", parameters: PostgresParameters.count(in: sql))
    }

    /// Takes the answers to one command; after a failure the others are taken and dropped.
    private func take(
        _ sql: String, _ failure: inout MartletError?, _ body: (SQLRow) throws(MartletError) -> Void
    ) throws(MartletError) {
        while let result = unsafe PQgetResult(pointer) {
            defer { unsafe PQclear(result) }
            if failure == nil { failure = unsafe self.failure(of: result, sql) }
            if failure == nil {
                do throws(MartletError) {
                    for row in 0..<(unsafe PQntuples(result)) {
                        try body(SQLRow(unsafe PostgresCells(result, row: row)))
                    }
                } catch {
                    failure = error
                }
            }
            // Nothing more will come, and asking on would never end.
            if unsafe PQstatus(pointer) != CONNECTION_OK {
                isBroken = true
                throw failure ?? failed(sql)
            }
        }
    }

    /// What a result says went wrong; nil where nothing did.
    private func failure(of result: OpaquePointer, _ sql: String) -> MartletError? {
        switch unsafe PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY, PGRES_PIPELINE_SYNC: return nil
        default: break
        }
        let sqlState = Int32(UInt8(ascii: "C"))
        let state = unsafe PQresultErrorField(result, sqlState).map { unsafe String(cString: $0) } ?? ""
        let message = unsafe PQresultErrorMessage(result).map { unsafe String(cString: $0) } ?? ""
        if PostgresFailure.isOfTheConnection(state) || PostgresFailure.endings.contains(state) {
            isBroken = true
        }
        return PostgresFailure(state: state, message: message).error(address, sql: sql)
    }

    /// A call that did not go through, after which the connection is not used again.
    private func failed(_ sql: String?) -> MartletError {
        isBroken = true
        let message = unsafe PQerrorMessage(pointer).map { unsafe String(cString: $0) } ?? ""
        return PostgresFailure(state: "", message: message).error(address, sql: sql)
    }
}
