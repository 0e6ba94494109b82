internal import Errors
public import HTTP
internal import JSON

/// What a server says of itself, at the root.
public struct SystemRoutes: Sendable {
    public init() {}

    public var group: Router.Group {
        Router.Group(routes: [health, ready], failure: SystemFailure.response)
    }

    /// What the transport refuses before any API sees it.
    @Sendable public static func refusal(_ failure: HTTPFailure) -> HTTPResponse { SystemFailure.response(failure) }

    /// Whether the process lives.
    private var health: Route {
        Route(.get, "/health", "health") { _ in .json(["status": "ok"]) }
    }

    /// Whether requests are taken.
    private var ready: Route {
        Route(.get, "/ready", "ready") { _ in .json(["status": "ready"]) }
    }
}
