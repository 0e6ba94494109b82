/// Something that answers requests: a handler, or a router behind its middleware.
public struct HTTPResponder: Sendable {
    public typealias Handler = @Sendable (HTTPRequest) async throws -> HTTPResponse

    private let handler: Handler

    public init(_ handler: @escaping Handler) { self.handler = handler }

    public func respond(to request: HTTPRequest) async throws -> HTTPResponse { try await handler(request) }

    /// The same behind middleware; the first is the outermost.
    public func behind(_ middleware: [any HTTPMiddleware]) -> HTTPResponder {
        middleware.reversed().reduce(self) { inner, outer in
            HTTPResponder { try await outer.respond(to: $0, next: inner) }
        }
    }
}

/// Something that every request passes on its way to its handler and back.
public protocol HTTPMiddleware: Sendable {
    func respond(to request: HTTPRequest, next: HTTPResponder) async throws -> HTTPResponse
}
