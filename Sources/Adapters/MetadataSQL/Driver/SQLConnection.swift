internal import Cataloging
internal import Errors

/// One connection to a database; one thread at a time uses it, which `SQLHandle` sees to.
///
/// Statements are written once, in what SQLite and PostgreSQL both understand: `$1` for values, each number as often as one
/// likes, `RETURNING`, `ON CONFLICT`, the types `BIGINT`, `TEXT`, `BYTEA` and `DOUBLE PRECISION`. Where a value's type cannot be
/// told from where it stands (`SELECT $1`, `$1 IS NULL`, `$1 + 1`), say it: `CAST($1 AS BIGINT)`.
protocol SQLConnection: AnyObject {
    /// Runs one statement, and gives each row to the body.
    func run(
        _ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws(MartletError) -> Void
    ) throws(MartletError)

    /// Runs one statement for each set of values, in order; the body gets the number of the set with each row.
    func runEach(
        _ sql: String, _ sets: [[SQLValue]], _ body: (Int, SQLRow) throws(MartletError) -> Void
    ) throws(MartletError)

    /// Gives the rows of a statement of any length to the body, a few at a time; inside of a transaction.
    func stream(_ sql: String, _ body: (SQLRow) throws(MartletError) -> Void) throws(MartletError)

    /// Runs statements without parameters or results.
    func script(_ sql: String) throws(MartletError)

    /// Begins a transaction that no other writer, of whatever process, shares its time with.
    func begin(_ durability: Durability) throws(MartletError)
    func commit() throws(MartletError)
    func rollback() throws(MartletError)

    /// Begins a part of the transaction that can be undone alone; there is one at a time.
    func savepoint() throws(MartletError)
    func keepSavepoint() throws(MartletError)
    func undoSavepoint() throws(MartletError)

    var isInTransaction: Bool { get }

    /// Whether nothing more will come of it, so that another one must be opened.
    var isBroken: Bool { get }

    /// Nil where only a query can tell whether anything was committed.
    func changeMark() -> ChangeMark?
}

/// A technology that keeps the state.
protocol SQLDriver: Sendable {
    /// The database as messages name it, without a password.
    var name: String { get }
    var dialect: SQLDialect { get }
    /// How many reads may go on at the same time.
    var readers: Int { get }
    /// Whether a statement waits for another machine, so that it must not hold a thread of the cooperative pool.
    var isRemote: Bool { get }

    func connect(_ purpose: SQLPurpose) throws(MartletError) -> any SQLConnection

    /// How many migrations the database has had; 0 where it is empty.
    ///
    /// - Throws: `invalidInput` for the database of another program.
    func version(_ handle: inout SQLHandle) throws(MartletError) -> Int64

    /// Remembers how many it has had; inside of a transaction.
    func setVersion(_ version: Int64, _ handle: inout SQLHandle) throws(MartletError)

    func tables(_ handle: inout SQLHandle) throws(MartletError) -> [SQLTable]

    /// Makes a connection ready for a transaction that copies everything, and ends the copying in the target.
    func prepareCopy(_ handle: inout SQLHandle) throws(MartletError)
    func finishCopy(_ tables: [SQLTable], _ handle: inout SQLHandle) throws(MartletError)
}

enum SQLPurpose: Sendable {
    case reading
    case writing
}
