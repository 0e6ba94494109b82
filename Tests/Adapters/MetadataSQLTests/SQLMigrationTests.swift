import Cataloging
import Errors
import Testing

@testable import MetadataSQL

/// Databases of every earlier version come up to this one with what is in them.
@Suite struct SQLMigrationTests {
    /// The words of the released steps.
    ///
    /// A step that has been released never changes: who wants another schema adds a step.
    private static let released = [
        "catalog", "runs", "access", "metrics", "idempotency", "secrets", "schedules", "state", "run log", "events",
        "idempotency owners", "claims", "retention", "engines that are gone",
    ]

    /// A row of each table that the first versions had, in words that both databases take.
    private static let rows: [(since: Int, sql: String)] = [
        (1, "INSERT INTO objects (hash, bytes) VALUES (CAST('a' AS BYTEA), CAST('b' AS BYTEA))"),
        (1, "INSERT INTO commits (id, bytes) VALUES (CAST('c' AS BYTEA), CAST('d' AS BYTEA))"),
        (
            1,
            "INSERT INTO refs (name, kind, target, created_at, metadata) VALUES ('old', 'tag', CAST('c' AS BYTEA), 1, '{}')"
        ),
        (
            2,
            """
            INSERT INTO runs (id, status, trigger_name, author, target_branch, pinned_commit, created_at, request)
            VALUES ('r', 'success', 'manual', 'ada', 'main', 'c', 2, '{}')
            """
        ),
        (2, "INSERT INTO run_logs (run_id, position, time, level, message) VALUES ('r', 0, 3, 'info', 'é')"),
        (
            3,
            """
            INSERT INTO access_tokens (id, name, secret_hash, scope, created_at)
            VALUES ('t', 'n', CAST('h' AS BYTEA), 'read', 4)
            """
        ),
        (3, "UPDATE access_state SET version = 7 WHERE id = 1"),
        (
            4,
            """
            INSERT INTO metrics_reports (table_key, ref, kind, received_at, body)
            VALUES (CAST('k' AS BYTEA), 'main', 'scan', 5, CAST('{}' AS BYTEA))
            """
        ),
        (
            5,
            """
            INSERT INTO idempotency_keys (caller, key, request, begun_at, expires_at)
            VALUES ('ada', 'k', CAST('q' AS BYTEA), 6, 7)
            """
        ),
        (
            6,
            """
            INSERT INTO secrets (name, key_id, nonce, sealed, updated_at, updated_by)
            VALUES ('KEY', 'k', CAST('n' AS BYTEA), CAST('s' AS BYTEA), 8, 'ada')
            """
        ),
        (7, "UPDATE schedule_state SET revision = 9, holder = 'gone', fence = 3, beat = 4 WHERE id = 1"),
        (
            7,
            """
            INSERT INTO schedule_entries (name, kind, origin, definition, enabled, author, created_at, updated_at,
                revision, due_at, state)
            VALUES ('nightly', 'schedule', 'api', '{}', 1, 'ada', 10, 10, 2, 11, '{}')
            """
        ),
        (
            7,
            """
            INSERT INTO schedule_firings (key, source, due_at, start_at, recorded_at, status, target, parameters,
                overlap, run_id)
            VALUES ('schedule:nightly@1', 'nightly', 11, 11, 11, 'started', '{}', '{}', 'skip', 'r')
            """
        ),
        (7, "INSERT INTO trigger_seen (trigger_name, source, item, mark) VALUES ('t', 0, 'ä.csv', '1')"),
        (7, "INSERT INTO webhook_requests (trigger_name, mark, expires_at) VALUES ('t', 'm', 12)"),
        (
            7,
            """
            INSERT INTO backfills (name, target, parameters, run_limit, status, author, created_at)
            VALUES ('jan', '{}', '{}', 2, 'paused', 'ada', 13)
            """
        ),
        (
            7,
            """
            INSERT INTO backfill_items (backfill, position, partition_name, parameters, status)
            VALUES ('jan', 0, '2026-01-01', '{}', 'waiting')
            """
        ),
        (8, "INSERT INTO state_marks (name, value) VALUES ('note', 'x')"),
        (9, "INSERT INTO run_keys (key, run_id) VALUES ('schedule:nightly@1', 'r')"),
        (9, "INSERT INTO run_definitions (hash, body) VALUES (CAST('h' AS BYTEA), CAST('b' AS BYTEA))"),
        (9, "INSERT INTO run_transitions (run_id, number, last, body) VALUES ('r', 1, 2, CAST('t' AS BYTEA))"),
        (
            10,
            """
            INSERT INTO events (id, kind, time, subject, pipelines, namespaces, data)
            VALUES ('e', 'run.failed', 14, 'r', '[]', '[]', '{}')
            """
        ),
        (10, "INSERT INTO event_cursors (name, value) VALUES ('main', 'c')"),
        (10, "INSERT INTO notification_channels (name, definition, created_at) VALUES ('ops', '{}', 15)"),
        (
            10,
            """
            INSERT INTO event_deliveries (channel, event_id, status, attempts, due_at, created_at)
            VALUES ('ops', 'e', 'dead', 8, 16, 16)
            """
        ),
        (
            2,
            "INSERT INTO run_steps (run_id, position, name, status, action, inputs, attempts) VALUES ('r', 0, 'a', 'success', 'build', '[]', 1)"
        ),
        (12, "INSERT INTO run_claims (run_id, holder, beat_at) VALUES ('r', 'gone', 17)"),
        (13, "INSERT INTO retention_settings (pipeline, settings) VALUES ('silver.a', '{}')"),
        (13, "INSERT INTO retention_turns (name, holder, taken_until, result) VALUES ('runs', 'gone', 18, '{}')"),
        (14, "INSERT INTO run_engines_gone (driver) VALUES ('gone')"),
        (
            16,
            """
            INSERT INTO saved_queries (id, name, sql_text, ref, created_at, created_by, updated_at, updated_by, version)
            VALUES ('q', 'late', 'SELECT 1', 'main', 19, 'ada', 19, 'ada', 1)
            """
        ),
        (
            17,
            """
            INSERT INTO pipeline_versions (pipeline, number, kind, author, made_at, digest, files)
            VALUES ('silver.a', 1, 'saved', 'ada', 19, 'd', CAST('{}' AS BYTEA))
            """
        ),
        (19, "INSERT INTO code_texts (digest, body) VALUES ('t', CAST('SELECT 1' AS BYTEA))"),
        (19, "INSERT INTO code_sets (digest, made_at) VALUES ('s', 20)"),
        (19, "INSERT INTO code_files (code, path, body_digest) VALUES ('s', 'a.sql', 't')"),
        (19, "INSERT INTO run_code (run_id, code) VALUES ('r', 's')"),
        (
            20,
            """
            INSERT INTO step_results (flow, step, fingerprint, outputs, inputs, run_id, made_at)
            VALUES ('f', 's', 'p', '{}', '{}', 'r', 20)
            """
        ),
    ]

