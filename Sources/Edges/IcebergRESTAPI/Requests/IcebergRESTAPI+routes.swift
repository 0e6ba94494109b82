internal import Access
internal import HTTP
internal import HTTPSecurity

/// How the routes below a prefix are made: who may call them, and which of them a client may repeat.
extension IcebergRESTAPI {
    typealias Handler = @Sendable (HTTPRequest, Caller) async throws -> HTTPResponse

    /// A route that changes nothing.
    func read(
        _ method: HTTPMethod, _ path: String, _ operation: String, handler: @escaping Handler
    ) -> Route {
        .secured(method, PathPattern("/v1/{prefix}\(path)"), operation, .read, handler: handler)
    }

    /// A route that changes something; a client may send its request again with the same `Idempotency-Key`.
    func write(
        _ method: HTTPMethod, _ path: String, _ operation: String, handler: @escaping Handler
    ) -> Route {
        .secured(method, PathPattern("/v1/{prefix}\(path)"), operation, .write) { request, caller in
            try await repeatably(request, caller, handler)
        }
    }
}
