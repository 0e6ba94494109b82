internal import HTTP

/// The answer to whoever shows no token, or a bad one (RFC 6750, section 3).
enum Challenge {
    static func failure(_ message: String, error: String? = nil) -> HTTPFailure {
        let detail = error.map { ", error=\"\($0)\"" } ?? ""
        return HTTPFailure(
            .unauthorized, message, fields: ["WWW-Authenticate": "Bearer realm=\"martlet\"\(detail)"])
    }
}
