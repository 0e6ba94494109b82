import CatalogService
internal import MetadataSQL
import Cataloging
import Clocks
import Errors
import Identifiers
import JSON
import Orchestrator
import Pipelines
import Runs
import Testing

/// Runs that a server was asked for go on after it has ended.
@Suite struct TakeUpTests {
    private static let files = [
        "landing/orders/a.csv": "id\n1\n2\n",
        "pipelines/bronze/orders/pipeline.sql":
            "-- @merge_strategy: append_only\nSELECT * FROM read_csv('{{ landing_zone('orders') }}')",
        "pipelines/silver/orders/pipeline.sql":
            "-- @merge_strategy: append_only\nSELECT id FROM {{ ref('bronze.orders') }}",
        "pipelines/silver/numbers/pipeline.sql": "SELECT 1 AS n",
        "pipelines/gold/total/pipeline.sql":
            "SELECT sum(id) AS total, 1 / (SELECT count(*) FROM {{ ref('silver.numbers') }}) AS n FROM {{ ref('silver.orders') }}",
    ]

    private static func request(_ project: TestProject) -> RunRequest {
        var request = RunRequest(author: "scheduler", trigger: "schedule:nightly")
        request.isServed = true
        return request
    }

    /// Leaves a run as a server does that is killed while a step goes on.
    private static func leave(
        _ project: TestProject, _ change: (inout RunRecord) -> Void = { _ in }
    ) async throws -> RunRecord {
        var run = try await project.orchestrator.run(request(project)) { _ in }
        #expect(run.status == .failed)
        run.status = .running
        run.error = nil
        run.finishedAt = nil
        change(&run)
        try await project.runs.update(run)
        return run
    }

    private static func broken() async throws -> TestProject {
        var files = Self.files
        files["pipelines/gold/total/pipeline.sql"] = "SELECT error('broken') AS total FROM {{ ref('silver.orders') }}"
        return try await TestProject(files)
    }

    private static func mend(_ project: TestProject) throws {
        try project.write("pipelines/gold/total/pipeline.sql", files["pipelines/gold/total/pipeline.sql"] ?? "")
    }

    private static func publications(of run: RunID, _ project: TestProject) async throws -> Int {
        try await project.lake.catalog.log(from: try await project.head, limit: 1000).commits
            .count { $0.properties[ContentProperties.run] == "\(run)" && $0.parents.count == 2 }
    }

    @Test func theNextServerGoesOnFromWhereItWas() async throws {
        let project = try await Self.broken()
        let left = try await Self.leave(project)
        try Self.mend(project)
        // Whoever else looks for dead runs leaves it to a server.
        try await project.orchestrator.recoverDeadRuns()
        #expect(try await project.runs.run(left.id)?.status == .running)
        #expect(try await project.orchestrator.orphans() == [left.id])
        let run = try #require(try await project.orchestrator.takeUp(left.id) { _ in })
        #expect(run.status == .success, "\(run.error ?? "")")
        #expect(run.takeUps.total == 1)
        #expect(try await project.rows("SELECT total FROM gold.total") == ["3"])
        #expect(try await project.rows("SELECT count(*) FROM silver.orders") == ["2"])
        #expect(try await Self.publications(of: left.id, project) == 1)
        #expect(try await project.lake.catalog.references().map(\.name.text) == ["main"])
        #expect(try await project.orchestrator.orphans() == [])
        #expect(try await project.orchestrator.takeUp(left.id) { _ in } == nil)
    }

    @Test func whatWasMadeOfLandedFilesIsNotMadeTwiceWhenARunIsResumed() async throws {
        let project = try await Self.broken()
        let run = try await project.run()
        #expect(run.status == .failed)
        try Self.mend(project)
        let resumed = try await project.orchestrator.resume(run.id) { _ in }
        #expect(resumed.status == .success, "\(resumed.error ?? "")")
        #expect(try await project.rows("SELECT count(*) FROM bronze.orders") == ["2"])
        #expect(try await project.rows("SELECT count(*) FROM silver.orders") == ["2"])
    }

    @Test func aRunThatWasPublishedBeforeTheServerEndedIsPublishedOnce() async throws {
        let project = try await TestProject(Self.files)
        var run = try await project.orchestrator.run(Self.request(project)) { _ in }
        #expect(run.status == .success)
        let head = try await project.head
        run.status = .running
        run.publishedCommit = nil
        run.finishedAt = nil
        try await project.runs.update(run)
        let ended = try #require(try await project.orchestrator.takeUp(run.id) { _ in })
        #expect(ended.status == .success)
        #expect(ended.publishedCommit == "\(head)")
        #expect(try await project.head == head)
    }

