import CatalogService
import Cataloging
import Clocks
import Errors
import Iceberg
import Testing

/// Views that clients made, in queries of ours.
@Suite struct ViewQueryTests {
    private static let details = CommitDetails(author: "client", message: "View")

    private func define(
        _ name: String, _ sql: String, dialect: String = "duckdb", namespace: [String] = [], in lake: TestLake
    ) async throws {
        let schema = Schema(fields: [NestedField(id: 1, name: "n", required: false, type: .long)])
        let version = ViewVersion(
            versionID: 1, schemaID: 0, timestamp: Timestamp(milliseconds: 1),
            representations: [ViewRepresentation(sql: sql, dialect: dialect)], defaultNamespace: namespace)
        _ = try await lake.lake.createView(
            ViewCreation(schema: schema, version: version), as: ContentKey("silver", name), on: .main, Self.details)
    }

    private func code(_ sql: String, _ lake: TestLake) async throws -> ErrorCode? {
        do {
            _ = try await lake.rows(sql)
            return nil
        } catch let error as MartletError { return error.code }
    }

    @Test func aViewOfAClientIsQueried() async throws {
        let lake = try await TestLake()
        try await lake.append("SELECT i AS id, 'a' AS part, i AS value FROM range(10) r(i)")
        try await define("v", "SELECT count(*) AS n FROM silver.t", in: lake)
        #expect(try await lake.rows("SELECT n FROM silver.v") == ["10"])
        // Names without a namespace are those of the view's own default namespace, twice and quoted too.
        try await define(
            "w",
            "WITH t2 AS (SELECT * FROM \"t\") SELECT count(*) AS n FROM t JOIN t2 USING (id) JOIN t AS x USING (id)",
            namespace: ["silver"], in: lake)
        #expect(try await lake.rows("SELECT n FROM silver.w") == ["10"])
    }

    @Test func aViewDoesNoMoreThanAQuery() async throws {
        let lake = try await TestLake()
        try await lake.append("SELECT i AS id, 'a' AS part, i AS value FROM range(10) r(i)")
        try await define("spark", "SELECT 1", dialect: "spark", in: lake)
        #expect(try await code("FROM silver.spark", lake) == .unsupported)
        try await define("files", "SELECT * FROM read_parquet('\(lake.folder)/lake/silver/**/*.parquet')", in: lake)
        #expect(try await code("FROM silver.files", lake) == .permissionDenied)
        try await define("two", "SELECT 1; SELECT 2", in: lake)
        #expect(try await code("FROM silver.two", lake) == .invalidInput)
    }
}
