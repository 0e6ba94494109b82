import Cataloging
internal import CatalogService
internal import MetadataSQL
import Errors
import IngestionService
import Querying
import Runs
import Testing

@Suite struct RunTests {
    private static let orders = [
        "landing/orders/a.csv": "id,amount,day\n1,10.5,2026-01-01\n2,20.25,2026-01-02\n",
        "pipelines/bronze/orders/pipeline.sql":
            "-- @merge_strategy: append_only\nSELECT * FROM read_csv('{{ landing_zone('orders') }}')",
        "pipelines/silver/orders/pipeline.sql": "SELECT id, amount * 2 AS double FROM {{ ref('bronze.orders') }}",
        "pipelines/gold/total/pipeline.sql":
            "-- @materialized: view\nSELECT sum(double) AS total FROM {{ ref('silver.orders') }}",
    ]

    @Test func filesBecomeTablesInOneCommit() async throws {
        let project = try await TestProject(Self.orders)
        let before = try await project.head
        let run = try await project.run()
        #expect(run.error == nil)
        #expect(run.status == .success)
        #expect(try await project.rows("SELECT * FROM silver.orders ORDER BY id") == ["1|21.0", "2|40.5"])
        #expect(try await project.rows("SELECT total FROM gold.total") == ["61.5"])
        let log = try await project.lake.catalog.log(from: try await project.head, limit: 10).commits
        #expect(log[0].id.description == run.publishedCommit)
        #expect(log[1].id == before)
        #expect(try await project.lake.catalog.references().map(\.name.text) == ["main"])
        #expect(
            try await project.rows("SELECT file_path, rows_ingested, status FROM bronze._file_registry")
                == ["landing/orders/a.csv|2|success"])
    }

    @Test func runningAgainChangesNothingAndNewFilesAreLoadedOnce() async throws {
        let project = try await TestProject(Self.orders)
        try await project.run()
        let head = try await project.head
        let idle = try await project.run()
        #expect(idle.status == .success)
        #expect(try await project.head == head)
        try project.write("landing/orders/b.csv", "id,amount,day\n3,1,2026-01-03\n")
        try project.write("landing/orders/copy-of-a.csv", "id,amount,day\n1,10.5,2026-01-01\n2,20.25,2026-01-02\n")
        let run = try await project.run()
        #expect(run.error == nil)
        #expect(try await project.rows("SELECT count(*), sum(id) FROM bronze.orders") == ["3|6"])
        #expect(try await project.rows("SELECT total FROM gold.total") == ["63.5"])
        let settled = try await project.head
        try await project.run()
        #expect(try await project.head == settled)
    }

    @Test func aTestThatOnlyTheNewRowsViolateStopsTheRun() async throws {
        var files = Self.orders
        files["pipelines/silver/orders/tests/quality/small.sql"] =
            "-- @severity: error\n-- @description: amounts are small\nSELECT * FROM {{ this }} WHERE double > 100"
        let project = try await TestProject(files)
        #expect(try await project.run().status == .success)
        let head = try await project.head
        try project.write("landing/orders/b.csv", "id,amount,day\n3,1000,2026-01-03\n")
        let run = try await project.run()
        #expect(run.status == .failed)
        #expect(run.error?.contains("small") == true)
        #expect(try await project.head == head)
        #expect(try await project.lake.catalog.references().map(\.name.text) == ["main", run.branch])
        #expect(try await project.rows("SELECT count(*) FROM silver.orders", ref: run.branch ?? "") == ["3"])
        #expect(try await project.rows("SELECT count(*) FROM silver.orders") == ["2"])
        let tests = try await project.runs.tests(of: run.id)
        #expect(tests.map(\.status) == ["failed"])
        #expect(tests.first?.violations == 1)
    }

    @Test func badRowsGoToQuarantine() async throws {
        let rows = (1...3000).map { "\($0),\($0)" }.joined(separator: "\n")
        let project = try await TestProject([
            "landing/n/a.csv": "id,value\n\(rows)\nbad,1\n",
            "pipelines/bronze/n/pipeline.sql":
                "SELECT * FROM read_csv('{{ landing_zone('n') }}', columns={'id': 'INTEGER', 'value': 'INTEGER'})",
        ])
        let run = try await project.run()
        #expect(run.error == nil)
        #expect(try await project.rows("SELECT count(*) FROM bronze.n") == ["3000"])
        #expect(
            try await project.rows("SELECT file_path, line, column_name FROM bronze._quarantine")
                == ["landing/n/a.csv|3002|id"])
    }

    @Test func anUnknownRefIsTold() async throws {
        let project = try await TestProject([
            "pipelines/silver/orders/pipeline.sql": "SELECT 1 AS a",
            "pipelines/gold/x/pipeline.sql": "SELECT *\nFROM {{ ref('silver.ordrs') }}",
        ])
        let error = await #expect(throws: MartletError.self) { try await project.run() }
        #expect(error?.location?.description.hasPrefix("pipelines/gold/x/pipeline.sql:2") == true)
        #expect(error?.hint?.contains("silver.orders") == true)
    }

    @Test func anErrorInSQLNamesTheTemplatesLine() async throws {
        let project = try await TestProject([
            "pipelines/silver/x/pipeline.sql": "{# a comment #}\n\nSELECT nothing_like_it\nFROM range(3)"
        ])
        let run = try await project.run()
        #expect(run.status == .failed)
        let steps = try await project.runs.steps(of: run.id)
        #expect(steps.first?.error?.hasPrefix("pipelines/silver/x/pipeline.sql:3:8: ") == true)
    }

    @Test func aNewTestRunsOnRowsThatAreUpToDate() async throws {
        let project = try await TestProject(Self.orders)
        try await project.run()
        let head = try await project.head
        try project.write(
            "pipelines/silver/orders/tests/quality/small.sql", "SELECT * FROM {{ this }} WHERE double > 40")
        let failed = try await project.run()
        #expect(failed.status == .failed)
        #expect(try await project.head == head)
        try project.write(
            "pipelines/silver/orders/tests/quality/small.sql", "SELECT * FROM {{ this }} WHERE double > 4000")
        let passed = try await project.run()
        #expect(passed.status == .success)
        #expect(try await project.runs.tests(of: passed.id).map(\.status) == ["passed"])
        #expect(try await project.runs.steps(of: passed.id).filter { $0.status == .success }.map(\.action) == ["test"])
        let settled = try await project.head
        try await project.run()
        #expect(try await project.head == settled)
    }

    @Test func pipelinesReadTablesThatNoPipelineMakes() async throws {
        let project = try await TestProject(["a.csv": "id\n1\n2\n"])
        _ = try await project.ingestion.ingest(
            IngestRequest(
                files: ["\(project.folder)/a.csv"], table: TableName(layer: "bronze", table: "raw"), author: "tester")
        ) { _ in }
        try project.write(
            "pipelines/silver/t/pipeline.sql",
            "SELECT r.id FROM {{ ref('bronze.raw') }} r CROSS JOIN {{ ref('bronze._file_registry') }}")
        let refused = await #expect(throws: MartletError.self) { try await project.run() }
        #expect(refused?.message.contains("_file_registry") == true)
        try project.write("pipelines/silver/t/pipeline.sql", "SELECT id FROM {{ ref('bronze.raw') }}")
        #expect(try await project.run().error == nil)
        #expect(try await project.rows("SELECT count(*) FROM silver.t") == ["2"])
        let head = try await project.head
        try await project.run()
        #expect(try await project.head == head)
        try project.write("b.csv", "id\n3\n")
        _ = try await project.ingestion.ingest(
            IngestRequest(
                files: ["\(project.folder)/b.csv"], table: TableName(layer: "bronze", table: "raw"), author: "tester")
        ) { _ in }
        #expect(try await project.run().error == nil)
        #expect(try await project.rows("SELECT count(*) FROM silver.t") == ["3"])
    }
}
