import Errors
import JSON
import Testing

@testable import Pipelines

@Suite struct PlanTests {
    /// The lake after everything of a project ran.
    private func built(_ project: Project) -> LakeState {
        var lake = LakeState()
        for pipeline in project.pipelines {
            lake.versions[Plan.inputKey(pipeline.name)] = "v1 of \(pipeline.name)"
            for zone in pipeline.discovery.landingZones { lake.versions[Plan.inputKey(zone)] = "files 1" }
        }
        for pipeline in project.pipelines where pipeline.settings.materialized != .ephemeral {
            let keys = pipeline.discovery.refs.map(Plan.inputKey) + pipeline.discovery.landingZones.map(Plan.inputKey)
            lake.tables[pipeline.name] = TableState(
                exists: true, fingerprint: pipeline.fingerprint,
                inputVersions: Dictionary(uniqueKeysWithValues: keys.map { ($0, lake.versions[$0] ?? "") }),
                testsFingerprint: pipeline.testsFingerprint)
        }
        return lake
    }

    @Test func aNewProjectIsCreated() async throws {
        let plan = try await ProjectFixture.shop.load().plan(PlanRequest(), over: LakeState())
        #expect(
            plan.text == """
                create    bronze.orders  the table does not exist
                view      silver.names   the view does not exist
                create    silver.orders  the table does not exist
                create    gold.kpi       the table does not exist
                create    eu.gold.kpi    the table does not exist
                4 to create, 1 views to write

                """)
        let orders = plan.steps.first { $0.pipeline.description == "silver.orders" }
        #expect(orders?.dependsOn.map(\.description) == ["bronze.orders"])
        #expect(orders?.tests == 3)
        #expect(plan.json["steps"]?.arrayValue?.count == 5)
    }

    @Test func runningAgainChangesNothing() async throws {
        let project = try await ProjectFixture.shop.load()
        let plan = try project.plan(PlanRequest(), over: built(project))
        #expect(plan.active.isEmpty)
        #expect(plan.summary == "5 unchanged")
    }

    @Test func newFilesReachEverythingBehindThem() async throws {
        let project = try await ProjectFixture.shop.load()
        var lake = built(project)
        lake.versions["landing landing/orders"] = "files 2"
        let plan = try project.plan(PlanRequest(), over: lake)
        #expect(
            plan.text == """
                rebuild   bronze.orders  the files of landing/orders changed
                skip      silver.names   nothing changed
                increment silver.orders  bronze.orders may change in this run
                rebuild   gold.kpi       bronze.orders and 1 more may change in this run
                rebuild   eu.gold.kpi    gold.kpi may change in this run
                3 to rebuild, 1 to increment, 1 unchanged

                """)
    }

    @Test func changedCodeAndChangedInputsAreNamed() async throws {
        var fixture = ProjectFixture.shop
        let old = built(try await fixture.load())
        fixture.files["macros/money.sql"]? += "{# other #}"
        let changed = try await fixture.load()
        let plan = try changed.plan(PlanRequest(), over: old)
        #expect(plan.active.first?.pipeline.description == "silver.orders")
        #expect(plan.active.first?.reasons == ["its code or settings changed"])
        var lake = old
        lake.versions["table bronze.orders"] = "v2"
        var request = PlanRequest()
        request.select = ["silver.names+"]
        let later = try await ProjectFixture.shop.load().plan(request, over: lake)
        #expect(later.active.isEmpty, "a view needs no writing for new rows, and readers see its version")
    }

    @Test func ephemeralChangesReachTheirReadersAndDocumentationDoesNot() async throws {
        var fixture = ProjectFixture.shop
        let before = try await fixture.load()
        fixture.files["pipelines/silver/recent/pipeline.sql"] =
            "-- @materialized: ephemeral\nSELECT * FROM {{ ref('bronze.orders') }}"
        let after = try await fixture.load()
        let name = try before.pipeline(named: "silver.orders").name
        #expect(before[name]?.fingerprint != after[name]?.fingerprint)
        var documented = ProjectFixture.shop
        documented.files["pipelines/silver/orders/config.yaml"]? += "description: all orders\n"
        documented.files["pipelines/silver/orders/pipeline.sql"]? += "  \n\n"
        #expect(try await documented.load()[name]?.fingerprint == before[name]?.fingerprint)
        #expect(
            try await ProjectFixture.shop.load(variables: ["limit": 6])[name]?.fingerprint != before[name]?.fingerprint)
    }

    @Test func volatileQueriesAlwaysRun() async throws {
        let project = try await ProjectFixture([
            "pipelines/bronze/a/pipeline.sql": "-- @materialized: view\nselect now() as t",
            "pipelines/silver/b/pipeline.sql": "select * from {{ ref('bronze.a') }}",
        ]).load()
        let plan = try project.plan(PlanRequest(), over: built(project))
        #expect(plan.active.map(\.reasons) == [["the query reads bronze.a, which uses now()"]])
    }

    @Test func fullRefreshForceAndMissingInputs() async throws {
        let project = try await ProjectFixture.shop.load()
        var request = PlanRequest()
        request.select = ["silver.orders"]
        request.fullRefresh = true
        #expect(try project.plan(request, over: built(project)).steps.map(\.action) == [.rebuild])
        request.fullRefresh = false
        request.force = true
        #expect(try project.plan(request, over: built(project)).steps.map(\.action) == [.increment])
        let error = #expect(throws: MartletError.self) { try project.plan(request, over: LakeState()) }
        #expect(error?.hint == "Select '+silver.orders' to run what it reads first.")
    }

    @Test(arguments: [
        (["silver.orders"], ["silver.orders"]),
        (["+gold.kpi"], ["bronze.orders", "silver.names", "silver.recent", "silver.orders", "gold.kpi"]),
        (["silver.orders+"], ["silver.orders", "gold.kpi", "eu.gold.kpi"]),
        (["silver.*"], ["silver.names", "silver.recent", "silver.orders"]),
        (["gold"], ["gold.kpi", "eu.gold.kpi"]), (["eu.*"], ["eu.gold.kpi"]), (["default.gold.kpi"], ["gold.kpi"]),
        (["tag:daily"], ["silver.orders"]),
        (["path:pipelines/silver"], ["silver.names", "silver.recent", "silver.orders"]),
        (["+gold.kpi,silver"], ["silver.names", "silver.recent", "silver.orders"]),
        (["bronze", "silver.names"], ["bronze.orders", "silver.names"]),
        (["kpi"], ["gold.kpi", "eu.gold.kpi"]),
    ])
    func selectors(_ selectors: [String], _ expected: [String]) async throws {
        #expect(try await ProjectFixture.shop.load().select(selectors).map(\.description) == expected)
    }

    @Test func exclusionsAndUnknownSelectors() async throws {
        let project = try await ProjectFixture.shop.load()
        #expect(try project.select([], excluding: ["silver+"]).map(\.description) == ["bronze.orders"])
        let name = #expect(throws: MartletError.self) { try project.select(["silver.ordes"]) }
        #expect(name?.hint == "Did you mean 'silver.orders'?")
        let tag = #expect(throws: MartletError.self) { try project.select(["tag:dayly"]) }
        #expect(tag?.hint == "Did you mean 'tag:daily'?")
        #expect(throws: MartletError.self) { try project.select(["+"]) }
    }
}
