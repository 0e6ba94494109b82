import Errors
import Querying
import Testing

/// A person's SQL names tables; whatever else it tries is refused with the function and its place.
@Suite struct LockdownTests {
    /// Ways to read a file that lies inside of the lake, which the engine itself would allow.
    static let readers = [
        "SELECT * FROM read_parquet('FILE')", "SELECT * FROM 'FILE'", "FROM \"FILE\"",
        "SELECT * FROM parquet_scan('FILE')",
        "WITH c AS (SELECT * FROM read_parquet('FILE')) SELECT * FROM c",
        "SELECT (SELECT max(id) FROM read_parquet('FILE'))",
        "SELECT * FROM bronze.t, LATERAL (SELECT * FROM read_parquet('FILE'))",
        "SELECT * FROM bronze.t WHERE id IN (SELECT id FROM read_parquet('FILE'))",
        "SELECT * FROM bronze.t WHERE EXISTS (FROM 'FILE')",
        "SELECT * FROM query('SELECT * FROM read_parquet(''FILE'')')", "SELECT * FROM query_table('FILE')",
        "SELECT * FROM query_table(['FILE'])", "FROM read_text('FILE')", "FROM read_blob('FILE')", "FROM glob('FILE')",
        "FROM read_csv('FILE')", "FROM read_csv_auto('FILE')", "FROM read_json('FILE')",
        "FROM read_ndjson_objects('FILE')",
        "FROM sniff_csv('FILE')", "FROM parquet_metadata('FILE')", "FROM parquet_schema('FILE')",
        "FROM parquet_file_metadata('FILE')", "FROM parquet_kv_metadata('FILE')", "FROM iceberg_scan('FILE')",
        "PIVOT (FROM 'FILE') ON id IN (1) USING count(*)", "PIVOT (FROM 'FILE') ON id USING count(*)",
        "UNPIVOT (FROM 'FILE') ON id INTO NAME n VALUE v", "DESCRIBE FROM 'FILE'", "DESCRIBE 'FILE'",
        "SUMMARIZE 'FILE'", "EXPLAIN ANALYZE FROM 'FILE'", "EXPLAIN FROM 'FILE'", "EXPLAIN (FORMAT json) FROM 'FILE'",
        "/* a comment */ EXPLAIN FROM 'FILE'", "(((FROM 'FILE')))", "SELECT 1 UNION ALL (SELECT id FROM 'FILE')",
        "SELECT 1 ORDER BY (SELECT max(id) FROM 'FILE')", "SELECT 1 LIMIT (SELECT max(id) FROM 'FILE')",
        "SELECT count(*) FILTER (WHERE EXISTS (FROM 'FILE')) FROM bronze.t",
        "SELECT sum(id) OVER (ORDER BY (SELECT max(id) FROM 'FILE')) FROM bronze.t",
        "SELECT list_transform([1], lambda x: (SELECT max(id) FROM 'FILE'))",
        "FROM bronze.t JOIN 'FILE' USING (id)", "FROM bronze.t POSITIONAL JOIN 'FILE'",
        "WITH RECURSIVE c AS (SELECT 1 AS id UNION ALL SELECT id FROM 'FILE') FROM c",
        "WITH \"FILE\" AS (FROM \"FILE\") FROM \"FILE\"",
        "SELECT * FROM (WITH \"FILE\" AS (SELECT 1) SELECT 1), \"FILE\"",
        "VALUES ((SELECT max(id) FROM 'FILE'))", "TABLE 'FILE'", "FROM bronze.t AT (VERSION => (SELECT 1 FROM 'FILE'))",
        "SELECT COLUMNS(c -> EXISTS (FROM 'FILE')) FROM bronze.t", "SHOW TABLES FROM 'FILE'",
        "SELECT * FROM bronze.t QUALIFY row_number() OVER () = (SELECT 1 FROM 'FILE')",
        "SELECT * FROM bronze.t TABLESAMPLE 1 ROWS, 'FILE'", "FROM information_schema.'FILE'",
    ]

    static let statements = [
        "COPY bronze.t TO 'FILE2'", "COPY (SELECT 1) TO 'FILE2'", "CREATE TABLE x AS SELECT 1",
        "INSERT INTO bronze.t VALUES (1)",
        "ATTACH 'FILE2' AS x", "INSTALL httpfs", "LOAD 'FILE2'", "SET memory_limit = '100GB'", "RESET memory_limit",
        "PRAGMA database_list", "CALL pragma_version()", "EXPORT DATABASE 'FILE2'", "IMPORT DATABASE 'FILE2'",
        "DROP VIEW bronze.t", "SELECT 1; SELECT 2", "SELECT 1; DROP VIEW bronze.t",
        "CREATE MACRO f() AS TABLE FROM 'FILE'",
        "DELETE FROM bronze.t", "UPDATE bronze.t SET id = 1", "VACUUM", "CHECKPOINT", "BEGIN", "USE bronze",
        "PREPARE p AS FROM 'FILE'", "EXECUTE p", "EXPLAIN COPY (SELECT 1) TO 'FILE2'",
        "EXPLAIN ANALYZE DELETE FROM bronze.t",
        "", "-- nothing", "SELECT * FROM duckdb_settings()", "SELECT * FROM duckdb_views()", "FROM pragma_show('x')",
        "DETACH memory", "WITH x AS (SELECT 1) INSERT INTO bronze.t FROM x",
    ]

