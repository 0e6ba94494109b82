internal import Access
internal import CatalogService
internal import Cataloging
internal import HTTP
internal import JSON

/// Functions: the specification has them, and a lake holds none, which a client is told in the specification's words.
extension IcebergRESTAPI {
    var functionRoutes: [Route] {
        [
            read(.get, "/namespaces/{namespace}/functions", "listFunctions") { request, caller in
                _ = try await namespaceOfFunctions(request, caller)
                return .json(["identifiers": [], "next-page-token": .null])
            },
            read(.get, "/namespaces/{namespace}/functions/{function}", "loadFunction") { request, caller in
                let namespace = try await namespaceOfFunctions(request, caller)
                let name = request.parameter("function")
                throw IcebergFailure.noSuchFunction(
                    "there is no function '\(name)' in the namespace '\(namespace)': a lake holds no functions")
            },
        ]
    }

    /// The namespace that a request's path names, which must be there and for the caller to see.
    private func namespaceOfFunctions(_ request: HTTPRequest, _ caller: Caller) async throws -> ContentKey {
        let namespace = try Self.namespace(of: request)
        if !caller.canSee(namespace.elements) { try caller.require(.read, on: namespace.elements) }
        let ref = try await ref(of: request)
        guard try await lake.exists(namespace, .namespace, at: ref.commit) else {
            throw Self.missing(namespace, .namespace, at: ref)
        }
        _ = try PageRequest.asked(in: request.query)
        return namespace
    }
}
