internal import Cataloging
public import Errors
internal import Glibc
internal import Synchronization

/// A SQLite file with what a project remembers, which several processes may have open at once.
///
/// One connection under a lock: statements take microseconds, and the catalog caches what it reads. Writes take SQLite's write
/// lock from their start, so that two processes wait for each other instead of failing half-way.
public final class SQLiteDatabase: Sendable {
    public struct Options: Sendable, Hashable {
        /// How long a write waits for another process.
        public var busyTimeoutMilliseconds: Int32 = 30_000

        public init() {}
    }

    /// What the file says it is: "MTLT".
    static let applicationID: Int64 = 0x4D54_4C54

    struct Connection: ~Copyable {
        var handle: SQLiteHandle
        /// How `PRAGMA synchronous` stands.
        var durability: Durability
    }

    private let connection: Mutex<Connection>

    /// Opens the file and brings its schema up to date; makes the file where it is not there.
    ///
    /// - Throws: `corrupt`, `unsupported` for the file of a newer version, `permissionDenied`, `notFound` for the folder.
    public convenience init(path: String, options: Options = Options()) throws(MartletError) {
        try self.init(path: path, options: options, migrations: SQLiteMigration.all)
    }

    init(path: String, options: Options = Options(), migrations: [SQLiteMigration]) throws(MartletError) {
        var handle = try SQLiteHandle(path: path, busyTimeoutMilliseconds: options.busyTimeoutMilliseconds)
        try Self.useWriteAheadLog(&handle, path: path, options)
        try handle.script(
            """
            PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; \
            PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000
            """)
        try SQLiteMigration.bringUpToDate(&handle, path: path, migrations)
        connection = Mutex(Connection(handle: handle, durability: .full))
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

    /// Reads without a transaction of its own.
    func read<Result>(
        _ body: (inout SQLiteHandle) throws(MartletError) -> Result
    ) throws(MartletError) -> Result {
        try connection.withLock { connection throws(MartletError) in try body(&connection.handle) }
    }

    /// How a transaction ends that met no error.
    enum Ending<Result> {
        case keep(Result)
        /// Nothing is stored.
        case undo(Result)
    }

    /// Runs the body as one transaction: all of it is stored, or, when it throws or says so, nothing.
    func write<Result>(
        durability: Durability, _ body: (inout SQLiteHandle) throws(MartletError) -> Ending<Result>
    ) throws(MartletError) -> Result {
        try connection.withLock { connection throws(MartletError) in
            if connection.durability != durability {
                try connection.handle.script(
                    durability == .full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
                connection.durability = durability
            }
            try connection.handle.run("BEGIN IMMEDIATE")
            do throws(MartletError) {
                switch try body(&connection.handle) {
                case .keep(let result):
                    try connection.handle.run("COMMIT")
                    return result
                case .undo(let result):
                    try connection.handle.run("ROLLBACK")
                    return result
                }
            } catch {
                // A full disk, for one, has ended the transaction already.
                if connection.handle.isInTransaction { try connection.handle.run("ROLLBACK") }
                throw error
            }
        }
    }
}
