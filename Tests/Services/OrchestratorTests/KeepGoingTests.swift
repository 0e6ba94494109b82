import CatalogService
internal import MetadataSQL
import Cataloging
import Orchestrator
import Pipelines
import Runs
import Testing

/// What becomes of the rest where a step fails.
@Suite struct KeepGoingTests {
    private static let files = [
        "pipelines/bronze/bad/pipeline.sql": "SELECT error('broken') AS n",
        "pipelines/silver/bad/pipeline.sql": "SELECT n FROM {{ ref('bronze.bad') }}",
        "pipelines/bronze/good/pipeline.sql": "SELECT 1 AS n",
        "pipelines/silver/good/pipeline.sql": "SELECT n FROM {{ ref('bronze.good') }}",
    ]

    private static func statuses(of run: RunRecord, _ project: TestProject) async throws -> [String: StepStatus] {
        let steps = try await project.runs.steps(of: run.id)
        return Dictionary(uniqueKeysWithValues: steps.map { ($0.name, $0.status) })
    }

    private static func check(_ run: RunRecord, _ project: TestProject) async throws {
        #expect(run.status == .failed)
        #expect(
            try await statuses(of: run, project) == [
                "bronze.bad": .failed, "silver.bad": .skipped, "bronze.good": .success, "silver.good": .success,
            ])
        let skipped = try await project.runs.steps(of: run.id).first { $0.name == "silver.bad" }
        #expect(skipped?.error == "not run, since what it needs failed")
        // Nothing of it is published, and all that was built is on its branch.
        #expect(try await project.rows("SELECT n FROM silver.good", ref: run.branch ?? "") == ["1"])
        await #expect(throws: (any Error).self) { try await project.rows("SELECT n FROM silver.good") }
    }

    @Test func aRunKeepsGoingWhereItIsAskedTo() async throws {
        let project = try await TestProject(Self.files)
        var request = RunRequest(author: "tester")
        request.keepsGoing = true
        let run = try await project.orchestrator.run(request) { _ in }
        try await Self.check(run, project)
        try project.write("pipelines/bronze/bad/pipeline.sql", "SELECT 2 AS n")
        let resumed = try await project.orchestrator.resume(run.id) { _ in }
        #expect(resumed.status == .success, "\(resumed.error ?? "")")
        #expect(
            try await project.rows("SELECT n FROM silver.bad UNION SELECT n FROM silver.good ORDER BY n") == ["1", "2"])
    }

    @Test func aProjectMaySaySo() async throws {
        var files = Self.files
        files["martlet.yaml"] = "on_failure: continue\n"
        let project = try await TestProject(files)
        try await Self.check(try await project.run(), project)
    }
}
