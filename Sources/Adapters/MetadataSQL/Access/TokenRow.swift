internal import Access
internal import Clocks
internal import Cryptography
internal import Errors
internal import Identifiers
internal import JSON

/// How a token lies in its table.
enum TokenRow {
    static let columns =
        "id, name, secret_hash, scope, namespaces, created_at, expires_at, revoked_at, last_used_at"

    static func values(_ token: AccessToken) -> [SQLValue] {
        [
            .text(token.id.description), .text(token.name), .bytes(token.secretHash.bytes),
            .text(token.scope.rawValue), .optional(namespaces(token.reach)), .integer(token.createdAt.microseconds),
            .optional(token.expiresAt?.microseconds), .optional(token.revokedAt?.microseconds),
            .optional(token.lastUsedAt?.microseconds),
        ]
    }

    static func read(_ row: SQLRow) throws(MartletError) -> AccessToken {
        guard let id = TokenID(row.text(0)) else {
            throw MartletError(.corrupt, "the stored token '\(row.text(0))' has no valid ID")
        }
        guard let hash = SHA256Digest(bytes: row.bytes(2)) else {
            throw MartletError(.corrupt, "the hash of token \(id) does not have \(SHA256Digest.byteCount) bytes")
        }
        return AccessToken(
            id: id, name: row.text(1), secretHash: hash, scope: try row.word(3),
            reach: try reach(row.optionalText(4), of: id), createdAt: Timestamp(microseconds: row.integer(5)),
            expiresAt: row.optionalTime(6), revokedAt: row.optionalTime(7), lastUsedAt: row.optionalTime(8))
    }

    /// A list of lists, or nothing for the whole lake.
    private static func namespaces(_ reach: Reach) -> String? {
        guard case .namespaces(let patterns) = reach else { return nil }
        return JSONValue.array(patterns.map { .array($0.elements.map { .string($0) }) }).text()
    }

    /// Anything unexpected is an error: a list that was misread might open more than it should.
    private static func reach(_ text: String?, of id: TokenID) throws(MartletError) -> Reach {
        guard let text else { return .wholeLake }
        let corrupt = MartletError(.corrupt, "the namespaces of token \(id) cannot be read")
        guard let list = try JSONValue(parsing: text, file: "namespaces of token \(id)").arrayValue else {
            throw corrupt
        }
        var patterns: [NamespacePattern] = []
        for item in list {
            guard let parts = item.arrayValue else { throw corrupt }
            var elements: [String] = []
            for part in parts {
                guard let element = part.stringValue else { throw corrupt }
                elements.append(element)
            }
            patterns.append(try NamespacePattern(elements))
        }
        return .namespaces(patterns)
    }
}
