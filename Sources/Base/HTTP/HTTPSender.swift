/// Something that sends requests to a server; the transport has one over libcurl, and a test may answer by itself.
public protocol HTTPSender: Sendable {
    /// Sends a request and lends the response as soon as its fields have come; its body is read inside of `body`.
    ///
    /// Any status is a response, not an error.
    ///
    /// - Throws: `MartletError` with `unavailable` where no answer came, `timedOut`, `cancelled`; and what the body throws.
    func send<Result: Sendable>(
        _ request: OutgoingRequest, _ body: @escaping @Sendable (IncomingResponse) async throws -> Result
    ) async throws -> Result
}

extension HTTPSender {
    /// Sends a request and waits for the whole response.
    ///
    /// - Parameter limit: The most bytes of a body that are taken.
    public func send(_ request: OutgoingRequest, limit: Int = 64 << 20) async throws -> CollectedResponse {
        try await send(request) { response in
            CollectedResponse(
                status: response.status, fields: response.fields, body: try await response.body.collect(upTo: limit))
        }
    }
}

/// A request to another server.
public struct OutgoingRequest: Sendable {
    public var method: HTTPMethod
    /// Absolute, its path and query percent-encoded.
    public var url: String
    public var fields: HTTPFields
    public var body: HTTPResponse.Body

    public init(_ method: HTTPMethod, _ url: String, fields: HTTPFields = [:], body: HTTPResponse.Body = .none) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
    }
}

/// What another server answers, its body still to be read.
public struct IncomingResponse: Sendable {
    public var status: HTTPStatus
    public var fields: HTTPFields
    public var body: HTTPBody

    public init(status: HTTPStatus, fields: HTTPFields, body: HTTPBody) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// What another server answered.
public struct CollectedResponse: Sendable {
    public var status: HTTPStatus
    public var fields: HTTPFields
    public var body: [UInt8]

    public init(status: HTTPStatus, fields: HTTPFields, body: [UInt8]) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}
