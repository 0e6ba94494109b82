internal import Errors
internal import HTTP

/// Decompresses the bodies that clients compressed.
struct RequestDecompression {
    /// The decompressed body, in bytes.
    var limit: Int

    /// - Throws: 415 for a coding that is not understood, 413 for too much, 400 for damaged data.
    func apply(to request: inout HTTPRequest) async throws {
        guard let named = request.fields["Content-Encoding"], named.lowercased() != "identity" else { return }
        guard let coding = ContentCoding(named: named) else {
            let known = ContentCoding.allCases.map(\.rawValue).joined(separator: ", ")
            throw HTTPFailure(
                .unsupportedMediaType,
                "a body in the coding '\(named.prefix(40))' is not understood; these are: \(known)",
                fields: ["Accept-Encoding": known])
        }
        let bytes = try await request.body.collect(upTo: limit)
        do {
            request.body = .bytes(try coding.decompress(bytes, limit: limit))
        } catch {
            if error.code == .limitExceeded { throw HTTPFailure.bodyTooLarge(limit: limit) }
            throw HTTPFailure(.badRequest, "the body is not in the coding '\(coding.rawValue)': \(error.message)")
        }
        request.fields["Content-Encoding"] = nil
        request.fields["Content-Length"] = nil
    }
}
