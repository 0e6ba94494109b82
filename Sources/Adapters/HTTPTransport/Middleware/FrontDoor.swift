public import HTTP
public import Telemetry

/// What every request passes on its way to the router and back, whatever API it is for.
public final class FrontDoor: Sendable {
    public struct Options: Sendable {
        /// Requests that are worked on at a time; more are told to come back.
        public var concurrentRequests = 1024
        /// A compressed body may become this large, in bytes.
        public var bodyBytes = 64 << 20
        /// The origins whose pages may call the server; none by default, and `*` is any.
        public var origins: [String] = []
        public var log: AccessLog?
        /// Takes a span for each request; nil where nobody traces.
        public var tracer: Tracer?
        /// Whether bodies are compressed and decompressed on their way; those of stored objects are left as they are.
        public var codesBodies = true

        public init() {}
    }

    let metrics = RequestMetrics()
    let log: AccessLog?
    private let numbers: RequestNumber
    let limit: ConcurrencyLimit
    private let origins: CrossOriginPolicy?
    private let decompression: RequestDecompression
    private let compression = ResponseCompression()
    private let router: Router
    private let tracer: Tracer?
    private let codesBodies: Bool

    public init(_ router: Router, _ options: Options = Options()) {
        self.router = router
        log = options.log
        tracer = options.tracer
        codesBodies = options.codesBodies
        numbers = RequestNumber(seed: UInt32.random(in: .min ... .max))
        limit = ConcurrencyLimit(options.concurrentRequests)
        origins = CrossOriginPolicy(origins: options.origins)
        decompression = RequestDecompression(limit: options.bodyBytes)
    }

    @Sendable public func respond(to request: HTTPRequest) async -> HTTPResponse {
        let watch = Stopwatch()
        var request = request
        request.id = numbers.id(for: request)
        var response: HTTPResponse
        if limit.enter() {
            if let tracer {
                let trace = RequestTrace(request, tracer)
                response = await TraceContext.$current.withValue(trace.context) { [request] in
                    var request = request
                    return await answer(&request)
                }
                trace.end(response)
            } else {
                response = await answer(&request)
            }
            limit.leave()
        } else {
            response = router.refuse(limit.refusal, request)
        }
        if codesBodies, let accepted = request.fields["Accept-Encoding"] {
            compression.apply(to: &response, accepted: accepted)
        }
        origins?.apply(to: &response, of: request)
        response.fields.append(RequestNumber.field, request.id)
        let microseconds = watch.microseconds
        metrics.record(response, microseconds: microseconds)
        log?.log(AccessLogEntry(request, response, microseconds: microseconds))
        return response
    }

    private func answer(_ request: inout HTTPRequest) async -> HTTPResponse {
        if let response = origins?.preflight(request) { return response }
        if codesBodies, request.fields["Content-Encoding"] != nil {
            do {
                try await decompression.apply(to: &request)
            } catch {
                return router.refuse(error, request)
            }
        }
        return await router.respond(to: request)
    }
}
