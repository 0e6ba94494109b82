/// An error that is about HTTP itself, such as a route that does not exist; each edge renders it in its own envelope.
public struct HTTPFailure: Error, Sendable {
    public var status: HTTPStatus
    public var message: String
    /// Fields that the status calls for, such as `Allow` or `WWW-Authenticate`.
    public var fields: HTTPFields

    public init(_ status: HTTPStatus, _ message: String, fields: HTTPFields = [:]) {
        self.status = status
        self.message = message
        self.fields = fields
    }

    public static func bodyTooLarge(limit: Int) -> HTTPFailure {
        HTTPFailure(.contentTooLarge, "the body is larger than the limit of \(limit) bytes")
    }
}
