import CatalogService
import Errors
import ObjectStorage
internal import MetadataSQL
import Runs
import Testing

@Suite struct StrategyTests {
    /// A project whose pipeline reads one landing zone with a strategy.
    private func project(_ config: String, first: String, zone: String = "{{ landing_zone('in') }}") async throws
        -> TestProject
    {
        try await TestProject([
            "landing/in/1.csv": first,
            "pipelines/silver/t/config.yaml": config,
            "pipelines/silver/t/pipeline.sql": "SELECT * FROM read_csv('\(zone)')",
        ])
    }

    private func rows(_ project: TestProject, _ columns: String = "*") async throws -> [String] {
        try await project.rows("SELECT \(columns) FROM silver.t ORDER BY ALL")
    }

    @Test func incrementalReplacesByKeyAndKeepsTheRest() async throws {
        let project = try await project(
            "merge_strategy: incremental\nunique_key: id\n", first: "id,v\n1,a\n2,b\n2,c\n3,d\n")
        #expect(try await project.run().error == nil)
        #expect(try await rows(project) == ["1|a", "2|c", "3|d"])
        try project.write("landing/in/2.csv", "id,v\n2,x\n4,y\n4,z\n1,a\n")
        let run = try await project.run()
        #expect(run.error == nil)
        #expect(try await rows(project) == ["1|a", "2|x", "3|d", "4|z"])
        let step = try #require(try await project.runs.steps(of: run.id).first)
        #expect(step.rowsWritten == 2 && step.rowsDeleted == 1 && step.rowsTotal == 4)
    }

