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
