import Clocks
import Errors
import Testing

@testable import Pipelines

@Suite struct RenderingTests {
    @Test func refsLandingZonesAndVariables() async throws {
        let project = try await ProjectFixture.shop.load()
        var context = ProjectFixture.context
        context.landingZone = { "s3://x/\($0.folder)/*.csv" }
        let bronze = try project.render(try project.pipeline(named: "bronze.orders"), with: context)
        #expect(bronze.sql == "SELECT * FROM read_csv('s3://x/landing/orders/*.csv')")
        #expect(bronze.landingZones == [LandingZone(namespace: nil, zone: "orders")])
        let gold = try project.render(try project.pipeline(named: "eu.gold.kpi"), with: context)
        #expect(gold.sql == #"SELECT * FROM "gold"."kpi""#)
    }

    @Test func ephemeralPipelinesBecomeExpressions() async throws {
        let project = try await ProjectFixture.shop.load()
        let orders = try project.pipeline(named: "silver.orders")
        let rendered = try project.render(orders, with: ProjectFixture.context)
        #expect(
            rendered.sql == """
                WITH "recent" AS (
                -- @materialized: ephemeral
                SELECT * FROM "bronze"."orders" WHERE id > 5
                )
                (

                SELECT id, round(cents / 100.0, 2) AS total FROM "recent"

                )
                """)
        #expect(rendered.refs.map(\.description) == ["bronze.orders"])
        func place(_ text: String) -> String? {
            rendered.sql.firstRange(of: text).flatMap {
                rendered.location(
                    ofUTF8Offset: rendered.sql.utf8.distance(from: rendered.sql.startIndex, to: $0.lowerBound))
            }?.description
        }
        #expect(place("WHERE id") == "pipelines/silver/recent/pipeline.sql:2:42")
        #expect(place("total") == "pipelines/silver/orders/pipeline.sql:2:36")
    }

    @Test func incrementalRunsSeeTheWatermark() async throws {
        let project = try await ProjectFixture.shop.load()
        var context = ProjectFixture.context
        context.targetExists = true
        context.watermark = { $0 == "ts" ? "2026-01-01" : nil }
        let orders = try project.pipeline(named: "silver.orders")
        #expect(try project.render(orders, with: context).sql.contains("WHERE ts > '2026-01-01'"))
        context.fullRefresh = true
        #expect(try !project.render(orders, with: context).sql.contains("WHERE ts"))
    }

    @Test(arguments: [
        ("ts > '{{ watermark_value }}'", "ts > NULL", 1), ("ts > {{ watermark_value }}", "ts > NULL", 1),
        ("ts > coalesce('{{ watermark_value }}'::date, '1900-01-01')", "ts > coalesce(NULL::date, '1900-01-01')", 0),
        ("{% if watermark_value %}ts > '{{ watermark_value }}'{% endif %}", "", 0),
        ("ts > '{{ watermark_value or '1900-01-01' }}'", "ts > '1900-01-01'", 0),
        ("ts > '{{ watermark_value | default('1900-01-01') }}'", "ts > '1900-01-01'", 0),
        ("ts > '{{ watermark('ts') }}' and 'it''s' = '%{{ watermark_value }}%'", "ts > NULL and 'it''s' = NULL", 2),
        ("{{ watermark_value is none }} -- {{ watermark_value }}", "True -- NULL", 0),
    ])
    func aMissingWatermarkIsNull(_ template: String, _ expected: String, _ warnings: Int) async throws {
        let project = try await ProjectFixture([
            "pipelines/silver/a/pipeline.sql":
                "-- @merge_strategy: incremental\n-- @unique_key: id\n-- @watermark_column: ts\nX\(template)"
        ]).load()
        let rendered = try project.render(project.pipelines[0], with: ProjectFixture.context)
        #expect(
            rendered.sql.split(separator: "X", maxSplits: 1).last.map(String.init) ?? "" == expected
                || rendered.sql.hasSuffix("X" + expected))
        #expect(project.warnings.count == warnings)
    }

    @Test func testsSeeTheSameFunctions() async throws {
        let project = try await ProjectFixture.shop.load()
        let orders = try project.pipeline(named: "silver.orders")
        let rendered = try project.renderTest(
            "select * from {{ this }} where id not in (select id from {{ ref('bronze.orders') }});", path: "t.sql",
            of: orders,
            with: ProjectFixture.context)
        #expect(rendered.sql == #"select * from "silver"."orders" where id not in (select id from "bronze"."orders")"#)
        let recent = try project.pipeline(named: "silver.recent")
        let inlined = try project.renderTest(
            "select * from {{ this }}", path: "t.sql", of: recent, with: ProjectFixture.context)
        #expect(inlined.sql.hasPrefix("WITH \"recent\" AS (") && inlined.sql.contains("select * from \"recent\""))
    }

    @Test func unsetVariablesAreErrorsAndPythonHasNoQuery() async throws {
        let missing = await ProjectFixture(["pipelines/silver/a/pipeline.sql": "select {{ var('x') }}"]).failure()
        #expect(missing?.message == "the variable 'x' is not set")
        let project = try await ProjectFixture(["pipelines/silver/a/pipeline.py": "result = 1"]).load()
        let pipeline = try #require(project.pipelines.first)
        let error = #expect(throws: MartletError.self) { try project.render(pipeline, with: ProjectFixture.context) }
        #expect(error?.location?.file == "pipelines/silver/a/pipeline.py")
    }

    @Test(
        arguments: [
            ("select now()", "uses now()"), ("select random () from t", "uses random()"),
            ("select current_date", "uses current_date"),
            ("select 'now()' as a -- now()\n", nil), ("select t.now from t", nil), ("select /* random() */ 1", nil),
            ("select \"current_date\"", nil),
            ("select $$now()$$", nil), ("select snow()", nil),
        ] as [(String, String?)])
    func volatility(_ sql: String, _ expected: String?) {
        #expect(Volatility.find(in: sql) == expected)
    }
}
