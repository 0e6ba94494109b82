public import AccessService
public import CatalogService
public import Cataloging
public import IngestionService
public import JSON
public import LandingService
public import Maintenance
public import Notifications
public import ObjectService
public import ObjectStorage
public import Orchestrator
public import PipelineSources
public import FlowSteps
public import QueryService
public import Querying
public import RetentionService
public import RunEngine
public import Runs
public import SavedQueries
public import Scheduler
public import SecretService
public import TelemetryService
public import WorkerService

/// An opened project: the services over it, put together by the executable.
public struct Platform: Sendable {
    /// The project's folder.
    public var folder: String
    public var lake: Lake
    public var runs: any RunStore
    public var engine: any QueryEngine
    public var queries: QueryService
    public var orchestrator: Orchestrator
    public var ingestion: IngestionService
    public var maintenance: MaintenanceService
    public var access: AccessService
    /// What clients measured.
    public var metricsReports: any MetricsReportStore
    /// Which requests of clients were answered, and how.
    public var answers: any IdempotencyStore
    /// Gives steps to workers elsewhere, while a server runs around it.
    public var workers: WorkerDesk?
    /// Drives runs of flows; nil where there is none, as in tests.
    public var runEngine: RunEngine?
    /// Schedules, triggers and backfills.
    public var schedules: ScheduleServices?
    public var flows: FlowLibrary
    public var secrets: SecretService
    /// The text of the project's pipelines.
    public var sources: PipelineSources
    /// Objects for S3's clients; nil where there are none, as in tests.
    public var storage: StorageServices?
    /// The storage that the lake is in, unless it is in a folder.
    public var remoteStorage: RemoteStorage?
    /// Refuses commits of who opened the project when the lake was at a former place; told where it is now.
    public var lakeLeft: (@Sendable (_ former: [Location], _ now: Location) async throws -> Void)?
    /// Tells others what happens.
    public var notifications: NotificationService?
    /// Sees what happens to runs.
    public var watch: RunWatch?
    /// What happened to runs of flows.
    public var log: (any RunLogStore)?
    /// What `martlet.yaml` says of traces.
    public var telemetry: JSONValue?
    /// Removes what nobody needs any more.
    public var retention: RetentionService?
    /// Queries that people keep.
    public var savedQueries: (any SavedQueryStore)?
    /// Files that come in pieces, and the zones where they land.
    public var landing: LandingService?
    /// Ends what was opened.
    public var close: @Sendable () async -> Void

    public init(
        folder: String, lake: Lake, runs: any RunStore, engine: any QueryEngine,
        queries: QueryService, orchestrator: Orchestrator, ingestion: IngestionService,
        maintenance: MaintenanceService, access: AccessService,
        metricsReports: any MetricsReportStore, answers: any IdempotencyStore,
        flows: FlowLibrary, secrets: SecretService, sources: PipelineSources,
        close: @escaping @Sendable () async -> Void
    ) {
        self.folder = folder
        self.lake = lake
        self.runs = runs
        self.engine = engine
        self.queries = queries
        self.orchestrator = orchestrator
        self.ingestion = ingestion
        self.maintenance = maintenance
        self.access = access
        self.metricsReports = metricsReports
        self.answers = answers
        self.flows = flows
        self.secrets = secrets
        self.sources = sources
        self.close = close
    }
}
