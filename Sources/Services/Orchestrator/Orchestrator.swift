public import CatalogService
public import Cataloging
public import Clocks
internal import Errors
public import JSON
public import ObjectStorage
public import Pipelines
public import PythonSteps
public import Querying
public import Runs

/// Runs a project's pipelines: pin, plan, branch, execute, audit, publish, record.
public struct Orchestrator: Sendable {
    let lake: Lake
    let engine: any QueryEngine
    let runs: any RunStore
    let liveness: any RunLiveness
    let clock: any WallClock
    /// The folder of the project.
    let root: Location
    let limits: RunLimits
    let gate: RunGate
    let handover = RunHandover()
    /// What runs pipelines in Python; nil where nothing does.
    public let python: PythonWorkspace?
    /// Where the code of runs is kept; nil where it is not.
    public var code: (any RunCodeStore)?

    /// - Parameter gate: Limits runs of this process; without one as many go on as are asked for.
    /// - Parameter python: What runs pipelines in Python; without it they fail when they would run.
    public init(
        lake: Lake, engine: any QueryEngine, runs: any RunStore, liveness: any RunLiveness, clock: any WallClock,
        root: Location, limits: RunLimits, gate: RunGate = RunGate(pipelines: [:], namespaces: [:]),
        python: PythonWorkspace? = nil
    ) {
        self.lake = lake
        self.engine = engine
        self.runs = runs
        self.liveness = liveness
        self.clock = clock
        self.root = root
        self.limits = limits
        self.gate = gate
        self.python = python
    }

    /// Reads and checks the project.
    ///
    /// - Parameter ref: Where tables that no pipeline makes are looked for; nil means the default branch.
    public func loadProject(variables: JSONObject = JSONObject(), ref: String? = nil) async throws -> Project {
        try await Project.load(
            from: lake.store, root: root, variables: variables, tables: tableLookup(at: ref ?? RefName.main.text))
    }

    /// Tells which names the lake has a table or view for.
    func tableLookup(at ref: String) -> Project.TableLookup {
        { [lake] names in
            let keys = try names.map { try ContentKey($0.parts) }
            let contents = try await lake.catalog.contents(of: keys, at: try await lake.catalog.resolve(ref).commit)
            return Set(zip(names, keys).filter { [.table, .view].contains(contents[$0.1]?.kind) }.map(\.0))
        }
    }
}

/// What a run would do, and on what.
public struct RunPlan: Sendable {
    public var project: Project
    public var plan: Plan
    /// The commit that all reads come from.
    public var pinned: CommitID
    var landing: LandingState
    /// The versions of all inputs, by their keys in the plan.
    var versions: [String: String]
}
