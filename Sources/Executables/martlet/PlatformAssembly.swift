import AccessService
import Execution
import Flows
import PythonSteps
import CatalogService
import Cataloging
import Clocks
import CommandLineTool
import Errors
import FlowSteps
import Glibc
import FlowSteps
import IngestionService
import JSON
import Maintenance
import MetadataSQL
import ObjectStorage
import ObjectStorageLocal
import Orchestrator
import PipelineSources
import Pipelines
import Processes
import QueryService
import Querying
import Scheduler
import SecretKeys
import SecretService
import TelemetryService
import QueryingDuckDB
import RunEngine

/// Opens a project: its catalog and state in `.martlet/`, its lake where `martlet.yaml` says.
enum PlatformAssembly {
    /// The folder of the catalog, of locks and of what spills, inside the project.
    static let stateFolder = ".martlet"

    static func open(_ folder: String) async throws -> Platform {
        let clock = SystemClock()
        let root = try Location(try absolute(folder))
        let settings = try await ProjectSettings.load(from: LocalObjectStore(), root: root)
        let warehouse = try settings.lakeLocation(in: root)
        let place = try StoreAssembly.storage(of: warehouse, settings.storage, ProcessFacts.environment)
        let store = place.store
        let state = "\(root.filePath ?? folder)/\(stateFolder)"
        try makeFolder(state)
        let address = try StateAssembly.address(settings)
        let database = try StateAssembly.open(address, folder: state)
        let catalog = try await Catalog.open(SQLCatalogBackend(database, lake: warehouse.uri), clock: clock)
        let lake =
            if let names = try settings.lakeNames(in: root) {
                Lake(catalog: catalog, store: store, names: names, clock: clock)
            } else {
                Lake(catalog: catalog, store: store, warehouse: warehouse, clock: clock)
            }
        let engine = DuckDBEngine(storage: place.engine)
        let watch = RunWatch()
        let runs = WatchedRuns(SQLRunStore(database), watch)
        let memory = try settings.memoryLimit.map { text throws(MartletError) in try ByteSize.parse(text) }
        // More than the machine can run: a step that waits for the disk, or for its turn in the catalog, leaves its core to another.
        let parallelism = settings.parallelism ?? (ProcessFacts.coreCount + 2)
        let limits = RunLimits(
            parallelism: parallelism, cores: ProcessFacts.coreCount, memory: memory, threads: settings.threads,
            temporaryFolder: "\(state)/spill")
        let binder = TableBinder(lake: lake, defaultNamespace: settings.namespace)
        let lakeFolder = lake.engineFolder
        let queries = QueryService(binder: binder) { folders in
            try await engine.open(
                SessionOptions(
                    memoryLimit: memory, threads: settings.threads, temporaryFolder: "\(state)/spill",
                    access: .lakeOnly(allowedFolders: [lakeFolder] + folders)))
        }
        let python = python(
            state: state, settings: settings, queries: queries, lake: warehouse, store: store, root: root)
        let liveness = try StateAssembly.liveness(address, folder: state)
        let concurrency = try ConcurrencyLimits(settings: settings.concurrency)
        var orchestrator = Orchestrator(
            lake: lake, engine: engine, runs: runs, liveness: liveness,
            clock: clock, root: root, limits: limits,
            gate: RunGate(pipelines: concurrency.pipelines, namespaces: concurrency.namespaces), python: python)
        orchestrator.code = SQLRunCodeStore(database)
        let ingestion = IngestionService(lake: lake, binder: binder, project: root) { folders, extensions in
            var options = SessionOptions(
                memoryLimit: memory, threads: settings.threads, temporaryFolder: "\(state)/spill",
                access: .project(allowedFolders: [lakeFolder] + folders))
            options.extensions = extensions
            return try await engine.open(options)
        }
        let maintenance = MaintenanceService(binder: binder) {
            try await engine.open(
                SessionOptions(
                    memoryLimit: memory, threads: settings.threads, temporaryFolder: "\(state)/spill",
                    access: .project(allowedFolders: [lakeFolder])))
        }
        let workers = try WorkerAssembly.desk(settings, root: root, store: store, state: state)
        var platform = Platform(
            folder: root.filePath ?? folder, lake: lake, runs: runs, engine: engine, queries: queries,
            orchestrator: orchestrator, ingestion: ingestion, maintenance: maintenance,
            access: access(database, clock), metricsReports: SQLMetricsReportStore(database),
            answers: SQLIdempotencyStore(database, owners: FileKeyOwners(folder: "\(state)/owners")),
            flows: FlowLibrary(store: store, root: root), secrets: secrets(database, state: state, clock),
            sources: PipelineSources(
                store: store, root: root, versions: SQLPipelineVersionStore(database), clock: clock,
                defaultNamespace: settings.namespace),
            close: {
                await python.pool.close()
                await queries.close()
            }
        )
        platform.workers = workers
        platform.remoteStorage = place.engine
        platform.lakeLeft = { try await database.lakeLeft($0.map(\.uri), for: $1.uri) }
        platform.watch = watch
        platform.telemetry = settings.sections["telemetry"]
        platform.log = SQLRunLogStore(database)
        let executor = try stepExecutor(
            orchestrator, queries, ingestion, maintenance, workers: workers,
            code: try WorkerAssembly.code(store, root: root, state: state), secrets: platform.secrets,
            results: SQLStepResultStore(database),
            store: store, root: root, lake: warehouse, state: state, clock: clock)
        let flows = platform.flows
        let runEngine = try runEngine(
            WatchedRunLog(SQLRunLogStore(database), watch, clock: clock), executor: executor, flows: flows,
            orchestrator, runs: runs, settings: settings, state: state,
            clock: clock)
        platform.runEngine = runEngine
        platform.schedules = schedules(
            database, lake, runs, root: root, secrets: platform.secrets, python: python, clock: clock,
            starter: ProjectRuns(
                orchestrator: orchestrator, runs: runs,
                flows: ProjectRuns.FlowRuns(control: runEngine, definitions: flows) { name in
                    try await flows.flow(name).parameters.map(\.name)
                } products: { name in
                    let products = try await flows.products(of: name)
                    return (products.tables, products.pipelines.map { ($0.select, $0.exclude) })
                }))
        platform.storage = try storage(
            database, lake: lake.localFolder, root: root, settings: settings, secrets: platform.secrets,
            access: platform.access, state: state, clock)
        platform.notifications = try notifications(
            database, lake, queries, settings, secrets: secretLookup(platform.secrets))
        platform.savedQueries = SQLSavedQueryStore(database)
        platform.landing = try landing(state: state, root: root, store: store, clock)
        platform.retention = try retention(
            platform, database, settings: settings, liveness: liveness, root: root, state: state)
        return platform
    }

    private static func access(_ database: SQLDatabase, _ clock: any WallClock) -> AccessService {
        AccessService(store: SQLTokenStore(database), clock: clock) { error in
            ErrorOutput.warn("a token's time of use was not written: \(error)")
        }
    }

    static func absolute(_ folder: String) throws(MartletError) -> String {
        guard let path = unsafe realpath(folder, nil) else {
            throw MartletError(.notFound, "there is no folder '\(folder)'", hint: "Give the project's folder with -C.")
        }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    static func makeFolder(_ path: String) throws(MartletError) {
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw MartletError(
                errno == ENOSPC ? .storageFull : .permissionDenied,
                "the folder '\(path)' cannot be made: \(unsafe String(cString: strerror(errno)))",
                hint: "Make the project's folder writable.")
        }
    }
}
