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
            guard pipeline.language == .sql else { throw project.notSQL(pipeline) }
            try checkInputs(of: pipeline, inputs[node], selected)
            let (action, reasons) = decide(pipeline, inputs[node], changing)
            if action != .skip, pipeline.settings.materialized == .table { changing.insert(node) }
            planned.insert(node)
            steps.append(
                PlanStep(
                    pipeline: pipeline.name, action: action, reasons: reasons,
                    dependsOn: inputs[node].direct.filter(planned.contains).map { project.graph.names[$0] },
                    tests: testCount(of: pipeline), inputs: inputs[node].keys))
        }
        return Plan(steps: steps)
    }

    /// What a node's rows depend on, ephemeral pipelines replaced by what they read.
    private struct Inputs {
        /// Tables and views that the query names, which must be there.
        var direct: [Int] = []
        /// Tables whose rows reach the query, through views too.
        var tables: [Int] = []
        /// Views on the way, whose definitions matter.
        var views: [Int] = []
        var zones: [LandingZone] = []
        var volatility: String?
        /// The keys of all of them.
        var keys: [String] = []
    }

    private func effectiveInputs() -> [Inputs] {
        var all = [Inputs](repeating: Inputs(), count: project.pipelines.count)
        for node in project.graph.order {
            var direct: Set<Int> = []
            var tables: Set<Int> = []
            var views: Set<Int> = []
            var zones = Set(project.pipelines[node].discovery.landingZones)
            var volatility = project.pipelines[node].discovery.volatility
            for source in project.graph.upstream[node] {
                let upstream = project.pipelines[source]
                switch upstream.settings.materialized {
                case .table:
                    direct.insert(source)
                    tables.insert(source)
                case .view, .ephemeral:
                    if upstream.settings.materialized == .view {
                        direct.insert(source)
                        views.insert(source)
                    } else {
                        direct.formUnion(all[source].direct)
                    }
                    tables.formUnion(all[source].tables)
                    views.formUnion(all[source].views)
                    zones.formUnion(all[source].zones)
                    volatility = volatility ?? all[source].volatility.map { "reads \(upstream.name), which \($0)" }
                }
            }
            var inputs = Inputs(
                direct: direct.sorted(), tables: tables.sorted(), views: views.sorted(),
                zones: zones.sorted { $0.folder < $1.folder }, volatility: volatility)
            inputs.keys =
                (inputs.tables + inputs.views).sorted().map { Plan.inputKey(project.graph.names[$0]) }
                + inputs.zones.map(Plan.inputKey)
            all[node] = inputs
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
        if isView { return reasons.isEmpty ? (.skip, ["nothing changed"]) : (.view, reasons) }
        if let volatility = inputs.volatility { reasons.append("the query \(volatility)") }
        let running = inputs.tables.filter(changing.contains)
        if let first = running.first {
            let others = running.count > 1 ? " and \(running.count - 1) more" : ""
            reasons.append("\(project.graph.names[first])\(others) may change in this run")
        }
        if state.fingerprint != nil { reasons += changes(inputs, changing, state) }
        guard !reasons.isEmpty else { return (.skip, ["nothing changed"]) }
        return (request.fullRefresh || pipeline.settings.strategy == .fullRefresh ? .rebuild : .increment, reasons)
    }

    /// Inputs that are no longer what the last run read.
    private func changes(_ inputs: Inputs, _ changing: Set<Int>, _ state: TableState) -> [String] {
        var changed: [String] = []
        for node in inputs.tables where !changing.contains(node) {
            let key = Plan.inputKey(project.graph.names[node])
            if state.inputVersions[key] != lake.versions[key] { changed.append("\(project.graph.names[node]) changed") }
        }
        for node in inputs.views {
            let name = project.graph.names[node]
            let known = lake.tables[name]
            let isNew = known?.exists != true || known?.fingerprint != project.pipelines[node].fingerprint
            let key = Plan.inputKey(name)
            if isNew || state.inputVersions[key] != lake.versions[key] { changed.append("the view \(name) changed") }
        }
        for zone in inputs.zones {
            let key = Plan.inputKey(zone)
            if state.inputVersions[key] != lake.versions[key] { changed.append("the files of \(zone.folder) changed") }
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
