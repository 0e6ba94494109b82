internal import Errors
internal import Glibc

public struct SQLiteOptions: Sendable, Hashable {
    /// How long a write waits for another process.
    public var busyTimeoutMilliseconds: Int32 = 30_000

    public init() {}
}

/// A SQLite file, which several processes may have open at once.
///
/// Writes take SQLite's write lock from their start, so that two processes wait for each other instead of failing half-way.
struct SQLiteDriver: SQLDriver {
    /// What the file says it is: "MTLT".
    static let applicationID: Int64 = 0x4D54_4C54

    let path: String
    let options: SQLiteOptions

    var name: String { path }
    var dialect: SQLDialect { .sqlite }
    /// Statements take microseconds and the catalog caches what it reads.
    var readers: Int { 1 }
    var isRemote: Bool { false }

    func connect(_ purpose: SQLPurpose) throws(MartletError) -> any SQLConnection {
        if purpose == .writing { makePrivate() }
        let connection = try SQLiteConnection(path: path, busyTimeoutMilliseconds: options.busyTimeoutMilliseconds)
        try connection.script("PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000")
        switch purpose {
        case .reading: try connection.script("PRAGMA query_only = ON")
        case .writing:
            try useWriteAheadLog(connection)
            try connection.script("PRAGMA foreign_keys = ON")
        }
        return connection
    }

    /// Makes the file where it is not there, for its owner alone: who reads it could sign tokens.
    ///
    /// SQLite gives the files beside it the same mode. What goes wrong here SQLite meets as well, and says.
    private func makePrivate() {
        let made = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if made >= 0 { close(made) }
    }

    /// Readers go on while one writes, and a commit is one append.
    ///
    /// Two processes that make the file at once may meet here, where SQLite's own waiting does not apply.
    private func useWriteAheadLog(_ connection: SQLiteConnection) throws(MartletError) {
        let pauseMilliseconds: Int32 = 5
        var waited: Int32 = 0
        while true {
            do throws(MartletError) {
                var mode = ""
                try connection.run("PRAGMA journal_mode = WAL", []) { mode = $0.text(0) }
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

    func version(_ handle: inout SQLHandle) throws(MartletError) -> Int64 {
        var application: Int64 = 0
        var version: Int64 = 0
        var tables: Int64 = 0
        try handle.run("PRAGMA application_id") { application = $0.integer(0) }
        try handle.run("PRAGMA user_version") { version = $0.integer(0) }
        try handle.run("SELECT count(*) FROM sqlite_master") { tables = $0.integer(0) }
        guard application == Self.applicationID || (application == 0 && tables == 0) else {
            throw MartletError(
                .invalidInput, "\(path) is a SQLite file of another program",
                hint: "Martlet keeps its catalog in a file of its own; move this one away.")
        }
        return version
    }

    func setVersion(_ version: Int64, _ handle: inout SQLHandle) throws(MartletError) {
        try handle.script("PRAGMA application_id = \(Self.applicationID); PRAGMA user_version = \(version)")
    }
}
