internal import Cataloging
public import Errors
internal import Glibc
internal import Synchronization

/// A SQLite file with what a project remembers, which several processes may have open at once.
///
/// Two connections: one for reads, under a lock, since statements take microseconds and the catalog caches what it reads; and one for
/// writes, on a thread of its own. So a read never waits for the disk. Writes take SQLite's write lock from their start, so
/// that two processes wait for each other instead of failing half-way.
public final class SQLiteDatabase: Sendable {
    public struct Options: Sendable, Hashable {
        /// How long a write waits for another process.
        public var busyTimeoutMilliseconds: Int32 = 30_000

        public init() {}
    }

    /// What the file says it is: "MTLT".
    static let applicationID: Int64 = 0x4D54_4C54

    let path: String
    private let reader: Mutex<SQLiteHandle>
    private let writer: GroupWriter

    /// Opens the file and brings its schema up to date; makes the file where it is not there.
    ///
    /// - Throws: `corrupt`, `unsupported` for the file of a newer version, `permissionDenied`, `notFound` for the folder.
    public convenience init(path: String, options: Options = Options()) throws(MartletError) {
        try self.init(path: path, options: options, migrations: SQLiteMigration.all)
    }

    init(path: String, options: Options = Options(), migrations: [SQLiteMigration]) throws(MartletError) {
        self.path = path
        Self.makePrivate(path)
        var handle = try SQLiteHandle(path: path, busyTimeoutMilliseconds: options.busyTimeoutMilliseconds)
        try Self.useWriteAheadLog(&handle, path: path, options)
        try handle.script(
            """
            PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; \
            PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000
            """)
        try SQLiteMigration.bringUpToDate(&handle, path: path, migrations)
        var reading = try SQLiteHandle(path: path, busyTimeoutMilliseconds: options.busyTimeoutMilliseconds)
        try reading.script(
            "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000"
        )
        reader = Mutex(reading)
        writer = GroupWriter(handle)
    }

    /// Makes the file where it is not there, for its owner alone: who reads it could sign tokens.
    ///
    /// SQLite gives the files beside it the same mode. What goes wrong here SQLite meets as well, and says.
    private static func makePrivate(_ path: String) {
        let made = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if made >= 0 { close(made) }
    }

    /// Readers go on while one writes, and a commit is one append.
    ///
    /// Two processes that make the file at once may meet here, where SQLite's own waiting does not apply.
    private static func useWriteAheadLog(
        _ handle: inout SQLiteHandle, path: String, _ options: Options
    ) throws(MartletError) {
        let pauseMilliseconds: Int32 = 5
        var waited: Int32 = 0
        while true {
            do throws(MartletError) {
                var mode = ""
                try handle.run("PRAGMA journal_mode = WAL") { mode = $0.text(0) }
                if mode == "wal" { return }
                throw MartletError(
                    .unsupported, "\(path) cannot use a write-ahead log (its journal mode stays '\(mode)')",
                    hint: "Keep the project on a local file system, not on a network share.")
            } catch {
                guard error.code == .unavailable, error.retry == .safely, waited < options.busyTimeoutMilliseconds
                else {
                    throw error
                }
                waited += pauseMilliseconds
                usleep(UInt32(pauseMilliseconds) * 1000)
            }
        }
    }

    /// Reads without a transaction of its own; sees every write that ended before.
    func read<Result>(
        _ body: (inout SQLiteHandle) throws(MartletError) -> Result
    ) throws(MartletError) -> Result {
        try reader.withLock { handle throws(MartletError) in try body(&handle) }
    }

    /// Uses the connection for reads for what is no read.
    func withReader<Result>(_ body: (borrowing SQLiteHandle) -> Result) -> Result {
        reader.withLock { handle in body(handle) }
    }

    /// How a write ends that met no error.
    enum Ending<Result: Sendable>: Sendable {
        case keep(Result)
        /// Nothing of it is stored.
        case undo(Result)
    }

    /// Runs the body as one transaction: all of it is stored, or, when it throws or says so, nothing.
    ///
    /// Writes that wait at the same time are stored together; see `GroupWriter`.
    func write<Value: Sendable>(
        durability: Durability,
        _ body: @escaping @Sendable (inout SQLiteHandle) throws(MartletError) -> Ending<Value>
    ) async throws(MartletError) -> Value {
        try await writer.write(durability: durability, body)
    }
}
