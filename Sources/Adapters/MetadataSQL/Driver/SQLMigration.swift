internal import Cataloging
internal import Errors

/// One step of the schema's history; once released it never changes.
struct SQLMigration: Sendable {
    var name: String
    /// Statements for every database; see `SQLDialect` for the words that differ.
    var statements: String

    init(name: String, _ statements: String) {
        self.name = name
        self.statements = statements
    }

    /// In order; the database remembers how many it has had.
    static let all: [SQLMigration] = [
        .catalog, .runs, .access, .metrics, .idempotency,
        .secrets,
        .schedules,
        .state,
        .runLog,
        .events,
        .idempotencyOwners,
        .claims,
        .retention,
        .goneEngines,
        .objects,
        .savedQueries,
        .pipelineVersions,
        .deliveryLanes,
        .runCode,
        .stepResults,
    ]

    /// Applies what the database has not had yet; two processes may do so at once.
    static func bringUpToDate(
        _ handle: inout SQLHandle, _ driver: any SQLDriver, _ migrations: [SQLMigration]
    ) throws(MartletError) {
        if try version(&handle, driver, migrations) == migrations.count { return }
        try handle.begin(.full)
        do throws(MartletError) {
            for migration in migrations.dropFirst(try version(&handle, driver, migrations)) {
                try handle.script(driver.dialect.definition(migration.statements))
            }
            try driver.setVersion(Int64(migrations.count), &handle)
            try handle.commit()
        } catch {
            if handle.isInTransaction { try handle.rollback() }
            throw error
        }
    }

    /// How many migrations the database has had.
    private static func version(
        _ handle: inout SQLHandle, _ driver: any SQLDriver, _ migrations: [SQLMigration]
    ) throws(MartletError) -> Int {
        let version = try driver.version(&handle)
        guard version <= Int64(migrations.count) else {
            throw MartletError(
                .unsupported,
                "\(driver.name) was written by a newer version of Martlet (schema \(version); this one knows \(migrations.count))",
                hint: "Use that version, or a newer one.")
        }
        return Int(version)
    }
}
