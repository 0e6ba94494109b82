/// Finds the route of a request.
///
/// Routes come in groups: a group is one API, with its prefix, its middleware and its way of saying what went wrong.
public struct Router: Sendable {
    /// The routes of one API.
    public struct Group: Sendable {
        /// Such as `/iceberg`; empty for the root.
        public var prefix: String
        public var routes: [Route]
        /// The first is the outermost; they see requests of this group only, with the route found.
        public var middleware: [any HTTPMiddleware]
        /// Turns whatever was thrown into a response; also for paths and methods that the group does not have.
        public var failure: @Sendable (any Error, HTTPRequest) -> HTTPResponse

        public init(
            prefix: String = "", routes: [Route], middleware: [any HTTPMiddleware] = [],
            failure: @escaping @Sendable (any Error, HTTPRequest) -> HTTPResponse
        ) {
            self.prefix = prefix
            self.routes = routes
            self.middleware = middleware
            self.failure = failure
        }
    }

    private struct Compiled: Sendable {
        var prefix: [String]
        var tree: RouteTree
        var failure: @Sendable (any Error, HTTPRequest) -> HTTPResponse
    }

    private let groups: [Compiled]

    /// - Parameter groups: Those with longer prefixes are asked first; one should have the empty prefix.
    public init(_ groups: [Group]) {
        self.groups = groups.map { group in
            var tree = RouteTree()
            for route in group.routes {
                tree.insert(
                    RouteTree.Endpoint(
                        route: route, responder: HTTPResponder(route.handler).behind(group.middleware)))
            }
            return Compiled(
                prefix: group.prefix.split(separator: "/").map(String.init), tree: tree, failure: group.failure)
        }.sorted { $0.prefix.count > $1.prefix.count }
    }

    public func respond(to request: HTTPRequest) async -> HTTPResponse {
        var request = request
        let segments = request.target.segments
        guard let group = groups.first(where: { segments.starts(with: $0.prefix) }) else {
            return HTTPResponse(.notFound)
        }
        do {
            switch group.tree.match(request.method, Array(segments.dropFirst(group.prefix.count))) {
            case .endpoint(let endpoint, let parameters):
                request.parameters = parameters
                request[RouteOperation.self] = endpoint.route.operation
                return try await endpoint.responder.respond(to: request)
            case .otherMethods(let methods):
                let allowed = methods.map(\.rawValue).joined(separator: ", ")
                throw HTTPFailure(
                    .methodNotAllowed, "'\(request.target.path)' takes \(allowed), not \(request.method)",
                    fields: ["Allow": allowed])
            case .none: throw HTTPFailure(.notFound, "there is no '\(request.target.path)'")
            }
        } catch {
            return group.failure(error, request)
        }
    }
}

/// The operation of the route that answers a request.
public enum RouteOperation: HTTPRequestKey {
    public typealias Value = String
}
