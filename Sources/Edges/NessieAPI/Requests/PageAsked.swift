internal import Cataloging
internal import Cryptography
internal import HTTP

/// Which part of a listing a request asks for.
struct PageAsked: Sendable {
    /// What the previous page ended with.
    var token: String?
    var size: Int

    /// The most entries in one page.
    static let sizeLimit = 10_000
    /// Commits in a page of a history, unless fewer are asked for.
    static let historySize = 250

    /// - Parameter standard: How many where the request does not say.
    init(_ query: QueryItems, _ version: NessieVersion, standard: Int = sizeLimit) throws(NessieFailure) {
        let (sizeName, tokenName) =
            version == .v1 ? ("maxRecords", "pageToken") : ("max-records", "page-token")
        token = query[tokenName].flatMap { $0.isEmpty ? nil : $0 }
        size = standard
        if let text = query[sizeName], !text.isEmpty {
            guard let number = Int(text), number >= 0 else {
                throw .badRequest("'\(sizeName)' must be a whole number, not '\(text)'")
            }
            // Zero is Nessie's word for as many as the server likes.
            if number > 0 { size = min(number, standard) }
        }
    }

    /// The key at which the page begins.
    func firstKey() throws(NessieFailure) -> ContentKey? {
        guard let token else { return nil }
        guard let bytes = Hex.decode(token), let key = try? ContentKey(encoded: bytes) else { throw wrongToken() }
        return key
    }

    func wrongToken() -> NessieFailure {
        .badRequest("'\((token ?? "").prefix(80))' is no page token of this listing; hand it back as it was")
    }

    static func token(_ key: ContentKey) -> String { Hex.encode(key.encoded) }
}
