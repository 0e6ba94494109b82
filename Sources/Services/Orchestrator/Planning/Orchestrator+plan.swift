internal import CatalogService
internal import Cataloging
internal import Errors
internal import JSON
internal import Pipelines

extension Orchestrator {
    /// Decides what a run would do, and does nothing.
    public func plan(_ request: RunRequest) async throws -> RunPlan {
        let project = try await loadProject(variables: request.variables, ref: request.branch)
        return try await plan(request, of: project)
    }

    func plan(_ request: RunRequest, of project: Project) async throws -> RunPlan {
        let reference = try await lake.catalog.resolve(request.branch)
        guard reference.reference?.kind == .branch else {
            throw MartletError(
                .invalidInput, "'\(request.branch)' is no branch, and a run publishes to one",
                hint: "Make it first: martlet branch create \(request.branch).")
        }
        try project.checkGeneratedTests()
        var pinned = reference.commit
        if let commit = request.pinnedCommit { pinned = try await lake.catalog.resolve(commit).commit }
        let landing = try await LandingState(of: project.pipelines, below: root, in: lake.store)
        let state = try await lakeState(of: project, at: pinned, landing: landing)
        let plan = RunPlan(
            project: project, plan: try project.plan(request.plan, over: state), pinned: pinned, landing: landing,
            versions: state.versions)
        try check(plan, hasCode: request.codeHash)
        return plan
    }

    func lakeState(of project: Project, at commit: CommitID, landing: LandingState) async throws -> LakeState {
        let keys = try project.pipelines.map { try ContentKey($0.name.parts) }
        let contents = try await lake.catalog.contents(of: keys, at: commit)
        var state = LakeState()
        for (pipeline, key) in zip(project.pipelines, keys) {
            let properties: Properties
            switch contents[key] {
            case .table(let table): properties = table.properties
            case .view(let view): properties = view.properties
            case .namespace, nil: continue
            }
            state.tables[pipeline.name] = TableState(
                exists: true, fingerprint: properties[ContentProperties.fingerprint],
                inputVersions: try Self.inputVersions(properties),
                testsFingerprint: properties[ContentProperties.tests])
        }
        state.versions = try await InputVersions(project: project, catalog: lake.catalog, landing: landing)
            .all(of: project.pipelines, at: commit)
        for key in Set(state.tables.values.flatMap(\.inputVersions.keys)) {
            if let path = Plan.module(of: key) { state.versions[key] = try await digest(ofModule: path) }
        }
        return state
    }

    private static func inputVersions(_ properties: Properties) throws -> [String: String] {
        guard let text = properties[ContentProperties.inputs] else { return [:] }
        let members = try JSONValue(parsing: text).objectValue?.members ?? []
        return Dictionary(members.map { ($0.name, $0.value.stringValue ?? "") }) { $1 }
    }
}
