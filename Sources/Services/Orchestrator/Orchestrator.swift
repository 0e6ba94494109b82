public import CatalogService
public import Cataloging
public import Clocks
internal import Errors
public import JSON
public import ObjectStorage
public import Pipelines
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

    public init(
        lake: Lake, engine: any QueryEngine, runs: any RunStore, liveness: any RunLiveness, clock: any WallClock,
        root: Location, limits: RunLimits
    ) {
        self.lake = lake
        self.engine = engine
        self.runs = runs
        self.liveness = liveness
        self.clock = clock
        self.root = root
        self.limits = limits
    }

    /// Reads and checks the project.
    public func loadProject(variables: JSONObject = JSONObject()) async throws -> Project {
        try await Project.load(from: lake.store, root: root, variables: variables)
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