    /// Every table of the newest version has a row that the oldest ones are tried with, so that no step loses any unnoticed.
    @Test func everyTableHasARow() throws {
        let fresh = try FreshDatabase(.sqlite)
        for (table, digest) in try Self.makeOld(SQLMigration.all.count, try fresh.driver()) {
            let isUntried = table.name == "run_tests" || table.name.hasPrefix("s3_")
            #expect(isUntried || digest != TableDigest(), "\(table.name)")
        }
    }

    @Test func releasedStepsKeepTheirPlaces() {
        #expect(SQLMigration.all.prefix(Self.released.count).map(\.name) == Self.released)
        #expect(Set(SQLMigration.all.map(\.name)).count == SQLMigration.all.count)
    }

    /// Every table of this version's schema, with its columns.
    private static func schema(_ fresh: FreshDatabase) throws -> [SQLTable] {
        let driver = try fresh.driver()
        var handle = SQLHandle(try driver.connect(.writing))
        return try driver.tables(&handle).filter { $0.name != "martlet_schema" }
    }

    @Test(arguments: DatabaseKind.available) func everyEarlierVersionComesUp(_ kind: DatabaseKind) async throws {
        let newest = try FreshDatabase(kind)
        _ = try newest.open()
        let wanted = try Self.schema(newest)
        for version in 1..<SQLMigration.all.count {
            let fresh = try FreshDatabase(kind)
            let driver = try fresh.driver()
            let tables = try Self.makeOld(version, driver)
            _ = try fresh.open()
            #expect(try Self.schema(fresh) == wanted, "from version \(version)")
            var handle = SQLHandle(try driver.connect(.writing))
            #expect(try driver.version(&handle) == Int64(SQLMigration.all.count))
            for table in tables {
                var digest = TableDigest()
                try handle.begin(.full)
                try handle.stream(table.table.select) { digest.add(table.table.values($0)) }
                try handle.rollback()
                #expect(digest == table.digest, "\(table.table.name) from version \(version)")
            }
        }
    }

    /// Makes a database as an earlier version left it.
    private static func makeOld(
        _ version: Int, _ driver: any SQLDriver
    ) throws -> [(table: SQLTable, digest: TableDigest)] {
        var handle = SQLHandle(try driver.connect(.writing))
        try SQLMigration.bringUpToDate(&handle, driver, Array(SQLMigration.all.prefix(version)))
        try handle.begin(.full)
        // SQLite knows no type of that name and would make a number of it.
        for row in rows where row.since <= version {
            try handle.script(
                driver.dialect == .sqlite ? row.sql.replacing("AS BYTEA", with: "AS BLOB") : row.sql)
        }
        var digests: [(table: SQLTable, digest: TableDigest)] = []
        for table in try driver.tables(&handle) where table.name != "martlet_schema" {
            var digest = TableDigest()
            try handle.stream(table.select) { digest.add(table.values($0)) }
            digests.append((table, digest))
        }
        try handle.commit()
        return digests
    }

    /// The tables of both databases are the same, column by column.
    @Test(.enabled(if: DatabaseKind.postgresURL != nil)) func bothDatabasesHaveOneSchema() throws {
        let (one, other) = (try FreshDatabase(.sqlite), try FreshDatabase(.postgres))
        _ = try one.open()
        _ = try other.open()
        #expect(
            try Self.schema(one).sorted { $0.name < $1.name } == Self.schema(other).sorted { $0.name < $1.name })
    }
}
