internal import Errors

/// One step of the schema's history; once released it never changes.
struct SQLiteMigration: Sendable {
    var name: String
    var apply: @Sendable (inout SQLiteHandle) throws(MartletError) -> Void

    /// In order; how many a file has had is its `user_version`.
    static let all: [SQLiteMigration] = [.catalog, .runs, .access, .metrics, .idempotency]

    /// Applies what the file has not had yet; two processes may do so at once.
    static func bringUpToDate(
        _ handle: inout SQLiteHandle, path: String, _ migrations: [SQLiteMigration]
    ) throws(MartletError) {
        if try version(&handle, path: path, migrations) == migrations.count { return }
        try handle.script("BEGIN IMMEDIATE")
        do throws(MartletError) {
            for migration in migrations.dropFirst(try version(&handle, path: path, migrations)) {
                try migration.apply(&handle)
            }
            try handle.script(
                "PRAGMA application_id = \(SQLiteDatabase.applicationID); PRAGMA user_version = \(migrations.count)")
            try handle.script("COMMIT")
        } catch {
            if handle.isInTransaction { try handle.script("ROLLBACK") }
            throw error
        }
    }

    /// How many migrations the file has had.
    private static func version(
        _ handle: inout SQLiteHandle, path: String, _ migrations: [SQLiteMigration]
    ) throws(MartletError) -> Int {
        var application: Int64 = 0
        var version: Int64 = 0
        var tables: Int64 = 0
        try handle.run("PRAGMA application_id") { application = $0.integer(0) }
        try handle.run("PRAGMA user_version") { version = $0.integer(0) }
        try handle.run("SELECT count(*) FROM sqlite_master") { tables = $0.integer(0) }
        guard application == SQLiteDatabase.applicationID || (application == 0 && tables == 0) else {
            throw MartletError(
                .invalidInput, "\(path) is a SQLite file of another program",
                hint: "Martlet keeps its catalog in a file of its own; move this one away.")
        }
        guard version <= Int64(migrations.count) else {
            throw MartletError(
                .unsupported,
                "\(path) was written by a newer version of Martlet (schema \(version); this one knows \(migrations.count))",
                hint: "Use that version, or a newer one.")
        }
        return Int(version)
    }
}

// Type names that PostgreSQL knows and that SQLite takes as they are.
extension SQLiteMigration {
    static let catalog = SQLiteMigration(name: "catalog") { handle throws(MartletError) in
        try handle.script(
            """
            CREATE TABLE objects (hash BYTEA PRIMARY KEY NOT NULL, bytes BYTEA NOT NULL);
            CREATE TABLE commits (id BYTEA PRIMARY KEY NOT NULL, bytes BYTEA NOT NULL);
            CREATE TABLE refs (
                name TEXT PRIMARY KEY NOT NULL,
                kind TEXT NOT NULL,
                target BYTEA NOT NULL REFERENCES commits (id),
                created_at BIGINT NOT NULL,
                metadata TEXT NOT NULL
            );
            """)
    }
}
