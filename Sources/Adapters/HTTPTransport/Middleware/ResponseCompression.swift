internal import HTTP

/// Compresses bodies for clients that ask for it.
struct ResponseCompression {
    /// Shorter bodies are not worth it, in bytes.
    var minimumBytes = 1024

    func apply(to response: inout HTTPResponse, accepted: String) {
        guard case .bytes(let bytes) = response.body, bytes.count >= minimumBytes,
            response.fields["Content-Encoding"] == nil, let type = response.fields["Content-Type"],
            Self.isCompressible(type)
        else { return }
        // What is sent depends on the field even where this client gets it as it is.
        response.fields.append("Vary", "Accept-Encoding")
        // Without the memory to compress, the body goes as it is.
        guard let coding = ContentCoding.preferred(by: accepted), let smaller = try? coding.compress(bytes),
            smaller.count < bytes.count
        else { return }
        response.body = .bytes(smaller)
        response.fields["Content-Encoding"] = coding.rawValue
        // The bytes differ from those of the same state uncompressed, which a strong tag would deny.
        if let tag = response.fields["ETag"], !tag.hasPrefix("W/") { response.fields["ETag"] = "W/\(tag)" }
    }

    /// Whether a media type is text in some form.
    static func isCompressible(_ type: String) -> Bool {
        let name = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        return name.hasPrefix("text/") || name.hasSuffix("+json") || name.hasSuffix("+xml")
            || ["application/json", "application/javascript", "application/xml", "application/x-ndjson"].contains(name)
    }
}
