package import Access
package import Clocks
internal import Identifiers
package import JSON

/// A token in JSON.
package enum TokenJSON {
    package static let schema = JSONSchema.object(
        "Token",
        [
            "id": .text, "name": .text, "scope": scopeSchema, "namespaces": .texts,
            "state": .choice(["active", "expired", "revoked"]), "created_at": .time, "expires_at": .time.orNull,
            "revoked_at": .time.orNull, "last_used_at": .time.orNull,
        ])

    package static let scopeSchema = JSONSchema.choice("Scope", Scope.self)

    package static func object(_ token: AccessToken, at now: Timestamp) -> JSONObject {
        [
            "id": .string(token.id.description), "name": .string(token.name), "scope": .string(token.scope.rawValue),
            "namespaces": .array(token.reach.patterns.map { .string($0.description) }),
            "state": .string(token.state(at: now).rawValue), "created_at": time(token.createdAt),
            "expires_at": time(token.expiresAt), "revoked_at": time(token.revokedAt),
            "last_used_at": time(token.lastUsedAt),
        ]
    }

    private static func time(_ time: Timestamp?) -> JSONValue { time.map { .string($0.description) } ?? .null }
}
