public import HTTP
internal import Orchestrator
internal import Cataloging
internal import Errors
internal import HTTPSecurity
internal import PlatformJSON
internal import Scheduler
internal import WorkerService
public import Runs

/// The platform's own HTTP API at `/api/v1`, with the JSON shapes of the command line.
///
/// A route's handler asks what its caller may do in its first line, calls a service, and writes what comes back as JSON. What a
/// route takes and gives is declared with it, and the OpenAPI document is made of those declarations.
public struct PlatformAPI: Sendable {
    public static let prefix = "/api/v1"

    public let services: PlatformServices
    let queries: QueryDesk
    let runs: RunDesk
    let checks = CheckDesk()

    public init(_ services: PlatformServices) {
        self.services = services
        queries = QueryDesk(services)
        runs = RunDesk(orchestrator: services.orchestrator, clock: services.clock)
        services.schedules?.starter.show(by: runs)
    }

    public func groups() -> [Router.Group] {
        let routes = self.routes
        let document = OpenAPIDocument(routes: routes + [Self.documentRoute([])], version: services.version).bytes
        return [
            Router.Group(
                prefix: Self.prefix, routes: routes + [Self.documentRoute(document)],
                failure: PlatformFailure.response)
        ]
    }

    /// Stops the runs that the server has started, so that whoever follows them comes to an end; `close` waits for theirs.
    public func stop() {
        services.workers?.stop()
        runs.stop()
    }

    /// Stops the runs that the server has started, and waits until they have; the next server goes on with them.
    public func close() async { await runs.close() }

    /// Goes on with runs of pipelines whose server is gone.
    ///
    /// What cannot be gone on with now, since enough goes on already, is for the next time.
    public func takeUpRuns() async throws {
        for id in try await services.orchestrator.orphans() {
            do {
                try runs.takeUp(id)
            } catch is HTTPFailure {
                return
            }
        }
    }

    /// Cancels a run that this server works on; false where it does not.
    public func stopRun(_ id: RunID) -> Bool {
        guard let live = runs.run(id), !live.isEnded else { return false }
        live.cancel()
        return true
    }

    /// All but the one that serves the OpenAPI document.
    var routes: [Route] {
        let parts: [[Route]] = [
            referenceRoutes(.branch), referenceRoutes(.tag), historyRoutes + [graphRoute], mergeRoutes, tableRoutes,
            tableFileRoutes,
            [searchRoute], upkeepRoutes, queryRoutes, savedQueryRoutes, ingestRoutes, uploadRoutes, landingRoutes,
            pipelineRoutes, pipelineSourceRoutes, planRoutes, runRoutes, runControlRoutes, runLogRoutes,
            [baselineRoute, runCodeRoute], tokenRoutes,
            serverRoutes, workerRoutes, entryRoutes, [webhookRoute], backfillRoutes, flowRoutes, flowRunRoutes,
            secretRoutes, notificationRoutes, retentionRoutes,
        ]
        return parts.flatMap(\.self)
    }

    private static func documentRoute(_ bytes: [UInt8]) -> Route {
        var route = Route(.get, "/openapi.json", "openAPI") { request in
            try request.checkQuery([])
            return .json(encoded: bytes)
        }
        route[RouteDocument.self] = RouteDocument(summary: "This document", answer: .free)
        return route
    }
}
