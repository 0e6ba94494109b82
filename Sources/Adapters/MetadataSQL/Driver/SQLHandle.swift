internal import Cataloging
internal import Errors

/// What a store runs its statements with: a connection, held by one at a time.
struct SQLHandle: ~Copyable, @unchecked Sendable {
    // Nothing else holds the connection, and the handle cannot be copied; so whoever has the handle is alone with it.
    private var connection: any SQLConnection

    init(_ connection: any SQLConnection) { self.connection = connection }

    /// Runs one statement, with `$1` and so on standing for the values, and gives each row to the body.
    mutating func run(
        _ sql: String, _ values: [SQLValue] = [], _ body: (SQLRow) throws(MartletError) -> Void = { _ in }
    ) throws(MartletError) {
        try connection.run(sql, values, body)
    }

    /// Runs one statement for each set of values, in order, without waiting for each where the database is far away.
    mutating func runEach(
        _ sql: String, _ sets: [[SQLValue]], _ body: (Int, SQLRow) throws(MartletError) -> Void = { _, _ in }
    ) throws(MartletError) {
        try connection.runEach(sql, sets, body)
    }

    /// Gives the rows of a statement of any length to the body; inside of a transaction.
    mutating func stream(_ sql: String, _ body: (SQLRow) throws(MartletError) -> Void) throws(MartletError) {
        try connection.stream(sql, body)
    }

    /// Runs statements without parameters or results.
    mutating func script(_ sql: String) throws(MartletError) { try connection.script(sql) }

    mutating func begin(_ durability: Durability) throws(MartletError) { try connection.begin(durability) }
    mutating func commit() throws(MartletError) { try connection.commit() }
    mutating func rollback() throws(MartletError) { try connection.rollback() }
    mutating func savepoint() throws(MartletError) { try connection.savepoint() }
    mutating func keepSavepoint() throws(MartletError) { try connection.keepSavepoint() }
    mutating func undoSavepoint() throws(MartletError) { try connection.undoSavepoint() }

    /// Goes on with another connection.
    mutating func replace(with connection: any SQLConnection) { self.connection = connection }

    var isInTransaction: Bool { connection.isInTransaction }
    var isBroken: Bool { connection.isBroken }
}
