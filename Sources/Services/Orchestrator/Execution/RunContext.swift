internal import CatalogService
internal import Cataloging
internal import Clocks
internal import IngestionService
internal import Pipelines
internal import PythonSteps
internal import QueryService
internal import Querying
internal import Runs

/// What all steps of a run share.
struct RunContext: Sendable {
    var id: RunID
    var startedAt: Timestamp
    var project: Project
    var lake: Lake
    var binder: TableBinder
    var sessions: SessionPool
    /// The run's own branch.
    var branch: RefName
    /// The commit that the run began at.
    var pinned: CommitID
    var request: RunRequest
    var landing: LandingState
    var registry: FileRegistry
    /// The versions of the inputs as the plan saw them.
    var versions: [String: String]
    var emit: @Sendable (RunEvent) -> Void
    /// The step of a flow that does it, by which its commits are known after a crash.
    var step: String?
    /// What the catalog remembers with the table of a flow's step, instead of what it remembers with a pipeline's.
    var recorded: Properties?
    /// What runs pipelines in Python.
    var python: PythonWorkspace?
    /// How many rows of each table are there to read; nil for all of them, as every run has.
    var rowsRead: Int?

    /// What a step's commit says.
    func details(_ message: String) -> CommitDetails {
        var properties: Properties = [ContentProperties.run: "\(id)"]
        if let step { properties[Orchestrator.stepProperty] = "\(id)/\(step)" }
        return CommitDetails(author: request.author, message: message, properties: properties)
    }

    func log(_ level: LogLevel, _ message: String, step: PipelineName? = nil) {
        emit(.log(LogRecord(time: lake.clock.now(), level: level, step: step.map { "\($0)" }, message: message)))
    }
}
