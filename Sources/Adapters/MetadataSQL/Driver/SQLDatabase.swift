internal import Cataloging
public import Errors
internal import Synchronization

/// The database with what a project remembers, which several processes may have open at once.
///
/// Reads and writes have connections of their own, writes on a thread of their own, so a read never waits for the disk.
public final class SQLDatabase: Sendable {
    let driver: any SQLDriver
    /// What the name of the file begins with by which servers of this machine hear of revoked tokens at once.
    let bellPath: String
    private let reader: any SQLReader
    private let writer: GroupWriter

    /// Opens a SQLite file and brings its schema up to date; makes the file where it is not there.
    ///
    /// - Throws: `corrupt`, `unsupported` for the file of a newer version, `permissionDenied`, `notFound` for the folder.
    public convenience init(path: String, options: SQLiteOptions = SQLiteOptions()) throws(MartletError) {
        try self.init(SQLiteDriver(path: path, options: options), bellPath: path)
    }

    /// Opens a PostgreSQL database and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - postgres: `postgresql://user@host:port/database`, with whatever settings libpq knows behind a question mark.
    ///   - localFolder: A folder of this machine, for what its servers tell each other.
    /// - Throws: `unavailable`, `permissionDenied`, `notFound`, `invalidInput`, `unsupported`.
    public convenience init(postgres: String, localFolder: String) throws(MartletError) {
        try self.init(try PostgresDriver(postgres), bellPath: "\(localFolder)/state")
    }

    /// The database in messages, without a password.
    public var name: String { driver.name }

    init(
        _ driver: any SQLDriver, bellPath: String, migrations: [SQLMigration] = SQLMigration.all
    ) throws(MartletError) {
        self.bellPath = bellPath
        self.driver = driver
        var handle = SQLHandle(try driver.connect(.writing))
        try SQLMigration.bringUpToDate(&handle, driver, migrations)
        try StateMark.refuseMoved(&handle, driver)
        reader = driver.isRemote ? RemoteReader(driver) : try LocalReader(driver)
        writer = GroupWriter(handle, driver)
    }

    /// Nil where only a query can tell whether anything was committed.
    var changes: ChangeMark? { reader.changes }

    /// Reads without a transaction of its own; sees every write that ended before.
    ///
    /// - Parameter body: May run a second time where a connection broke, so it keeps what it found in variables of its own.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (inout SQLHandle) throws(MartletError) -> Value
    ) async throws(MartletError) -> Value {
        try await reader.read(body)
    }

    /// How a write ends that met no error.
    enum Ending<Value: Sendable>: Sendable {
        case keep(Value)
        /// Nothing of it is stored.
        case undo(Value)
    }

    /// Runs the body as one transaction: all of it is stored, or, when it throws or says so, nothing.
    ///
    /// Writes that wait at the same time are stored together; see `GroupWriter`.
    func write<Value: Sendable>(
        durability: Durability,
        _ body: @escaping @Sendable (inout SQLHandle) throws(MartletError) -> Ending<Value>
    ) async throws(MartletError) -> Value {
        try await writer.write(durability: durability, body)
    }
}
