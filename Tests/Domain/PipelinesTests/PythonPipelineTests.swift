import Errors
import JSON
import Testing

@testable import Pipelines

struct PythonPipelineTests {
    private func load(_ python: String, path: String = "pipelines/silver/p/pipeline.py") async throws -> Project {
        try await ProjectFixture([
            "pipelines/bronze/orders/pipeline.sql": "select 1 as id",
            "pipelines/bronze/items/pipeline.sql": "select 1 as id",
            path: python,
        ]).load()
    }

    @Test func findsWhatAPipelineReads() async throws {
        let project = try await load(
            """
            # @merge_strategy: incremental
            # @unique_key: id
            # ref('bronze.none') in a comment is none
            t = duckdb_conn.sql(f"select * from {ref('bronze.orders')} where x = '#'")
            w = query("select * from bronze.items where f(x) = gold.something")
            v = landing_zone('drop')  # ref('bronze.none')
            result = t
            """)
        let pipeline = try project.pipeline(named: "silver.p")
        #expect(pipeline.discovery.refs.map(\.description) == ["bronze.items", "bronze.orders"])
        #expect(pipeline.discovery.landingZones.map(\.folder) == ["landing/drop"])
        #expect(pipeline.settings.strategy == .incremental && pipeline.settings.uniqueKey == ["id"])
        #expect(pipeline.discovery.volatility == nil)
        #expect(pipeline.python == PythonForm())
        let plan = try project.plan(PlanRequest(), over: LakeState())
        #expect(plan.steps.last?.pipeline.description == "silver.p")
        #expect(plan.steps.last?.dependsOn.count == 2)
    }

    @Test func saysWhereAnUnknownTableIsNamed() async throws {
        let error = await #expect(throws: MartletError.self) { try await load("x = 1\nresult = ref('bronze.ordrs')\n") }
        #expect(error?.message == "there is no pipeline or table 'bronze.ordrs'")
        #expect(error?.hint == "Did you mean 'bronze.orders'?")
        #expect(error?.location?.description == "pipelines/silver/p/pipeline.py:2:10")
    }

    @Test func takesInputsOfAssetsFromTheirArguments() async throws {
        let project = try await load(
            """
            from martlet import asset
            @asset(inputs={"rows": "bronze.items"}, merge_strategy="incremental", unique_key=["id"])
            def anything(orders, rows: "pa.Table" = None, *, config, log):
                return orders
            """)
        let pipeline = try project.pipeline(named: "silver.p")
        #expect(pipeline.python?.function == "anything")
        #expect(
            pipeline.python?.inputs.mapValues(\.description) == ["orders": "bronze.orders", "rows": "bronze.items"])
        #expect(pipeline.settings.strategy == .incremental)
    }

    @Test func makesAPipelineOfEachAssetAndOutput() async throws {
        let project = try await load(
            """
            import martlet
            @martlet.asset(deps=["bronze.orders"], partitions="day")
            def one(items): ...
            @martlet.asset(outputs=["two", "three"])
            def both(one): ...
            """)
        let names = project.pipelines.filter { $0.language == .python }.map(\.name.description)
        #expect(names == ["silver.one", "silver.three", "silver.two"])
        #expect(try project.pipeline(named: "silver.one").settings.strategy == .snapshot)
        #expect(try project.pipeline(named: "silver.one").settings.partitionColumn == "day")
        #expect(try project.pipeline(named: "silver.two").python?.output == "two")
        #expect(try project.pipeline(named: "silver.three").discovery.refs.map(\.description) == ["silver.one"])
        let fingerprints = Set(project.pipelines.map(\.fingerprint))
        #expect(fingerprints.count == project.pipelines.count)
    }

    @Test func refusesWhatIsUnclear() async throws {
        let unknown = await #expect(throws: MartletError.self) {
            try await load("from martlet import asset\n@asset\ndef p(nothing): ...\n")
        }
        #expect(unknown?.message == "the argument 'nothing' is no table")
        let twice = await #expect(throws: MartletError.self) {
            try await ProjectFixture([
                "pipelines/bronze/orders/pipeline.sql": "select 1", "pipelines/silver/orders/pipeline.sql": "select 1",
                "pipelines/gold/p/pipeline.py": "@asset\ndef p(orders): ...",
            ]).load()
        }
        #expect(twice?.message == "the argument 'orders' may be bronze.orders or silver.orders")
        let view = await #expect(throws: MartletError.self) { try await load("# @materialized: view\nresult = 1\n") }
        #expect(view?.message.contains("is to be a view") == true)
    }

    @Test(
        arguments: [
            ("now()", "uses now()"), ("random.random()", "uses random()"), ("x = 'now'", nil), ("# now()", nil),
            ("run_started_at", "uses run_started_at"),
        ] as [(String, String?)])
    func tellsWhatDiffersFromRunToRun(_ text: String, _ expected: String?) {
        #expect(PythonSource(text).volatility == expected)
    }

    @Test(
        arguments: [
            ("'a', \"b\")", ["a", "b"]),
            ("[1, 2.5, True, None], {'k': ('x',)})", [[1, 2.5, true, JSONValue.null], ["k": ["x"]]]),
            (")", []), ("f(x), 'a')", []), ("'open", []), ("[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]])", []),
        ] as [(String, JSONValue)])
    func readsLiterals(_ text: String, _ expected: JSONValue) {
        #expect(JSONValue.array(PythonLiterals.arguments(text, at: 0).values) == expected)
    }
}
