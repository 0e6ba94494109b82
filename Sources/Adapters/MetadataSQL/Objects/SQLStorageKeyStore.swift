internal import Cataloging
public import Clocks
internal import Errors
internal import JSON
public import S3
public import Secrets

/// The keys of S3's clients in the state's database, their secrets encrypted.
public final class SQLStorageKeyStore: StorageKeyStore {
    private let database: SQLDatabase
    private static let columns = "id, name, grants, created_at, expires_at, revoked_at, key_id, nonce, sealed"

    private let held: MarkedCache<String, Row>

    public init(_ database: SQLDatabase) {
        self.database = database
        held = MarkedCache(database.changes)
    }

    public func add(_ key: StorageKey, _ secret: SealedSecret) async throws {
        let grants = JSONValue.array(key.grants.map { .string($0.text) }).text()
        let values: [SQLValue] = [
            .text(key.id), .text(key.name), .text(grants), .integer(key.created.microseconds),
            .optional(key.expires?.microseconds), .optional(key.revoked?.microseconds), .text(secret.keyID),
            .bytes(secret.nonce), .bytes(secret.sealed),
        ]
        _ = try await database.write(durability: .full) { handle throws(MartletError) in
            try handle.run(
                "INSERT INTO s3_keys (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", values)
            return .keep(true)
        }
    }

    public func keys() async throws -> [StorageKey] {
        try await read("ORDER BY created_at, id", []).map(\.key)
    }

    public func key(_ id: String) async throws -> (key: StorageKey, secret: SealedSecret)? {
        try await held.value(id) { try await read("WHERE id = $1", [.text(id)]).first }.map { ($0.key, $0.secret) }
    }

    public func revoke(_ id: String, at time: Timestamp) async throws -> Bool {
        try await database.write(durability: .full) { handle throws(MartletError) in
            var found = false
            try handle.run(
                "UPDATE s3_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING id",
                [.text(id), .integer(time.microseconds)]
            ) { _ in found = true }
            return .keep(found)
        }
    }

    public func secrets() async throws -> [SealedSecret] { try await read("ORDER BY id", []).map(\.secret) }

    public func replace(_ changes: [(old: SealedSecret, new: SealedSecret)]) async throws {
        let rows: [[SQLValue]] = changes.map {
            [
                .text($0.old.name.text), .text($0.new.keyID), .bytes($0.new.nonce), .bytes($0.new.sealed),
                .bytes($0.old.sealed),
            ]
        }
        _ = try await database.write(durability: .full) { handle throws(MartletError) in
            for values in rows {
                try handle.run(
                    "UPDATE s3_keys SET key_id = $2, nonce = $3, sealed = $4 WHERE id = $1 AND sealed = $5", values)
            }
            return .keep(true)
        }
    }

    private struct Row: Sendable {
        var key: StorageKey
        var secret: SealedSecret
    }

    private func read(_ rest: String, _ values: [SQLValue]) async throws -> [Row] {
        try await database.read { handle throws(MartletError) in
            var rows: [Row] = []
            try handle.run("SELECT \(Self.columns) FROM s3_keys \(rest)", values) { row throws(MartletError) in
                var grants: [StorageGrant] = []
                let stored = try JSONValue(parsing: row.text(2), file: "grants of a storage key")
                for text in stored.arrayValue ?? [] {
                    grants.append(try StorageGrant(parsing: text.stringValue ?? ""))
                }
                let created = Timestamp(microseconds: row.integer(3))
                let key = StorageKey(
                    id: row.text(0), name: row.text(1), grants: grants, created: created,
                    expires: row.optionalInteger(4).map { Timestamp(microseconds: $0) },
                    revoked: row.optionalInteger(5).map { Timestamp(microseconds: $0) })
                let secret = SealedSecret(
                    name: try SecretName(row.text(0)), description: nil, keyID: row.text(6), nonce: row.bytes(7),
                    sealed: row.bytes(8), updatedAt: created, updatedBy: "storage")
                rows.append(Row(key: key, secret: secret))
            }
            return rows
        }
    }
}
