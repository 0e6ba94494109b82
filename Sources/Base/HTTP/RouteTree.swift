/// Routes by path segment; literals win over parameters, and those over the rest of a path.
struct RouteTree: Sendable {
    /// A route, and who answers it behind the middleware of its group.
    struct Endpoint: Sendable {
        var route: Route
        var responder: HTTPResponder
    }

    private struct Node: Sendable {
        var literals: [String: Int] = [:]
        /// The child for a parameter; its name is the route's own.
        var parameter: Int?
        var rest: [HTTPMethod: Endpoint] = [:]
        var routes: [HTTPMethod: Endpoint] = [:]
    }

    private var nodes = [Node()]

    /// What was found for a path.
    enum Match {
        case endpoint(Endpoint, parameters: [String: String])
        /// The path is there, for other methods.
        case otherMethods([HTTPMethod])
        case none
    }

    mutating func insert(_ endpoint: Endpoint) {
        var index = 0
        for segment in endpoint.route.pattern.segments {
            switch segment {
            case .literal(let text):
                let next = nodes[index].literals[text] ?? makeNode()
                nodes[index].literals[text] = next
                index = next
            case .parameter:
                let next = nodes[index].parameter ?? makeNode()
                nodes[index].parameter = next
                index = next
            case .rest:
                nodes[index].rest[endpoint.route.method] = endpoint
                return
            }
        }
        nodes[index].routes[endpoint.route.method] = endpoint
    }

    private mutating func makeNode() -> Int {
        nodes.append(Node())
        return nodes.count - 1
    }

    func match(_ method: HTTPMethod, _ segments: [String]) -> Match {
        guard let found = find(segments[...], from: 0) else { return .none }
        guard let endpoint = found[method] ?? (method == .head ? found[.get] : nil) else {
            return .otherMethods(found.keys.sorted { $0.rawValue < $1.rawValue })
        }
        return .endpoint(endpoint, parameters: Self.parameters(of: endpoint.route.pattern, in: segments))
    }

    /// Whether a path is there, for any method.
    func has(_ segments: [String]) -> Bool { find(segments[...], from: 0) != nil }

    private func find(_ segments: ArraySlice<String>, from index: Int) -> [HTTPMethod: Endpoint]? {
        let node = nodes[index]
        guard let first = segments.first else {
            return node.routes.isEmpty ? (node.rest.isEmpty ? nil : node.rest) : node.routes
        }
        if let child = node.literals[first], let found = find(segments.dropFirst(), from: child) { return found }
        if let child = node.parameter, let found = find(segments.dropFirst(), from: child) { return found }
        return node.rest.isEmpty ? nil : node.rest
    }

    private static func parameters(of pattern: PathPattern, in segments: [String]) -> [String: String] {
        var parameters: [String: String] = [:]
        for (index, segment) in pattern.segments.enumerated() {
            switch segment {
            case .literal: break
            case .parameter(let name): parameters[name] = segments[index]
            case .rest(let name):
                parameters[name] = segments.dropFirst(index).map(PercentCoding.encode).joined(separator: "/")
            }
        }
        return parameters
    }
}
