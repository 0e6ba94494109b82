internal import Access
internal import HTTP
internal import HTTPSecurity

/// How the routes below a prefix are made: who may call them, and which of them a client may repeat.
extension IcebergRESTAPI {
    typealias Handler = @Sendable (HTTPRequest, Caller) async throws -> HTTPResponse

    /// A route that changes nothing of the lake.
    ///
    /// - Parameter isRepeatable: Whether a client may send its request again with the same `Idempotency-Key`.
    func read(
        _ method: HTTPMethod, _ path: String, _ operation: String, isRepeatable: Bool = false,
        handler: @escaping Handler
    ) -> Route {
        .secured(method, PathPattern("/v1/{prefix}\(path)"), operation, .read) { request, caller in
            isRepeatable
                ? try await repeatably(request, caller, nil, handler) : try await handler(request, caller)
        }
    }

    /// A route that changes something; a client may send its request again with the same `Idempotency-Key`.
    func write(
        _ method: HTTPMethod, _ path: String, _ operation: String, handler: @escaping Handler
    ) -> Route {
        .secured(method, PathPattern("/v1/{prefix}\(path)"), operation, .write) { request, caller in
            try await repeatably(request, caller, operation, handler)
        }
    }
}