    func withLake<Value>(_ body: (any QuerySession, String) async throws -> Value) async throws -> Value {
        try await withFolder { folder in
            try await withSession {
                try await $0.execute("COPY (SELECT 1 AS id) TO '\(folder)/f.parquet' (FIELD_IDS {id: 1})")
            }
            return try await withSession(SessionOptions(access: .lakeOnly(allowedFolders: [folder]))) { session in
                try await session.define([
                    TableBinding(
                        name: TableName(layer: "bronze", table: "t"), version: "1",
                        contents: .files(
                            columns: [TableColumn(fieldID: 1, name: "id", type: .integer)],
                            [ScanFile(path: "\(folder)/f.parquet", recordCount: 1)]))
                ])
                return try await body(session, folder)
            }
        }
    }

    @Test(arguments: readers) func filesAreRefused(_ template: String) async throws {
        try await withLake { session, folder in
            let sql = template.split(separator: "FILE", omittingEmptySubsequences: false)
                .joined(separator: "\(folder)/f.parquet")
            for parameters in [[], [QueryValue.text("x")]] {
                let error = await failure { _ = try await session.rows(sql, parameters: parameters) }
                #expect(error != nil, "\(sql)")
            }
            for attempt in [
                await failure { _ = try await session.describe(sql) },
                await failure { _ = try await session.createTemporaryTable("x", as: sql) },
            ] { #expect(attempt != nil, "\(sql)") }
        }
    }

    @Test func aFileInAParameterIsRefused() async throws {
        try await withLake { session, folder in
            for sql in ["FROM read_parquet($1)", "FROM query_table($1)", "FROM query($1)"] {
                let error = await failure {
                    _ = try await session.rows(sql, parameters: [.text("\(folder)/f.parquet")])
                }
                #expect(error?.code == .permissionDenied)
            }
        }
    }

    @Test(arguments: statements) func otherStatementsAreRefused(_ template: String) async throws {
        try await withLake { session, folder in
            let sql = template.split(separator: "FILE", omittingEmptySubsequences: false)
                .joined(separator: "\(folder)/f.parquet")
            let error = await failure { _ = try await session.rows(sql) }
            #expect(error != nil, "\(sql)")
            let texts = try await session.texts("SELECT id FROM bronze.t")
            #expect(texts == ["1"])
        }
    }

    static let allowed = [
        "SELECT id FROM bronze.t", "FROM bronze.t SELECT id", "WITH c AS (FROM bronze.t) FROM c",
        "WITH a AS (SELECT 1 AS id), b AS (FROM a) FROM b", "VALUES (1)", "SELECT i FROM range(1, 2) t(i)",
        "WITH RECURSIVE c AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM c WHERE id < 1) FROM c",
        "SELECT unnest([1])", "SELECT * FROM unnest([1])", "TABLE bronze.t", "SELECT id FROM BRONZE.T",
        "PIVOT bronze.t ON id IN (1) USING sum(id)", "-- hello\nSELECT 1;", "SELECT * FROM (SELECT id FROM bronze.t) s",
        "SELECT 1 FROM information_schema.tables LIMIT 1",
    ]

    @Test(arguments: allowed) func readingTablesIsAllowed(_ sql: String) async throws {
        try await withLake { session, _ in
            let texts = try await session.texts(sql)
            #expect(texts == ["1"])
        }
    }

    @Test func lookingAtTablesIsAllowed() async throws {
        try await withLake { session, _ in
            for sql in [
                "DESCRIBE bronze.t", "SUMMARIZE bronze.t", "SHOW TABLES", "EXPLAIN FROM bronze.t",
                "EXPLAIN ANALYZE SELECT 1",
            ] {
                let error = await failure { _ = try await session.rows(sql) }
                #expect(error == nil, "\(sql)")
            }
        }
    }

    @Test func theErrorNamesTheFunctionAndItsPlace() async throws {
        try await withLake { session, _ in
            let error = await failure { _ = try await session.rows("SELECT *\nFROM read_csv('/etc/passwd')") }
            #expect(error?.code == .permissionDenied)
            #expect(error?.message.contains("read_csv") == true)
            #expect(error?.location?.line == 2)
            #expect(error?.location?.column == 6)
            let unknown = await failure { _ = try await session.rows("SELECT * FROM bronze.tt") }
            #expect(unknown?.code == .notFound)
            #expect(unknown?.hint == "Did you mean bronze.t?")
        }
    }

    /// The engine refuses what is outside of the lake even where a view of ours is made to read it.
    @Test func theEngineItselfIsLocked() async throws {
        try await withFolder { outside in
            try await withSession {
                try await $0.execute("COPY (SELECT 1 AS id) TO '\(outside)/f.parquet' (FIELD_IDS {id: 1})")
            }
            try await withLake { session, folder in
                for path in [
                    "\(outside)/f.parquet", "\(folder)-neighbour/f.parquet", "\(folder)/../\(outside)/f.parquet",
                ] {
                    let error = await failure {
                        try await session.define([
                            TableBinding(
                                name: TableName(layer: "bronze", table: "o"), version: "1",
                                contents: .view(sql: "FROM read_parquet('\(path)')"))
                        ])
                    }
                    #expect(error?.code == .permissionDenied, "\(path): \(error?.message ?? "no error")")
                }
                await #expect(throws: MartletError.self) { try await session.execute("SELECT 1") }
            }
        }
    }
}
