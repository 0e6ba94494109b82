import Cataloging
import Errors
import Testing

@testable import MetadataSQL

/// What both drivers do in the same way.
@Suite struct SQLDatabaseTests {
    @Test(arguments: DatabaseKind.available) func valuesComeBackAsTheyWere(_ kind: DatabaseKind) async throws {
        let fresh = try FreshDatabase(kind)
        let types = SQLMigration(
            name: "types", "CREATE TABLE kinds (id IDENTITY, i BIGINT, r DOUBLE PRECISION, t TEXT, b BYTEA)")
        let database = try fresh.open(migrations: SQLMigration.all + [types])
        let rows: [[SQLValue]] = [
            [.integer(.min), .real(-0.5), .text(""), .bytes([])],
            [.integer(.max), .real(1e300), .text("é'\"\\ 🜁"), .bytes([0, 255, 0])],
            [.null, .null, .null, .null],
            [.integer(0), .real(0), .text("x"), .bytes(Array(repeating: 7, count: 100_000))],
        ]
        try await database.write(durability: .full) { handle throws(MartletError) in
            // Numbers of placeholders are what counts, not their order.
            try handle.runEach("INSERT INTO kinds (b, t, r, i) VALUES ($4, $3, $2, $1)", rows)
            return .keep(())
        }
        let found = try await database.read { handle throws(MartletError) in
            var found: [[SQLValue]] = []
            try handle.run("SELECT i, r, t, b FROM kinds ORDER BY id") { row in
                found.append([
                    row.isNull(0) ? .null : .integer(row.integer(0)), row.isNull(1) ? .null : .real(row.real(1)),
                    row.isNull(2) ? .null : .text(row.text(2)), row.isNull(3) ? .null : .bytes(row.bytes(3)),
                ])
            }
            return found
        }
        #expect(found == rows)
        let sums = try await database.read { handle throws(MartletError) in
            var sums: [Int64] = []
            try handle.run(
                """
                SELECT sum(id), count(*), max(length(b)), -sum(CAST(123456789012 AS BIGINT)), sum(id) * 10000,
                    CAST($1 AS BIGINT) + 1, coalesce(max(i), 0) > 5
                FROM kinds
                """, [.integer(1 << 40)]
            ) { row in sums = (0..<7).map { row.integer($0) } }
            return sums
        }
        #expect(sums == [10, 4, 100_000, -4 * 123_456_789_012, 100_000, 1 << 40 + 1, 1])
    }

    /// By bytes, whatever language the server speaks.
    @Test(arguments: DatabaseKind.available) func textsAreOrderedByTheirBytes(_ kind: DatabaseKind) async throws {
        let fresh = try FreshDatabase(kind)
        let database = try fresh.open()
        let names = ["a", "B", "é", "_", "a b", "ab", "a-b", "A", "🜁", "z"]
        try await database.write(durability: .relaxed) { handle throws(MartletError) in
            try handle.runEach(
                "INSERT INTO state_marks (name, value) VALUES ($1, '')", names.map { [.text($0)] })
            return .keep(())
        }
        let found = try await database.read { handle throws(MartletError) in
            var found: [String] = []
            try handle.run("SELECT name FROM state_marks WHERE name > $1 ORDER BY name", [.text("A")]) {
                found.append($0.text(0))
            }
            return found
        }
        #expect(found == names.filter { $0 != "A" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    /// Of many sets one is wrong: the error names it, nothing of the write is stored, and the connection goes on.
    @Test(arguments: DatabaseKind.available) func aWrongSetUndoesItsWrite(_ kind: DatabaseKind) async throws {
        let fresh = try FreshDatabase(kind)
        let database = try fresh.open()
        let sets: [[SQLValue]] = (0..<600).map { [.text("\($0 % 599)")] }
        do {
            try await database.write(durability: .full) { handle throws(MartletError) -> SQLDatabase.Ending<Void> in
                try handle.runEach("INSERT INTO state_marks (name, value) VALUES ($1, '')", sets)
                return .keep(())
            }
            Issue.record("the same key was stored twice")
        } catch {
            #expect(error.code == .alreadyExists)
        }
        let count = try await database.read { handle throws(MartletError) in
            var count: Int64 = -1
            try handle.run("SELECT count(*) FROM state_marks") { count = $0.integer(0) }
            return count
        }
        #expect(count == 0)
    }

    @Test(arguments: DatabaseKind.available) func aNewerSchemaIsRefused(_ kind: DatabaseKind) throws {
        let fresh = try FreshDatabase(kind)
        _ = try fresh.open()
        _ = try fresh.open(migrations: SQLMigration.all + [SQLMigration(name: "next", "CREATE TABLE later (a TEXT)")])
        do {
            _ = try fresh.open()
            Issue.record("the database of a newer version was opened")
        } catch {
            #expect((error as? MartletError)?.code == .unsupported)
        }
    }

    @Test(arguments: DatabaseKind.available) func aMigrationThatFailsChangesNothing(_ kind: DatabaseKind) async throws {
        let fresh = try FreshDatabase(kind)
        _ = try fresh.open()
        let broken = SQLMigration(name: "broken", "CREATE TABLE half (a TEXT); CREATE TABLE half (a TEXT)")
        #expect(throws: MartletError.self) { try fresh.open(migrations: SQLMigration.all + [broken]) }
        let database = try fresh.open()
        await #expect(throws: MartletError.self) {
            try await database.read { handle throws(MartletError) in try handle.run("SELECT a FROM half") }
        }
    }

    /// Servers that start at the same time bring the schema up to date once.
    @Test(arguments: DatabaseKind.available) func manyOpenAtOnce(_ kind: DatabaseKind) async throws {
        let fresh = try FreshDatabase(kind)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<6 { group.addTask { _ = try fresh.open() } }
            try await group.waitForAll()
        }
    }
}
