public import Access
public import HTTP

/// The scope that a route needs at least; its handler may ask for more, such as a namespace.
public enum RequiredScope: HTTPRouteKey {
    public typealias Value = Scope
}

extension Route {
    /// A route for callers with a scope.
    ///
    /// The scope is checked before the handler runs, and is declared for the role matrix in `Tests/Edges/Snapshots`. Where the
    /// request names a table or namespace, the handler's first line is `try caller.require(scope, on: path)`.
    public static func secured(
        _ method: HTTPMethod, _ pattern: PathPattern, _ operation: String, _ scope: Scope,
        handler: @escaping @Sendable (HTTPRequest, Caller) async throws -> HTTPResponse
    ) -> Route {
        var route = Route(method, pattern, operation) { request in
            let caller = try request.caller
            try caller.require(scope)
            return try await handler(request, caller)
        }
        route[RequiredScope.self] = scope
        return route
    }

    /// The scope that the route needs; nil where it declares none.
    public var requiredScope: Scope? { self[RequiredScope.self] }
}

extension Router.Group {
    /// The group, each of whose routes needs a scope in the whole lake, but for those that are open to everyone.
    ///
    /// For routes that know nothing of callers, and whose answers are about all namespaces at once.
    public func requiringWholeLake(_ scope: Scope, open: OpenPaths = .standard) -> Router.Group {
        var group = self
        group.routes = routes.map { route in
            guard !open.paths.contains(prefix + route.pattern.description) else { return route }
            return .secured(route.method, route.pattern, route.operation, scope) { request, caller in
                try caller.requireWholeLake(scope)
                return try await route.handler(request)
            }
        }
        return group
    }
}
