public import JSON

/// A response; the transport adds `Date`, `Content-Length` or chunks, and leaves out the body for `HEAD`.
public struct HTTPResponse: Sendable {
    public enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// Written piece by piece while the client reads.
        ///
        /// - `length`: Where it is known beforehand; else it is sent in chunks. An error after the first piece breaks the connection, so
        ///   that the client does not take a part for the whole.
        case stream(length: Int?, @Sendable (any HTTPBodySink) async throws -> Void)
    }

    public var status: HTTPStatus
    public var fields: HTTPFields
    public var body: Body
    /// The operation that answered, for metrics and logs; that of the route unless the handler names one, empty where there was none.
    public var operation = ""

    public init(_ status: HTTPStatus, fields: HTTPFields = [:], body: Body = .none) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    public static func json(_ value: JSONValue, _ status: HTTPStatus = .ok, fields: HTTPFields = [:]) -> HTTPResponse {
        json(encoded: value.encoded(), status, fields: fields)
    }

    /// A JSON document that is encoded already.
    public static func json(
        encoded bytes: [UInt8], _ status: HTTPStatus = .ok, fields: HTTPFields = [:]
    ) -> HTTPResponse {
        var response = HTTPResponse(status, fields: fields, body: .bytes(bytes))
        response.fields["Content-Type"] = "application/json"
        return response
    }

    public static func text(_ text: String, _ status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse(
            status, fields: ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(Array(text.utf8)))
    }
}
