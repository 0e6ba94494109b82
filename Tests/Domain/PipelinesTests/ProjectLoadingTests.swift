import Errors
import Testing

@testable import Pipelines

@Suite struct ProjectLoadingTests {
    @Test func loadsFoldersOfEveryNamespace() async throws {
        let project = try await ProjectFixture.shop.load()
        #expect(
            project.pipelines.map(\.name.description) == [
                "bronze.orders", "silver.names", "silver.orders", "silver.recent", "gold.kpi", "eu.gold.kpi",
            ])
        #expect(project.warnings.map(\.description) == [])
        let orders = try project.pipeline(named: "silver.orders")
        #expect(orders.settings.strategy == .incremental)
        #expect(orders.settings.uniqueKey == ["id"])
        #expect(orders.testFiles.map(\.name) == ["positive"])
        #expect(orders.settings.columns.first?.tests.map(\.name) == ["not_null", "unique"])
        #expect(orders.discovery.refs.map(\.description) == ["silver.recent"])
        #expect(orders.discovery.usesWatermark)
        #expect(
            try project.pipeline(named: "bronze.orders").discovery.landingZones == [
                LandingZone(namespace: nil, zone: "orders")
            ])
        #expect(try project.pipeline(named: "silver.recent").discovery.variables == ["limit"])
        #expect(try project.pipeline(named: "eu.gold.kpi").discovery.refs.map(\.description) == ["gold.kpi"])
        #expect(throws: MartletError.self) { try project.pipeline(named: "silver.order") }
    }

    @Test func annotationsWinFieldByField() async throws {
        let project = try await ProjectFixture([
            "pipelines/silver/a/pipeline.sql": "-- @merge_strategy: delete_insert\n-- @owner: me\nselect 1 as x",
            "pipelines/silver/a/config.yaml":
                "merge_strategy: incremental\nunique_key: x, y\nowner: {team: them}\npartition_by:\n  - {column: d, transform: month}\n"
                + "  - {column: x, transform: 'bucket[8]'}\nmax_retries: 2\nfreshness: {column: d, warn_after: {hours: 6}, error_after: 2d}\n",
        ]).load()
        let settings = try project.pipeline(named: "silver.a").settings
        #expect(settings.strategy == .deleteInsert)
        #expect(settings.uniqueKey == ["x", "y"])
        #expect(settings.owner == "me")
        #expect(
            settings.partitionBy == [
                PartitionSetting(column: "d", transform: .month), PartitionSetting(column: "x", transform: .bucket(8)),
            ])
        #expect(settings.maxRetries == 2)
        #expect(
            settings.freshness == FreshnessSetting(column: "d", warnAfterSeconds: 21_600, errorAfterSeconds: 172_800))
    }

    @Test(arguments: [
        ("merge_strategy: incremental", "config.yaml:1:1", "needs 'unique_key'"),
        ("merge_strategy: snapshot", "config.yaml:1:1", "needs 'partition_column'"),
        ("description: x\nmerge_strategy: incrementl\nunique_key: a", "config.yaml:2:1", "cannot be 'incrementl'"),
        ("max_retries: many", "config.yaml:1:1", "must be an integer"),
        ("archive_landing_zones: 3", "config.yaml:1:1", "must be true or false"),
        ("partition_by:\n  - {column: a, transform: weekly}", "config.yaml:2:17", "no partition transform 'weekly'"),
        ("columns:\n  - {type: int}", "config.yaml:2:5", "needs its 'name'"),
        ("materialized: view\nmerge_strategy: scd2\nunique_key: a", "config.yaml:2:1", "a view has no rows to merge"),
        ("unique_key: [a", "config.yaml:2:1", "expected"), ("just text", "config.yaml:1:1", "must hold keys"),
        ("freshness: {warn_after: soon}", "config.yaml:1:13", "not a duration"),
    ])
    func wrongSettingsAreErrorsWithTheirPlace(_ config: String, _ place: String, _ message: String) async throws {
        let error = await ProjectFixture([
            "pipelines/silver/a/pipeline.sql": "select 1", "pipelines/silver/a/config.yaml": config,
        ]).failure()
        #expect(error?.location?.description.hasSuffix(place) == true, "\(error?.location?.description ?? "")")
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func unknownKeysAreWarningsWithASuggestion() async throws {
        let project = try await ProjectFixture([
            "martlet.yaml": "nmae: x\n", "pipelines/silver/a/pipeline.sql": "-- @merge_stratgy: scd2\nselect 1",
            "pipelines/silver/a/config.yaml": "uniqe_key: a\n", "pipelines/silver/loose.sql": "select 1",
        ]).load()
        #expect(
            project.warnings.map { "\($0.location?.description ?? "") \($0.hint ?? "")" }.sorted() == [
                "martlet.yaml:1:1 Did you mean 'name'?",
                "pipelines/silver/a/config.yaml:1:1 Did you mean 'unique_key'?",
                "pipelines/silver/a/pipeline.sql:1:5 Did you mean 'merge_strategy'?",
                "pipelines/silver/loose.sql A pipeline is pipelines/<layer>/<name>/pipeline.sql.",
            ])
    }

    @Test func unknownRefsNameTheNearest() async throws {
        let error = await ProjectFixture([
            "pipelines/bronze/orders/pipeline.sql": "select 1",
            "pipelines/silver/a/pipeline.sql": "select *\nfrom {{ ref('bronze.ordres') }}",
        ]).failure()
        #expect(error?.message == "there is no pipeline or table 'bronze.ordres'")
        #expect(error?.location?.description == "pipelines/silver/a/pipeline.sql:2:9")
        #expect(error?.hint == "Did you mean 'bronze.orders'?")
    }

    @Test func refsOfBothBranchesAreFound() async throws {
        let project = try await ProjectFixture([
            "pipelines/bronze/a/pipeline.sql": "select 1", "pipelines/bronze/b/pipeline.sql": "select 1",
            "pipelines/silver/x/pipeline.sql":
                "-- @merge_strategy: incremental\n-- @unique_key: id\nselect * from {% if is_incremental() %}{{ ref('bronze.a') }}{% else %}{{ ref('bronze.b') }}{% endif %}",
        ]).load()
        #expect(try project.pipeline(named: "silver.x").discovery.refs.map(\.description) == ["bronze.a", "bronze.b"])
    }

    @Test func cyclesDoublesAndWrongNamesAreErrors() async throws {
        let cycle = await ProjectFixture([
            "pipelines/silver/a/pipeline.sql": "select * from {{ ref('silver.c') }}",
            "pipelines/silver/b/pipeline.sql": "select * from {{ ref('silver.a') }}",
            "pipelines/silver/c/pipeline.sql": "select * from {{ ref('silver.b') }}",
            "pipelines/gold/d/pipeline.sql": "select * from {{ ref('silver.c') }}",
        ]).failure()
        #expect(
            cycle?.message
                == "the pipelines form a cycle: silver.a reads silver.c reads silver.b reads silver.a")
        #expect(cycle?.hint?.contains("pipelines/silver/c/pipeline.sql") == true)
        let double = await ProjectFixture([
            "pipelines/silver/a/pipeline.sql": "select 1",
            "pipelines/silver/b/pipeline.sql": "-- @name: silver.a\nselect 1",
        ]).failure()
        #expect(double?.message.contains("pipelines/silver/a/pipeline.sql and pipelines/silver/b/pipeline.sql") == true)
        let layer = await ProjectFixture(["pipelines/sliver/a/pipeline.sql": "select 1"]).failure()
        #expect(layer?.hint == "Did you mean 'silver'?")
        let name = await ProjectFixture(["pipelines/silver/A b/pipeline.sql": "select 1"]).failure()
        #expect(name?.message == "'A b' cannot be the name of a pipeline")
    }

    @Test func everyProblemIsReported() async throws {
        let error = await ProjectFixture([
            "pipelines/silver/a/pipeline.sql": "select {{ nope }}",
            "pipelines/silver/b/pipeline.sql": "select {% if %}",
            "pipelines/silver/c/pipeline.sql": "select 1",
            "pipelines/silver/c/tests/quality/t.sql": "select * from {{ ref('silver.z') }}",
        ]).failure()
        let problems = (error?.cause as? ProjectProblems)?.problems ?? []
        #expect(
            problems.map { $0.location?.description ?? "" } == [
                "pipelines/silver/a/pipeline.sql:1:11", "pipelines/silver/b/pipeline.sql:1:14",
                "pipelines/silver/c/tests/quality/t.sql:1:18",
            ])
    }

    @Test func aRefToItselfIsItsOwnTable() async throws {
        let project = try await ProjectFixture([
            "pipelines/silver/a/pipeline.sql": "select * from {{ ref('silver.a') }}, ref('silver.b')"
        ]).load()
        #expect(try project.pipeline(named: "silver.a").discovery.usesThis)
        #expect(project.warnings.map(\.message) == ["'ref(' stands outside of braces, so it is not replaced"])
    }
}
