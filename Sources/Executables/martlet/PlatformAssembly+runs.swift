import Clocks
internal import CommandLineTool
import Errors
import FlowSteps
import Flows
import HTTPTransport
import IngestionService
import JSON
import Maintenance
import MetadataSQL
import ObjectStorage
import Orchestrator
import Pipelines
import Processes
import QueryService
import RunEngine
import Runs
import SecretService
import WorkerService

extension PlatformAssembly {
    /// The engine of a project's runs, which does nothing until somebody lets it run.
    static func runEngine(
        _ log: any RunLogStore, executor: any StepExecutor, flows: any RunDefinitions, _ orchestrator: Orchestrator,
        runs: any RunStore, settings: ProjectSettings, state: String, clock: any WallClock
    ) throws(MartletError) -> RunEngine {
        RunEngine(
            store: log, executor: executor, expressions: FlowExpressions(),
            branches: orchestrator, definitions: flows, records: runs,
            liveness: try StateAssembly.liveness(StateAssembly.address(settings), folder: state), clock: clock,
            options: RunEngineOptions(
                concurrency: try ConcurrencyLimits(settings: settings.concurrency))
        ) { error in
            ErrorOutput.warn("runs: \(error.described)")
        }
    }

    /// The variable that lets requests of steps reach this machine's own addresses.
    private static let localRequestsVariable = "MARTLET_HTTP_ALLOW_LOCAL"

    private static var requestOptions: HTTPClientOptions {
        var options = HTTPClientOptions()
        options.userAgent = "martlet/\(Martlet.version.number)"
        options.refusesLocalAddresses = ProcessFacts.environment[localRequestsVariable] != "1"
        return options
    }

    /// Who does the steps of flows in this process, and whom it passes others on to.
    static func stepExecutor(
        _ orchestrator: Orchestrator, _ queries: QueryService, _ ingestion: IngestionService,
        _ maintenance: MaintenanceService, workers: WorkerDesk, code: any CodeStore,
        secrets: SecretService, results: any StepResultStore, store: any ObjectStore,
        root: Location, lake: Location, state: String, clock: any WallClock
    ) throws(MartletError) -> any StepExecutor {
        let scratch = "\(state)/steps"
        try makeFolder(scratch)
        let launcher = launcher(state: state, lake: lake)
        let tables = LakeTables(orchestrator: orchestrator, clock: clock)
        var router = StepRouter([
            .checkpoint: CheckpointStep(),
            .pipeline: PipelineStep(orchestrator: orchestrator),
            .sql: SQLStep(orchestrator: orchestrator, queries: queries, clock: clock),
            .ingest: IngestStep(ingestion: ingestion, store: store, project: root),
            .maintenance: MaintenanceStep(maintenance: maintenance),
            .bash: BashStep(launcher: launcher, project: root.filePath ?? ""),
            .http: HTTPStep(sender: HTTPClient(requestOptions)),
        ])
        guard let workspace = orchestrator.python else {
            throw MartletError(.internal, "there is nothing that runs Python")
        }
        let python = FlowSteps.PythonStep(workspace: workspace, project: root.filePath ?? "", lake: tables)
        router[.python] = python
        let pool = WorkerPool(local: router, desk: workers, code: code, lakes: python)
        return CachedSteps(
            SecretKeeper(pool, secrets: secrets), results: results, orchestrator: orchestrator, secrets: secrets,
            store: store, project: root, clock: clock)
    }
}
