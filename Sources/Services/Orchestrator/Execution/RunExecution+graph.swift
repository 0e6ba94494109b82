internal import Pipelines
internal import Quality
internal import Runs

extension RunExecution {
    /// The steps of the plan and, behind each that changes something, its tests.
    func graph() throws -> ([RunStateMachine.Node], [Int: NodeWork]) {
        var nodes: [RunStateMachine.Node] = []
        var work: [Int: NodeWork] = [:]
        var builds: [PipelineName: Int] = [:]
        let project = planned.project
        for step in planned.plan.steps {
            guard let pipeline = project[step.pipeline] else { continue }
            let id = nodes.count
            builds[step.pipeline] = id
            nodes.append(
                RunStateMachine.Node(
                    id: id, dependsOn: step.dependsOn.compactMap { builds[$0] }, isSkipped: step.action == .skip))
            work[id] = .step(step, pipeline)
        }
        let built = planned.plan.steps.filter { $0.action != .skip }.map(\.pipeline)
        for name in built + (done ?? []).subtracting(built).sorted(by: { "\($0)" < "\($1)" }) {
            guard let pipeline = project[name] else { continue }
            let tests = try project.tests(of: pipeline)
            guard !tests.isEmpty else { continue }
            let id = nodes.count
            let needed = try tests.flatMap { try testRefs($0, of: pipeline) } + [pipeline.name]
            let readers = builds[name].map { build in
                nodes.filter { $0.dependsOn.contains(build) && work[$0.id]?.isStep == true }
            }
            nodes.append(
                RunStateMachine.Node(
                    id: id, dependsOn: Set(needed.compactMap { builds[$0] }).sorted(), casts: readers?.map(\.id) ?? []))
            work[id] = .tests(pipeline, tests)
        }
        return (nodes, work)
    }

    var testContext: RenderContext {
        var context = RenderContext(targetExists: true, runStartedAt: record.startedAt ?? record.createdAt)
        context.landingZone = { LandingMarker.text(for: $0) }
        return context
    }

    private func testRefs(_ test: QualityTest, of pipeline: Pipeline) throws -> [PipelineName] {
        try planned.project.renderTest(test.sql, path: test.path, of: pipeline, with: testContext).refs
    }
}

extension RunExecution.NodeWork {
    fileprivate var isStep: Bool { if case .step = self { true } else { false } }
}
