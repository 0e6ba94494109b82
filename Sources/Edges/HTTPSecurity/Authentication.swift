public import AccessService
public import HTTP

/// Lets in who shows a token, and leaves the caller with the request.
///
/// Part of each group's middleware, so that the group says 401 in its own envelope; `Router.Group.secured(by:)` puts it there.
public struct Authentication: HTTPMiddleware {
    private let access: AccessService
    private let open: OpenPaths

    /// The status that the Iceberg REST catalog calls authentication timeout.
    static let timedOut = HTTPStatus(rawValue: 419)

    public init(_ access: AccessService, open: OpenPaths = .standard) {
        self.access = access
        self.open = open
    }

    public func respond(to request: HTTPRequest, next: HTTPResponder) async throws -> HTTPResponse {
        if open.contains(request.target) { return try await next.respond(to: request) }
        guard let credentials = try Credentials(request.fields) else {
            throw Challenge.failure("this needs a token; send it as 'Authorization: Bearer mrt_…'")
        }
        if case .basic = credentials, Self.isFromAnotherOrigin(request.fields) {
            throw Challenge.failure(
                "a browser sends names and passwords unasked, so pages of other origins must show a Bearer token",
                error: "invalid_request")
        }
        var request = request
        do {
            request[CallerKey.self] = try await access.authenticate(credentials.token)
        } catch let failure as AuthenticationFailure {
            var challenge = Challenge.failure(failure.message, error: "invalid_token")
            // The Iceberg REST catalog has a status for this, on which its clients ask for another token and try again.
            if case .lapsed = failure, request.target.segments.first == "iceberg" { challenge.status = Self.timedOut }
            throw challenge
        }
        return try await next.respond(to: request)
    }

    /// Whether a browser sends the request for a page that is not the server's own.
    private static func isFromAnotherOrigin(_ fields: HTTPFields) -> Bool {
        if let site = fields["Sec-Fetch-Site"], site != "same-origin", site != "none" { return true }
        guard let origin = fields["Origin"] else { return false }
        guard let host = fields["Host"] else { return true }
        return origin != "http://\(host)" && origin != "https://\(host)"
    }
}

extension Router.Group {
    /// The group behind authentication, which comes before the group's own middleware.
    public func secured(by authentication: Authentication) -> Router.Group {
        var group = self
        group.middleware.insert(authentication, at: 0)
        return group
    }
}
