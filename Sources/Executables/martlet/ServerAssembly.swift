import CommandLineTool
import Glibc
import HTTP
import HTTPSecurity
import HTTPTransport
import IcebergRESTAPI

/// Puts the APIs of a project behind one port.
enum ServerAssembly {
    /// What clients call the lake.
    private static let warehouse = "lake"

    /// Serves until the task is cancelled.
    static func serve(
        _ platform: Platform, _ options: ServeOptions,
        ready: @escaping @Sendable (_ url: String, _ pid: Int32) async throws -> Void
    ) async throws {
        let router = Router(groups(platform))
        var settings = HTTPServerOptions(host: options.host, port: options.port)
        if let certificate = options.certificate, let privateKey = options.privateKey {
            settings.tls = TLSFiles(certificate: certificate, privateKey: privateKey)
        }
        let server = HTTPServer(settings, refusal: SystemRoutes.refusal) { await router.respond(to: $0) }
        try await server.run { address in try await ready(address.url, getpid()) }
    }

    /// Every API that is served; a line each.
    static func groups(_ platform: Platform) -> [Router.Group] {
        let authentication = Authentication(platform.access)
        var groups: [Router.Group] = []
        groups += [SystemRoutes().group]
        groups += IcebergRESTAPI(
            lake: platform.lake, warehouse: warehouse, idempotency: platform.answers,
            metricsReports: platform.metricsReports, otherRoutes: OAuthRoutes(platform.access).routes
        ).groups()
        return groups.map { $0.secured(by: authentication) }
    }
}
