public import Clocks
public import HTTP
public import ObjectService
internal import S3
internal import Telemetry

/// The endpoint that S3's clients speak to: what they send becomes calls of `ObjectService`, and what those give becomes S3's XML.
public struct S3API: Sendable {
    let objects: ObjectService
    let keys: StorageKeyService
    let clock: any WallClock
    let metrics: S3Metrics?
    /// Buckets may be written in front of these hosts, in place of the path's beginning.
    let domains: S3Domains
    /// Told after something was changed; must not wait for anything.
    let changed: @Sendable () -> Void
    /// The most bytes of a document that a client sends, such as a list of keys to delete.
    static let documentLimit = 8 << 20

    public init(
        objects: ObjectService, keys: StorageKeyService, clock: any WallClock, metrics: S3Metrics? = nil,
        domains: S3Domains = S3Domains(), changed: @escaping @Sendable () -> Void = {}
    ) {
        self.objects = objects
        self.keys = keys
        self.clock = clock
        self.metrics = metrics
        self.domains = domains
        self.changed = changed
    }

    /// Every path is a bucket's or an object's, so there is one route for each method.
    public func groups() -> [Router.Group] {
        let methods: [HTTPMethod] = [.get, .head, .put, .post, .delete, .options]
        let routes = methods.map { method in
            Route(method, "/{path*}", "s3\(method)") { await respond(to: $0) }
        }
        return [Router.Group(routes: routes) { S3FailureResponse.response($0, $1) }]
    }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        let watch = Stopwatch()
        var failure: S3ErrorCode?
        var response = await respond(to: request, &failure)
        if !request.id.isEmpty { response.fields["x-amz-request-id"] = request.id }
        response.operation = S3Operation.name(of: request, hasBucketInHost: domains.bucket(of: request) != nil)
        metrics?.count(request, response, failure, microseconds: watch.microseconds)
        return response
    }

    /// - Parameter failure: Set where the request was refused.
    private func respond(to request: HTTPRequest, _ failure: inout S3ErrorCode?) async -> HTTPResponse {
        var response: HTTPResponse
        do {
            if request.method == .options { return try await preflight(request) }
            let call = try await call(for: request)
            do {
                response = try await answer(call)
                if call.method != .get, call.method != .head { changed() }
            } catch {
                failure = S3FailureResponse.failure(error).code
                response = S3FailureResponse.response(error, request)
            }
            await addOrigin(to: &response, call)
        } catch {
            failure = S3FailureResponse.failure(error).code
            response = S3FailureResponse.response(error, request)
        }
        return response
    }

    private func answer(_ call: S3Call) async throws -> HTTPResponse {
        try call.refuseUnknown()
        guard let bucket = call.bucket else { return try await service(call) }
        guard let key = call.key else { return try await self.bucket(bucket, call) }
        return try await object(bucket, key, call)
    }
}
