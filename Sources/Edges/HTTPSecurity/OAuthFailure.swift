internal import HTTP
internal import JSON

/// An error of the token endpoint, which has its own form (RFC 6749, section 5.2).
struct OAuthFailure: Error {
    enum Code: String {
        case invalidRequest = "invalid_request"
        case invalidClient = "invalid_client"
        case unsupportedGrantType = "unsupported_grant_type"
        case invalidScope = "invalid_scope"
    }

    var code: Code
    var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    var response: HTTPResponse {
        var response = HTTPResponse.json(
            ["error": .string(code.rawValue), "error_description": .string(message)],
            code == .invalidClient ? .unauthorized : .badRequest, fields: OAuthRoutes.uncached)
        if code == .invalidClient { response.fields["WWW-Authenticate"] = "Basic realm=\"martlet\"" }
        return response
    }
}
