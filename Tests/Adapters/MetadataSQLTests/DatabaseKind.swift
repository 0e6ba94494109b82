import Errors
import Glibc
import Testing

@testable import MetadataSQL

/// The databases that all tests of the stores run against.
enum DatabaseKind: Sendable, CustomTestStringConvertible {
    case sqlite
    case postgres

    /// PostgreSQL where a server for tests is named, as `make test` does.
    static var available: [DatabaseKind] { postgresURL == nil ? [.sqlite] : [.sqlite, .postgres] }

    static var postgresURL: String? {
        unsafe getenv("MARTLET_TEST_POSTGRES").map { unsafe String(cString: $0) }
    }

    var testDescription: String { self == .sqlite ? "SQLite" : "PostgreSQL" }
}

/// A fresh database, which several may open.
final class FreshDatabase: Sendable {
    let temporary: TemporaryDatabase
    private let url: String?
    /// What the server calls the connections to this database.
    let applicationName = "unit_\(getpid())_\(UInt64.random(in: 0 ... .max))"

    init(_ kind: DatabaseKind) throws {
        temporary = try TemporaryDatabase()
        switch kind {
        case .sqlite: url = nil
        case .postgres:
            let server = try #require(DatabaseKind.postgresURL)
            url = "\(server)?options=-csearch_path%3D\(applicationName)&application_name=\(applicationName)"
        }
    }

    /// The same database as another process has it.
    func open(migrations: [SQLMigration] = SQLMigration.all) throws -> SQLDatabase {
        try SQLDatabase(driver(), bellPath: temporary.path, migrations: migrations)
    }

    func driver() throws -> any SQLDriver {
        guard let url else { return SQLiteDriver(path: temporary.path, options: SQLiteOptions()) }
        return try PostgresDriver(url)
    }
}
