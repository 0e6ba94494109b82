public import Clocks
public import HTTP
public import ObjectService
internal import S3

/// The endpoint that S3's clients speak to: what they send becomes calls of `ObjectService`, and what those give becomes S3's XML.
public struct S3API: Sendable {
    let objects: ObjectService
    let keys: StorageKeyService
    let clock: any WallClock
    /// The most bytes of a document that a client sends, such as a list of keys to delete.
    static let documentLimit = 8 << 20

    public init(objects: ObjectService, keys: StorageKeyService, clock: any WallClock) {
        self.objects = objects
        self.keys = keys
        self.clock = clock
    }

    /// Every path is a bucket's or an object's, so there is one route for each method.
    public func groups() -> [Router.Group] {
        let methods: [HTTPMethod] = [.get, .head, .put, .post, .delete, .options]
        let routes = methods.map { method in
            Route(method, "/{path*}", "s3\(method)") { try await respond(to: $0) }
        }
        return [Router.Group(routes: routes) { S3FailureResponse.response($0, $1) }]
    }

    func respond(to request: HTTPRequest) async throws -> HTTPResponse {
        if request.method == .options { return try await preflight(request) }
        let call = try await call(for: request)
        var response: HTTPResponse
        do {
            response = try await answer(call)
        } catch {
            response = S3FailureResponse.response(error, request)
        }
        await addOrigin(to: &response, call)
        if !request.id.isEmpty { response.fields["x-amz-request-id"] = request.id }
        return response
    }

    private func answer(_ call: S3Call) async throws -> HTTPResponse {
        try call.refuseUnknown()
        guard let bucket = call.bucket else { return try await service(call) }
        guard let key = call.key else { return try await self.bucket(bucket, call) }
        return try await object(bucket, key, call)
    }
}
