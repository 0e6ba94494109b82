public import CatalogService
public import JSON
public import Pipelines
public import Querying
public import Runs

/// An opened project: the services over it, put together by the executable.
public struct Platform: Sendable {
    /// The project's folder.
    public var folder: String
    public var lake: Lake
    public var runs: any RunStore
    public var engine: any QueryEngine
    /// Reads and checks the project, with variables that win over those of its settings.
    public var loadProject: @Sendable (_ variables: JSONObject) async throws -> Project
    /// Ends what was opened.
    public var close: @Sendable () async -> Void

    public init(
        folder: String, lake: Lake, runs: any RunStore, engine: any QueryEngine,
        loadProject: @escaping @Sendable (_ variables: JSONObject) async throws -> Project,
        close: @escaping @Sendable () async -> Void
    ) {
        self.folder = folder
        self.lake = lake
        self.runs = runs
        self.engine = engine
        self.loadProject = loadProject
        self.close = close
    }
}