    @Test(arguments: [true, false])
    func aFirstLoadKeepsTheLastRowOfEachKeyAndSetsBadRowsAsideOnce(isPartitioned: Bool) async throws {
        let many = (1...3000).map { "\($0 % 1500),\($0)" }.joined(separator: "\n")
        let project = try await project(
            "merge_strategy: incremental\nunique_key: id\n"
                + (isPartitioned ? "partition_by: [{column: id, transform: 'bucket[2]'}]\n" : ""),
            first: "id,v\n\(many)\nbad,1\n",
            zone: "{{ landing_zone('in') }}', columns = {'id': 'INTEGER', 'v': 'INTEGER'}, nullstr = 'x")
        #expect(try await project.run().error == nil)
        #expect(
            try await project.rows("SELECT count(*), count(DISTINCT id), min(v), max(v) FROM silver.t")
                == ["1500|1500|1501|3000"])
        #expect(
            try await project.rows("SELECT file_path, line FROM bronze._quarantine") == ["landing/in/1.csv|3002"])
        // The files of the first attempt are gone.
        let files = try await project.lake.store.list(below: project.lake.warehouse).filter {
            $0.location.uri.hasSuffix(".parquet") && $0.location.uri.contains("silver")
        }
        #expect(files.count == (isPartitioned ? 2 : 1))
    }

    @Test func incrementalWithNullKeysAndSeveralColumns() async throws {
        let project = try await project(
            "merge_strategy: incremental\nunique_key: [a, b]\n", first: "a,b,v\n1,,x\n1,2,y\n")
        try await project.run()
        try project.write("landing/in/2.csv", "a,b,v\n1,,z\n1,3,w\n")
        #expect(try await project.run().error == nil)
        #expect(try await rows(project) == ["1|2|y", "1|3|w", "1|NULL|z"])
    }

    @Test func deleteInsertReplacesAllRowsOfAKey() async throws {
        let project = try await project(
            "merge_strategy: delete_insert\nunique_key: id\n", first: "id,v\n1,a\n1,b\n2,c\n")
        try await project.run()
        #expect(try await rows(project) == ["1|a", "1|b", "2|c"])
        try project.write("landing/in/2.csv", "id,v\n1,x\n1,x\n3,y\n")
        #expect(try await project.run().error == nil)
        #expect(try await rows(project) == ["1|x", "1|x", "2|c", "3|y"])
    }

    @Test func historyKeepsVersionsAndLeavesUnchangedRowsAlone() async throws {
        let project = try await project(
            "merge_strategy: scd2\nunique_key: id\n", first: "id,v\n1,a\n2,b\n")
        try await project.run()
        #expect(try await rows(project, "id, v, valid_to IS NULL") == ["1|a|true", "2|b|true"])
        let before = try await project.rows("SELECT valid_from FROM silver.t WHERE id = 1")
        try project.write("landing/in/2.csv", "id,v\n1,a\n2,x\n3,c\n")
        #expect(try await project.run().error == nil)
        #expect(
            try await rows(project, "id, v, valid_to IS NULL")
                == ["1|a|true", "2|b|false", "2|x|true", "3|c|true"])
        #expect(try await project.rows("SELECT valid_from FROM silver.t WHERE id = 1") == before)
        #expect(
            try await project.rows(
                """
                SELECT count(*) FROM silver.t old JOIN silver.t new USING (id)
                WHERE old.valid_to = new.valid_from
                """) == ["1"])
    }

    @Test func snapshotReplacesThePartitionsThatCome() async throws {
        let project = try await project(
            "merge_strategy: snapshot\npartition_column: day\n",
            first: "day,v\n2026-01-01,1\n2026-01-01,2\n2026-01-02,3\n")
        try await project.run()
        try project.write("landing/in/2.csv", "day,v\n2026-01-01,9\n2026-01-03,4\n")
        #expect(try await project.run().error == nil)
        #expect(try await rows(project) == ["2026-01-01|9", "2026-01-02|3", "2026-01-03|4"])
    }

    @Test func snapshotOfATableThatIsPartitionedOtherwise() async throws {
        let project = try await project(
            """
            merge_strategy: snapshot
            partition_column: day
            partition_by: [{column: day, transform: month}]
            """, first: "day,v\n2026-01-01,1\n2026-01-01,2\n2026-01-02,3\n")
        try await project.run()
        try project.write("landing/in/2.csv", "day,v\n2026-01-01,9\n2026-02-03,4\n")
        #expect(try await project.run().error == nil)
        #expect(try await rows(project) == ["2026-01-01|9", "2026-01-02|3", "2026-02-03|4"])
    }

    @Test func upsertsIntoAPartitionedTableDeleteInTheRightPartition() async throws {
        let project = try await project(
            """
            merge_strategy: incremental
            unique_key: id
            partition_by: [{column: day, transform: day}, {column: id, transform: "bucket[4]"}]
            """, first: "id,day,v\n1,2026-01-01,a\n2,2026-01-02,b\n3,2026-01-02,c\n")
        #expect(try await project.run().error == nil)
        try project.write("landing/in/2.csv", "id,day,v\n1,2026-01-05,x\n3,2026-01-02,y\n")
        #expect(try await project.run().error == nil)
        #expect(try await rows(project) == ["1|2026-01-05|x", "2|2026-01-02|b", "3|2026-01-02|y"])
    }

    @Test func newColumnsComeAndLostOnesAreRefused() async throws {
        let project = try await TestProject([
            "pipelines/silver/t/pipeline.sql": "SELECT 1 AS a, 'x' AS b"
        ])
        try await project.run()
        try project.write("pipelines/silver/t/pipeline.sql", "SELECT 2 AS a, 'y' AS b, 3.5 AS c")
        #expect(try await project.run().error == nil)
        #expect(try await rows(project) == ["2|y|3.5"])
        try project.write("pipelines/silver/t/pipeline.sql", "SELECT 2 AS a")
        let refused = try await project.run()
        #expect(refused.status == .failed)
        #expect(refused.error?.contains("'b'") == true)
        #expect(try await rows(project) == ["2|y|3.5"])
        #expect(try await project.run(fullRefresh: true).error == nil)
        #expect(try await rows(project) == ["2"])
    }

    @Test func aWatermarkBoundsWhatIsRead() async throws {
        let project = try await TestProject([
            "pipelines/bronze/s/pipeline.sql": "SELECT * FROM (VALUES (1, 10), (2, 20)) v(id, changed)",
            "pipelines/silver/t/pipeline.sql": """
            -- @merge_strategy: incremental
            -- @unique_key: id
            -- @watermark_column: changed
            SELECT * FROM {{ ref('bronze.s') }}
            {% if is_incremental() %}WHERE changed > {{ watermark_value }}{% endif %}
            """,
        ])
        #expect(try await project.run().error == nil)
        try project.write(
            "pipelines/bronze/s/pipeline.sql", "SELECT * FROM (VALUES (1, 15), (3, 30)) v(id, changed)")
        #expect(try await project.run().error == nil)
        #expect(try await rows(project) == ["1|10", "2|20", "3|30"])
    }

    @Test func aRunReadsWhatWasThereWhenItBegan() async throws {
        let project = try await TestProject([
            "pipelines/bronze/s/pipeline.sql": "SELECT 1 AS a",
            "pipelines/silver/t/pipeline.sql": "SELECT a, '@' AS mark FROM {{ ref('bronze.s') }}",
        ])
        try await project.run()
        try project.write("pipelines/bronze/s/pipeline.sql", "SELECT 2 AS a")
        try await project.run(["silver.t"])
        #expect(try await rows(project) == ["1|@"])
        try await project.run()
        #expect(try await rows(project) == ["2|@"])
    }
}
