import Access
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
import NessieAPI
import PlatformAPI

/// Puts the APIs of a project behind one port.
enum ServerAssembly {
    /// What clients call the lake.
    private static let warehouse = "lake"

    /// Serves until the task is cancelled.
    static func serve(
        _ platform: Platform, _ options: ServeOptions,
        ready: @escaping @Sendable (_ url: String, _ pid: Int32) async throws -> Void
    ) async throws {
        var settings = HTTPServerOptions(host: options.host, port: options.port)
        if let certificate = options.certificate, let privateKey = options.privateKey {
            settings.tls = TLSFiles(certificate: certificate, privateKey: privateKey)
        }
        let log = try accessLog(options.accessLog)
        defer { log?.close() }
        let metrics = ServerMetrics()
        var rules = FrontDoor.Options()
        rules.bodyBytes = settings.limits.bodyBytes
        rules.origins = options.origins
        rules.log = log
        let platformAPI = platformAPI(platform)
        platformAPI.services.scratch.removeOrphans()
        let door = FrontDoor(Router(groups(platform, platformAPI, metrics)), rules)
        let server = HTTPServer(settings, refusal: SystemRoutes.refusal) { await door.respond(to: $0) }
        metrics.observe(server, behind: door)
        do {
            try await server.run { address in try await ready(address.url, getpid()) }
        } catch {
            await platformAPI.close()
            throw error
        }
        await platformAPI.close()
    }

    /// Every API that is served; a line each.
    static func groups(
        _ platform: Platform, _ platformAPI: PlatformAPI, _ metrics: ServerMetrics
    ) -> [Router.Group] {
        let authentication = Authentication(platform.access)
        var groups: [Router.Group] = []
        groups += SystemRoutes(metrics: metrics) { _ = try await platform.lake.catalog.references(limit: 1) }
            .groups().map { $0.requiringWholeLake(.read) }
        groups += IcebergRESTAPI(
            lake: platform.lake, warehouse: warehouse, idempotency: platform.answers,
            metricsReports: platform.metricsReports, otherRoutes: OAuthRoutes(platform.access).routes
        ).groups()
        groups += NessieAPI(lake: platform.lake).groups()
        groups += platformAPI.groups()
        return groups.map { $0.secured(by: authentication) }
    }

    /// The platform's own API.
    static func platformAPI(_ platform: Platform) -> PlatformAPI {
        PlatformAPI(
            PlatformServices(
                lake: platform.lake, runs: platform.runs, queries: platform.queries,
                orchestrator: platform.orchestrator, ingestion: platform.ingestion, maintenance: platform.maintenance,
                access: platform.access, metricsReports: platform.metricsReports, clock: platform.lake.clock,
                version: Martlet.version.number,
                scratch: ScratchFolder(
                    path: "\(platform.folder)/\(PlatformAssembly.stateFolder)/requests", processID: getpid())))
    }

    /// Lines on the error output; one that cannot be written is lost.
    private static func accessLog(_ form: ServeOptions.AccessLogForm?) throws(MartletError) -> AccessLog? {
        guard let form else { return nil }
        return try AccessLog(form == .json ? .json : .text, clock: SystemClock()) { lines in
            var rest = lines[...]
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
