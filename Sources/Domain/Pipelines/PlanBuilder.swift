import Errors

/// Decides the steps of a run from the project, what is selected, and what is known of the lake.
struct PlanBuilder {
    let project: Project
    let request: PlanRequest
    let lake: LakeState

    func build() throws(MartletError) -> Plan {
        let selected = try Selector(project: project).select(request.select, excluding: request.exclude)
        let inputs = effectiveInputs()
        var steps: [PlanStep] = []
        steps.reserveCapacity(selected.count)
        /// Nodes whose rows this plan may change, and nodes that have a step.
        var changing = Set<Int>()
        var planned = Set<Int>()
        for node in project.graph.order where selected.contains(node) {
            let pipeline = project.pipelines[node]
            guard pipeline.settings.materialized != .ephemeral else { continue }
            try checkInputs(of: pipeline, inputs[node], selected)
            let (action, reasons) = decide(pipeline, inputs[node], changing)
            if action != .skip && action != .test { changing.insert(node) }
            planned.insert(node)
            steps.append(
                PlanStep(
                    pipeline: pipeline.name, action: action, reasons: reasons,
                    dependsOn: inputs[node].direct.filter(planned.contains).map { project.graph.names[$0] },
                    tests: testCount(of: pipeline), inputs: Self.keys(of: pipeline)))
        }
        return Plan(steps: steps)
    }

    /// What a node's rows depend on, ephemeral pipelines replaced by what they read.
    private struct Inputs {
        /// Tables and views that the query names, which must be there.
        var direct: [Int] = []
        /// Tables whose rows reach the query, through views too, and those views.
        var sources: [Int] = []
        var volatility: String?
    }

    /// The keys of the versions that a pipeline's rows depend on.
    ///
    /// The version of a view or an ephemeral pipeline stands for all
    /// that it reads.
    private static func keys(of pipeline: Pipeline) -> [String] {
        pipeline.discovery.refs.map(Plan.inputKey) + pipeline.discovery.landingZones.map(Plan.inputKey)
    }

    private func effectiveInputs() -> [Inputs] {
        var all = [Inputs](repeating: Inputs(), count: project.pipelines.count)
        for node in project.graph.order {
            var direct: Set<Int> = []
            var sources: Set<Int> = []
            var volatility = project.pipelines[node].discovery.volatility
            for source in project.graph.upstream[node] {
                let upstream = project.pipelines[source]
                if upstream.settings.materialized == .ephemeral {
                    direct.formUnion(all[source].direct)
                } else {
                    direct.insert(source)
                    sources.insert(source)
                }
                guard upstream.settings.materialized != .table else { continue }
                sources.formUnion(all[source].sources)
                volatility = volatility ?? all[source].volatility.map { "reads \(upstream.name), which \($0)" }
            }
            all[node] = Inputs(direct: direct.sorted(), sources: sources.sorted(), volatility: volatility)
        }
        return all
    }

    /// What a step reads must be there or be made by this plan.
    private func checkInputs(of pipeline: Pipeline, _ inputs: Inputs, _ selected: Set<Int>) throws(MartletError) {
        for source in inputs.direct where !selected.contains(source) {
            let name = project.graph.names[source]
            guard lake.tables[name]?.exists != true else { continue }
            throw MartletError(
                .invalidInput, "\(pipeline.name) reads \(name), which does not exist yet and is not selected",
                at: SourceLocation(file: pipeline.path), hint: "Select '+\(pipeline.name)' to run what it reads first.")
        }
    }

    private func decide(_ pipeline: Pipeline, _ inputs: Inputs, _ changing: Set<Int>) -> (PlanAction, [String]) {
        let state = lake.tables[pipeline.name]
        let isView = pipeline.settings.materialized == .view
        guard let state, state.exists else {
            return (isView ? .view : .create, ["the \(isView ? "view" : "table") does not exist"])
        }
        var reasons: [String] = []
        if request.fullRefresh { reasons.append("a full refresh is asked for") }
        if request.force { reasons.append("a run is forced") }
        if state.fingerprint == nil {
            reasons.append("it is not known what made it")
        } else if state.fingerprint != pipeline.fingerprint {
            reasons.append("its code or settings changed")
        }
        if isView { return reasons.isEmpty ? idle(pipeline, state) : (.view, reasons) }
        if let volatility = inputs.volatility { reasons.append("the query \(volatility)") }
        let running = inputs.sources.filter(changing.contains)
        if let first = running.first {
            let others = running.count > 1 ? " and \(running.count - 1) more" : ""
            reasons.append("\(project.graph.names[first])\(others) may change in this run")
        }
        if state.fingerprint != nil { reasons += changes(pipeline, changing, state) }
        guard !reasons.isEmpty else { return idle(pipeline, state) }
        return (request.fullRefresh || pipeline.settings.strategy == .fullRefresh ? .rebuild : .increment, reasons)
    }

    /// What to do where the rows are up to date.
    private func idle(_ pipeline: Pipeline, _ state: TableState) -> (PlanAction, [String]) {
        guard state.testsFingerprint != pipeline.testsFingerprint, testCount(of: pipeline) > 0 else {
            return (.skip, ["nothing changed"])
        }
        return (.test, ["its tests changed"])
    }

    /// Inputs that are no longer what the last run read, apart from those that this run makes anew.
    private func changes(_ pipeline: Pipeline, _ changing: Set<Int>, _ state: TableState) -> [String] {
        var changed: [String] = []
        for name in pipeline.discovery.refs {
            if let node = project.graph.position(of: name), changing.contains(node) { continue }
            let key = Plan.inputKey(name)
            if state.inputVersions[key] != lake.versions[key] { changed.append("\(name) changed") }
        }
        for zone in pipeline.discovery.landingZones {
            let key = Plan.inputKey(zone)
            if state.inputVersions[key] != lake.versions[key] { changed.append("the files of \(zone.folder) changed") }
        }
        for (key, version) in state.inputVersions.sorted(by: { $0.key < $1.key }) where version != lake.versions[key] {
            if let path = Plan.module(of: key) { changed.append("\(path) changed") }
        }
        if changed.count > 3 { changed = changed.prefix(2) + ["\(changed.count - 2) more inputs changed"] }
        return changed
    }

    private func testCount(of pipeline: Pipeline) -> Int {
        pipeline.testFiles.count + pipeline.settings.tests.count
            + pipeline.settings.columns.reduce(0) { $0 + $1.tests.count }
            + (pipeline.settings.freshness?.column == nil ? 0 : 1)
    }
}
