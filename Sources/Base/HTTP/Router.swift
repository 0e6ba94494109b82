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

    /// - Parameter groups: Those with longer prefixes are asked first, and of those with the same one the first that has the path; one
    ///   should have the empty prefix.
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
        }.enumerated().sorted {
            ($1.element.prefix.count, $0.element.prefix.joined(separator: "/"), $0.offset)
                < ($0.element.prefix.count, $1.element.prefix.joined(separator: "/"), $1.offset)
        }.map(\.element)
    }

    /// What an error before any route was found becomes, in the words of the group that the path belongs to.
    public func refuse(_ error: any Error, _ request: HTTPRequest) -> HTTPResponse {
        group(of: request)?.failure(error, request) ?? HTTPResponse(.notFound)
    }

    /// What an error becomes before a request could be taken apart.
    ///
    /// - Parameter target: As it was sent.
    public func refuse(_ error: any Error, target: String) -> HTTPResponse {
        let path = target.prefix { $0 != "?" && $0 != "%" }
        guard let target = try? RequestTarget(path: String(path)) else { return HTTPResponse(.badRequest) }
        return refuse(error, HTTPRequest(method: .get, target: target))
    }

    /// The group that has the path, or else the first of those that it belongs to by its prefix.
    private func group(of request: HTTPRequest) -> Compiled? {
        let segments = request.target.segments
        guard let first = groups.firstIndex(where: { segments.starts(with: $0.prefix) }) else { return nil }
        let prefix = groups[first].prefix
        // Those with the same prefix stand beside each other, in the order in which they were given.
        var next = first + 1
        guard next < groups.count, groups[next].prefix == prefix else { return groups[first] }
        let rest = Array(segments.dropFirst(prefix.count))
        if groups[first].tree.has(rest) { return groups[first] }
        while next < groups.count, groups[next].prefix == prefix {
            if groups[next].tree.has(rest) { return groups[next] }
            next += 1
        }
        return groups[first]
    }

    public func respond(to request: HTTPRequest) async -> HTTPResponse {
        guard let group = group(of: request) else { return HTTPResponse(.notFound) }
        var request = request
        var response = await respond(to: &request, group)
        if response.operation.isEmpty { response.operation = request.operation }
        return response
    }

    private func respond(to request: inout HTTPRequest, _ group: Compiled) async -> HTTPResponse {
        let segments = request.target.segments
        do {
            switch group.tree.match(request.method, Array(segments.dropFirst(group.prefix.count))) {
            case .endpoint(let endpoint, let parameters):
                request.parameters = parameters
                request.operation = endpoint.route.operation
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

/// Names the operation of the route that answers a request.
public enum RouteOperation {}
