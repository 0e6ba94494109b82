internal import HTTP

/// Which web pages of other origins may call the server from a browser (the Fetch standard's CORS protocol).
///
/// Callers show a token in a field, never a cookie, so credentials need not be allowed.
struct CrossOriginPolicy {
    private let origins: Set<String>

    /// How long a browser may remember the answer, in seconds.
    private static let ageSeconds = 600
    /// Fields beside the harmless ones that a page may read.
    private static let exposed = "ETag, Location, Retry-After, X-Request-ID"

    /// Nil where no origin is set.
    init?(origins: [String]) {
        guard !origins.isEmpty else { return nil }
        self.origins = Set(origins)
    }

    private func allows(_ origin: String) -> Bool { origins.contains("*") || origins.contains(origin) }

    /// The answer to a browser that asks beforehand; nil for any other request.
    func preflight(_ request: HTTPRequest) -> HTTPResponse? {
        guard request.method == .options, let origin = request.fields["Origin"],
            let method = request.fields["Access-Control-Request-Method"]
        else { return nil }
        var response = HTTPResponse(.noContent, fields: ["Vary": "Origin"])
        guard allows(origin) else { return response }
        response.fields.append("Access-Control-Allow-Origin", origin)
        response.fields.append("Access-Control-Allow-Methods", method)
        if let fields = request.fields["Access-Control-Request-Headers"] {
            response.fields.append("Access-Control-Allow-Headers", fields)
        }
        response.fields.append("Access-Control-Max-Age", "\(Self.ageSeconds)")
        return response
    }

    func apply(to response: inout HTTPResponse, of request: HTTPRequest) {
        response.fields.append("Vary", "Origin")
        guard let origin = request.fields["Origin"], allows(origin) else { return }
        response.fields.append("Access-Control-Allow-Origin", origin)
        response.fields.append("Access-Control-Expose-Headers", Self.exposed)
    }
}
