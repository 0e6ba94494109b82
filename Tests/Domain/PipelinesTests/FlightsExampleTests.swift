import Clocks
import Foundation
import ObjectStorage
import Testing

@testable import Pipelines

/// The example of the repository, read from disk into memory.
@Suite struct FlightsExampleTests {
    private func load() async throws -> Project {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../examples/flights").standardizedFileURL
        let store = InMemoryObjectStore()
        let root = try Location("mem://p/flights")
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        where path.hasSuffix(".sql") || path.hasSuffix(".yaml") {
            try await store.write(root.appending(path), Array(Data(contentsOf: folder.appending(path: path))))
        }
        return try await Project.load(from: store, root: root)
    }

    @Test func loadsWithoutWarnings() async throws {
        let project = try await load()
        #expect(project.warnings.map(\.description) == [])
        #expect(project.pipelines.count == 16)
        #expect(project.pipelines.compactMap(\.discovery.volatility) == [], "running again would never be a no-op")
    }

    @Test func everyStrategyHasAnExample() async throws {
        let project = try await load()
        #expect(Set(project.pipelines.map(\.settings.strategy)) == Set(MergeStrategy.allCases))
        #expect(Set(project.pipelines.map(\.settings.materialized)) == Set(Materialization.allCases))
    }

    @Test func plansEveryTableAfterWhatItReads() async throws {
        let plan = try await load().plan(PlanRequest(), over: LakeState())
        var seen: Set<PipelineName> = []
        for step in plan.steps {
            #expect(seen.isSuperset(of: step.dependsOn), "\(step.pipeline) comes too early")
            seen.insert(step.pipeline)
        }
        #expect(plan.steps.filter { $0.action == .create }.count == 14)
        #expect(plan.steps.filter { $0.action == .view }.count == 1)
    }

    @Test func anIncrementalRunLooksBackFromTheWatermark() async throws {
        let project = try await load()
        let pipeline = try project.pipeline(named: "silver.flights")
        var context = RenderContext(targetExists: true, runStartedAt: Timestamp(microseconds: 0))
        context.watermark = { $0 == "flight_date" ? "2013-12-31" : nil }
        let filter = "WHERE s.flight_date >= DATE '2013-12-31' - INTERVAL '7 days'"
        #expect(try project.render(pipeline, with: context).sql.contains(filter))
        context.targetExists = false
        #expect(try !project.render(pipeline, with: context).sql.contains("WHERE s.flight_date"))
    }
}
