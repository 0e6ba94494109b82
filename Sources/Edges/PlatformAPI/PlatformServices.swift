public import AccessService
public import CatalogService
public import Cataloging
public import Clocks
public import FlowSteps
public import IngestionService
public import LandingService
public import Machine
public import Maintenance
public import Notifications
public import Orchestrator
public import PipelineSources
public import QueryService
public import RetentionService
public import RunEngine
public import Runs
public import SavedQueries
public import Scheduler
public import SecretService
public import WorkerService

/// What the API works with: the services over one project.
public struct PlatformServices: Sendable {
    public var lake: Lake
    public var runs: any RunStore
    public var queries: QueryService
    public var orchestrator: Orchestrator
    public var ingestion: IngestionService
    public var maintenance: MaintenanceService
    public var access: AccessService
    public var metricsReports: any MetricsReportStore
    public var flows: FlowLibrary
    public var secrets: SecretService
    /// The text of the project's pipelines.
    public var sources: PipelineSources
    public var clock: any WallClock
    /// The server's version.
    public var version: String
    /// The largest file that can be sent, in bytes.
    public var uploadLimit: Int
    /// Where uploads and exports lie while a request works on them, with the ID of this process.
    public var scratch: ScratchFolder
    /// Gives steps to workers elsewhere; nil where the server gives none away.
    public var workers: WorkerDesk?
    /// Drives runs of flows; nil where the server drives none.
    public var runEngine: RunEngine?
    /// Schedules, triggers and backfills; nil where the server has none.
    public var schedules: ScheduleServices?
    /// Tells others what happens; nil where nobody is told.
    public var notifications: NotificationService?
    /// Removes what nobody needs any more; nil where nothing is removed.
    public var retention: RetentionService?
    /// Queries that people keep; nil where none are.
    public var savedQueries: (any SavedQueryStore)?
    /// The text of what runs did; nil where none is kept.
    public var runCode: (any RunCodeStore)?
    /// What the engine of flows remembers of its runs; nil where no engine is.
    public var log: (any RunLogStore)?
    /// Files that come in pieces, and the zones where they land; nil where none do.
    public var landing: LandingService?

    public init(
        lake: Lake, runs: any RunStore, queries: QueryService, orchestrator: Orchestrator,
        ingestion: IngestionService, maintenance: MaintenanceService, access: AccessService,
        metricsReports: any MetricsReportStore, flows: FlowLibrary, secrets: SecretService,
        sources: PipelineSources, clock: any WallClock,
        version: String, uploadLimit: Int,
        scratch: ScratchFolder
    ) {
        self.lake = lake
        self.runs = runs
        self.queries = queries
        self.orchestrator = orchestrator
        self.ingestion = ingestion
        self.maintenance = maintenance
        self.access = access
        self.metricsReports = metricsReports
        self.flows = flows
        self.secrets = secrets
        self.sources = sources
        self.clock = clock
        self.version = version
        self.uploadLimit = uploadLimit
        self.scratch = scratch
    }
}
