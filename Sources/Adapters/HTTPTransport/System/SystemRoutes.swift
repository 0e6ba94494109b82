internal import Errors
public import HTTP
internal import JSON

/// What a server says of itself, at the root.
public struct SystemRoutes: Sendable {
    private let metrics: ServerMetrics
    private let check: @Sendable () async throws -> Void

    /// - Parameter check: Throws while the server cannot do its work.
    public init(metrics: ServerMetrics, check: @escaping @Sendable () async throws -> Void) {
        self.metrics = metrics
        self.check = check
    }

    public func groups() -> [Router.Group] {
        [Router.Group(routes: [health, ready, metricsRoute], failure: Self.failure)]
    }

    /// What went wrong, in the server's own words; for others that answer at the root.
    @Sendable public static func failure(_ error: any Error, _ request: HTTPRequest) -> HTTPResponse {
        SystemFailure.response(error, request)
    }

    /// Whether the process lives.
    private var health: Route {
        Route(.get, "/health", "health") { _ in .json(["status": "ok"]) }
    }

    /// Whether the server can do its work.
    private var ready: Route {
        Route(.get, "/ready", "ready") { [check] _ in
            try await check()
            return .json(["status": "ready"])
        }
    }

    private var metricsRoute: Route {
        Route(.get, "/metrics", "metrics") { [metrics] _ in metrics.response }
    }
}
