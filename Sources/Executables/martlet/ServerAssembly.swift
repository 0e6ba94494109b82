import Access
internal import WorkerService
internal import Scheduler
import CatalogService
import Cataloging
import Clocks
import CommandLineTool
import Errors
import Glibc
import HTTP
import HTTPSecurity
import HTTPTransport
import IcebergRESTAPI
import Machine
import NessieAPI
import ObjectService
import Orchestrator
import PlatformAPI
import RunEngine
import TelemetryService

/// Puts the APIs of a project behind one port.
enum ServerAssembly {
    /// What clients call the lake.
    private static let warehouse = "lake"

    /// Serves until the task is cancelled.
    static func serve(
        _ platform: Platform, _ context: CommandContext, _ options: ServeOptions,
        ready: @escaping @Sendable (ServedAddress) async throws -> Void
    ) async throws {
        FreedMemory.keep()
        var settings = HTTPServerOptions(host: options.host, port: options.port)
        if let certificate = options.certificate, let privateKey = options.privateKey {
            settings.tls = TLSFiles(certificate: certificate, privateKey: privateKey)
        }
        let log = try accessLog(options.accessLog)
        defer { log?.close() }
        let metrics = ServerMetrics()
        settings.limits.uploadPaths = [PlatformAPI.ingestPath, RemoteCommands.prefix]
        var rules = FrontDoor.Options()
        for (limit, value) in options.limits { set(limit, to: value, &settings.limits, &rules) }
        rules.bodyBytes = settings.limits.bodyBytes
        rules.origins = options.origins
        rules.log = log
        let traces = try traces(platform)
        rules.tracer = traces?.tracer
        let platformAPI = platformAPI(platform, uploadLimit: settings.limits.uploadBytes)
        platformAPI.services.scratch.removeOrphans()
        // On its own, since leases end with time and not with requests; it ends with the server.
        let workers = Task { await platform.workers?.run { try await Task.sleep(for: $0) } }
        let carriage = Task { await platform.workers?.carry() }
        defer {
            workers.cancel()
            carriage.cancel()
        }
        // On its own as well, since runs go on without requests.
        let runs = Task {
            do {
                try await platform.runEngine?.run()
            } catch {
                ErrorOutput.warn("runs are not driven any more: \(MartletError(wrapping: error).described)")
            }
        }
        let takingUp = Task { await takeUpRuns(platformAPI) }
        defer { takingUp.cancel() }
        let endpoint = StorageEndpoint(publicURL: options.storageURL)
        let router = Router(
            try withPortal(
                groups(platform, context, platformAPI, metrics, tableAccess: tableAccess(platform, options, endpoint))))
        let watch = watch(platform, platformAPI, traces, metrics)
        let door = FrontDoor(router, rules)
        let server = HTTPServer(settings, report: ErrorOutput.warn, refusal: { router.refuse($0, target: $1) }) {
            await door.respond(to: $0)
        }
        metrics.observe(server, behind: door)
        do {
            try await withTaskCancellationHandler {
                try await withStorage(platform, options, settings, log, metrics, endpoint) { storage in
                    try await scheduling(platform) {
                        try await server.run { address in
                            try await ready(ServedAddress(url: address.url, storage: storage, pid: getpid()))
                        }
                    }
                }
            } onCancel: {
                platformAPI.stop()
            }
        } catch {
            runs.cancel()
            await runs.value
            await platformAPI.close()
            watch.cancel()
            await watch.value
            throw error
        }
        runs.cancel()
        await runs.value
        await platformAPI.close()
        // Last, since it sends what is known of all that has ended before.
        watch.cancel()
        await watch.value
    }

    /// Serves, with the scheduler beside it, which ends when serving does.
    private static func scheduling(
        _ platform: Platform, _ serve: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let schedules = platform.schedules { group.addTask { await schedules.run() } }
            defer { group.cancelAll() }
            try await serve()
        }
    }

    /// Every API that is served; a line each.
    static func groups(
        _ platform: Platform, _ context: CommandContext, _ platformAPI: PlatformAPI, _ metrics: ServerMetrics,
        tableAccess: any TableAccessProvider = FolderAccess()
    ) -> [Router.Group] {
        let authentication = Authentication(platform.access)
        var groups: [Router.Group] = []
        groups += SystemRoutes(metrics: metrics) { _ = try await platform.lake.catalog.references(limit: 1) }
            .groups().map { $0.requiringWholeLake(.read) }
        groups += IcebergRESTAPI(
            lake: platform.lake, warehouse: warehouse, idempotency: platform.answers,
            tableAccess: tableAccess, metricsReports: platform.metricsReports,
            otherRoutes: OAuthRoutes(platform.access).routes
        ).groups()
        groups += NessieAPI(lake: platform.lake).groups()
        groups += platformAPI.groups()
        groups += RemoteCommands(platform: platform, context: context, scratch: platformAPI.services.scratch).groups()
        return groups.map { $0.secured(by: authentication) }
    }

    /// The platform's own API.
    static func platformAPI(
        _ platform: Platform, uploadLimit: Int = HTTPServerLimits().uploadBytes
    ) -> PlatformAPI {
        var services = PlatformServices(
            lake: platform.lake, runs: platform.runs, queries: platform.queries,
            orchestrator: platform.orchestrator, ingestion: platform.ingestion, maintenance: platform.maintenance,
            access: platform.access, metricsReports: platform.metricsReports,
            flows: platform.flows, secrets: platform.secrets, sources: platform.sources, clock: platform.lake.clock,
            version: Martlet.version.number, uploadLimit: uploadLimit,
            scratch: ScratchFolder(
                path: "\(platform.folder)/\(PlatformAssembly.stateFolder)/requests", processID: getpid()))
        services.workers = platform.workers
        services.runEngine = platform.runEngine
        services.schedules = platform.schedules
        services.notifications = platform.notifications
        services.retention = platform.retention
        services.savedQueries = platform.savedQueries
        services.landing = platform.landing
        services.runCode = platform.orchestrator.code
        services.log = platform.log
        return PlatformAPI(services)
    }

    private static func set(
        _ limit: ServeLimit, to value: Int, _ limits: inout HTTPServerLimits, _ rules: inout FrontDoor.Options
    ) {
        switch limit {
        case .bodyBytes: limits.bodyBytes = value
        case .uploadBytes: limits.uploadBytes = value
        case .headerBytes: limits.headerBytes = value
        case .connections: limits.connections = value
        case .requests: rules.concurrentRequests = value
        case .idleSeconds: limits.idleSeconds = value
        case .headerSeconds: limits.headerSeconds = value
        case .stopSeconds: limits.drainSeconds = value
        }
    }

    /// Lines on the error output; those that cannot be written are lost, and counted.
    private static func accessLog(_ form: ServeOptions.AccessLogForm?) throws(MartletError) -> AccessLog? {
        guard let form else { return nil }
        return try AccessLog(form == .json ? .json : .text, clock: SystemClock()) { ErrorOutput.write($0) }
    }
}
