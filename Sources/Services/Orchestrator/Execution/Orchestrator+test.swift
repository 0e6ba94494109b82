internal import CatalogService
internal import Cataloging
internal import Clocks
internal import Errors
internal import Pipelines
internal import QueryService
public import Runs

extension Orchestrator {
    /// Runs the quality tests of pipelines on the rows that a state of the lake has, and changes nothing.
    ///
    /// - Parameter watch: Told each test's outcome as it is known, in the order of the pipelines.
    /// - Returns: Whether every test of severity error passed.
    public func test(_ request: TestRequest, watch: (TestRecord) -> Void) async throws -> Bool {
        let project = try await loadProject(variables: request.variables, ref: request.ref)
        let commit = try await lake.catalog.resolve(request.ref).commit
        let landing = try await LandingState(of: project.pipelines, below: root, in: lake.store)
        let sessions = sessionPool(for: project, landing: landing)
        do {
            let passed = try await test(request, of: project, at: commit, sessions, watch)
            await sessions.close()
            return passed
        } catch {
            await sessions.close()
            throw error
        }
    }

    private func test(
        _ request: TestRequest, of project: Project, at commit: CommitID, _ sessions: SessionPool,
        _ watch: (TestRecord) -> Void
    ) async throws -> Bool {
        let binder = TableBinder(lake: lake, defaultNamespace: project.settings.namespace)
        var context = RenderContext(targetExists: true, runStartedAt: clock.now())
        context.landingZone = { LandingMarker.text(for: $0) }
        var passed = true
        for name in try project.select(request.select, excluding: request.exclude) {
            guard let pipeline = project[name] else { continue }
            let tests = try project.tests(of: pipeline)
            if tests.isEmpty { continue }
            let step = TestStep(
                project: project, binder: binder, pipeline: pipeline, tests: tests, context: context,
                timeout: .seconds(project.settings.testTimeoutSeconds))
            let blocks = try await sessions.withSession { session in
                try await step.execute(at: commit, with: session, report: watch)
            }
            if blocks { passed = false }
        }
        return passed
    }
}
