internal import Compression
internal import HTTP

/// A file of the portal as a response.
enum PortalResponse {
    /// A name with a hash in it never names anything else, so that it is kept for a year.
    private static let forever = "public, max-age=31536000, immutable"
    /// Kept, but asked about each time.
    private static let asked = "no-cache"

    /// Nothing but files of this server runs, is shown or is talked to, and no other page frames it.
    static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
        "worker-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    /// - Parameter status: Another than `ok` is sent whole, whatever the client knows.
    static func file(
        _ file: PortalArchive.File, for request: HTTPRequest, _ status: HTTPStatus = .ok
    ) throws -> HTTPResponse {
        var fields: HTTPFields = [
            "Cache-Control": file.isImmutable ? forever : asked, "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": policy, "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        ]
        let isGzip = takesGzip(request.fields["Accept-Encoding"] ?? "")
        // The bytes of the two codings differ, so that a strong tag would name only one of them.
        fields["ETag"] = "W/\(file.tag)"
        if status == .ok, let known = request.fields["If-None-Match"], names(known, file.tag) {
            return HTTPResponse(.notModified, fields: fields)
        }
        fields["Content-Type"] = file.mediaType
        guard isGzip else { return HTTPResponse(status, fields: fields, body: .bytes(try Gzip.decompress(file.gzip))) }
        fields["Content-Encoding"] = "gzip"
        return HTTPResponse(status, fields: fields, body: .bytes(file.gzip))
    }

    /// Whether a list of tags has one (RFC 9110, section 13.1.2); tags compare weakly.
    private static func names(_ list: String, _ tag: String) -> Bool {
        list.split(separator: ",").contains { part in
            let part = part.drop { $0 == " " }
            return part == "*" || part == tag || part == "W/\(tag)"
        }
    }

    /// Whether a client takes gzip; one that refuses it with `q=0` gets the bytes as they are.
    private static func takesGzip(_ accepted: String) -> Bool {
        accepted.lowercased().split(separator: ",").contains { part in
            let words = part.filter { $0 != " " }.split(separator: ";")
            guard words.first == "gzip" else { return false }
            return !words.dropFirst().contains {
                $0.hasPrefix("q=0") && $0.dropFirst(3).allSatisfy { $0 == "." || $0 == "0" }
            }
        }
    }
}