    @Test func aRunThatHadNotBegunBegins() async throws {
        let project = try await TestProject(Self.files)
        let id = RunID(UUID.random())
        let head = try await project.head
        var run = RunRecord(
            id: id, status: .pending, trigger: "api", author: "tester", targetBranch: "main", branch: nil,
            pinnedCommit: "\(head)", createdAt: SystemClock().now(), request: [:])
        run.takeUps = TakeUps()
        try await project.runs.create(run)
        let ended = try #require(try await project.orchestrator.takeUp(id) { _ in })
        #expect(ended.status == .success, "\(ended.error ?? "")")
        #expect(try await project.rows("SELECT total FROM gold.total") == ["3"])
        #expect(try await Self.publications(of: id, project) == 1)
    }

    @Test func aRunThatWasRecordedBeforeItsBranchWasMadeGetsOne() async throws {
        let project = try await Self.broken()
        let left = try await Self.leave(project)
        try Self.mend(project)
        try await project.lake.catalog.deleteReference(try RefName(try #require(left.branch)))
        let run = try #require(try await project.orchestrator.takeUp(left.id) { _ in })
        #expect(run.status == .success, "\(run.error ?? "")")
        #expect(try await project.rows("SELECT count(*) FROM silver.orders") == ["2"])
    }

    @Test func aRunThatEndsItsServerEachTimeIsGivenUp() async throws {
        let project = try await Self.broken()
        let left = try await Self.leave(project) { run in
            var takeUps = TakeUps()
            for _ in 0...TakeUps.limit { takeUps.add(stepsDone: 3) }
            takeUps.inVain = TakeUps.limit
            run.takeUps = takeUps
        }
        let run = try #require(try await project.orchestrator.takeUp(left.id) { _ in })
        #expect(run.status == .failed)
        #expect(run.error?.contains("given up: 11 times in a row") == true, "\(run.error ?? "")")
        #expect(try await Self.publications(of: left.id, project) == 0)
        // A person may let it go on all the same.
        try Self.mend(project)
        #expect(try await project.orchestrator.resume(left.id, inServer: true) { _ in }.status == .success)
    }

    @Test func aProjectThatDoesNotLoadAnyMoreEndsTheRunWithItsReason() async throws {
        let project = try await Self.broken()
        let left = try await Self.leave(project)
        try project.write("pipelines/gold/total/pipeline.sql", "SELECT {{ nothing( }}")
        let run = try #require(try await project.orchestrator.takeUp(left.id) { _ in })
        #expect(run.status == .failed)
        #expect(run.error != nil)
        #expect(try await project.runs.run(left.id)?.status == .failed)
    }

    @Test func whoWasTakenForDeadPublishesNothingMore() async throws {
        let project = try await TestProject(Self.files)
        let run = try await project.orchestrator.run(Self.request(project)) { _ in }
        let head = try await project.head
        // What the other process has is on a branch of the same run: it would be merged once more.
        let branch = try RefName("late")
        try await project.lake.catalog.createBranch(
            branch, at: try await project.lake.catalog.resolve(run.pinnedCommit).commit)
        await #expect(throws: MartletError.self) {
            try await project.lake.merge(
                try await project.lake.catalog.head(of: branch), into: .main,
                CommitDetails(author: "late", message: ""),
                precondition: project.orchestrator.refusesRepetition(of: run))
        }
        #expect(try await project.head == head)
    }

    @Test func aServerThatStopsLeavesItsRunsToTheNext() async throws {
        var files = Self.files
        files["pipelines/gold/total/pipeline.sql"] =
            "SELECT count(*) AS total FROM range(100000000) a, range(100000000) b, {{ ref('silver.orders') }}"
        let project = try await TestProject(files)
        let (begun, tell) = AsyncStream<Void>.makeStream()
        let request = Self.request(project)
        let work = Task {
            try await project.orchestrator.run(request) { event in
                if case .stepStarted("gold.total", _) = event { tell.finish() }
            }
        }
        for await _ in begun {}
        project.orchestrator.handOver()
        work.cancel()
        let left = try await work.value
        #expect(try await project.runs.run(left.id)?.status == .running)
        #expect(try await project.orchestrator.orphans() == [left.id])
        try Self.mend(project)
        let run = try #require(try await project.orchestrator.takeUp(left.id) { _ in })
        #expect(run.status == .success, "\(run.error ?? "")")
        #expect(run.takeUps.inVain <= 1)
        #expect(try await Self.publications(of: left.id, project) == 1)
    }

    @Test func stepsThatEndWellCountAsProgress() {
        var takeUps = TakeUps()
        takeUps.add(stepsDone: 0)
        takeUps.add(stepsDone: 0)
        #expect(takeUps.inVain == 2)
        takeUps.add(stepsDone: 4)
        #expect(takeUps.inVain == 1)
        #expect(takeUps.total == 3)
    }

    @Test func branchesTellTheirRun() {
        let id = RunID(UUID.random())
        for count in [0, 1, 25] { #expect(RunRecord.id(ofBranch: RunRecord.branchName(of: id, takeUps: count)) == id) }
        for name in ["run/\(id).x", "run/\(id).1.2", "run/x", "main", "\(id)"] {
            #expect(RunRecord.id(ofBranch: name) == nil)
        }
    }
}
