import Cataloging
import Clocks
import Errors
public import Secrets

/// Encrypted secrets in the state's database.
public final class SQLSecretStore: SecretStore {
    private let database: SQLDatabase
    private static let columns = "name, description, key_id, nonce, sealed, updated_at, updated_by"

    public init(_ database: SQLDatabase) { self.database = database }

    public func save(_ secret: SealedSecret) async throws {
        let values = Self.values(secret)
        _ = try await database.write(durability: .full) { handle throws(MartletError) in
            try handle.run(
                """
                INSERT INTO secrets (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT (name) DO UPDATE SET description = excluded.description, key_id = excluded.key_id,
                    nonce = excluded.nonce, sealed = excluded.sealed, updated_at = excluded.updated_at,
                    updated_by = excluded.updated_by
                """, values)
            return .keep(true)
        }
    }

    public func secrets() async throws -> [SealedSecret] {
        try await read("SELECT \(Self.columns) FROM secrets ORDER BY name", [])
    }

    public func secret(_ name: SecretName) async throws -> SealedSecret? {
        try await read("SELECT \(Self.columns) FROM secrets WHERE name = $1", [.text(name.text)]).first
    }

    public func delete(_ name: SecretName) async throws -> Bool {
        try await database.write(durability: .full) { handle throws(MartletError) in
            var found = false
            try handle.run("DELETE FROM secrets WHERE name = $1 RETURNING name", [.text(name.text)]) { _ in found = true
            }
            return .keep(found)
        }
    }

    public func replace(_ changes: [(old: SealedSecret, new: SealedSecret)]) async throws {
        let rows = changes.map { (Self.values($0.new), SQLValue.bytes($0.old.sealed)) }
        _ = try await database.write(durability: .full) { handle throws(MartletError) in
            for (values, old) in rows {
                try handle.run(
                    """
                    UPDATE secrets SET description = $2, key_id = $3, nonce = $4, sealed = $5, updated_at = $6,
                        updated_by = $7 WHERE name = $1 AND sealed = $8
                    """, values + [old])
            }
            return .keep(true)
        }
    }

    private func read(_ sql: String, _ values: [SQLValue]) async throws -> [SealedSecret] {
        try await database.read { handle throws(MartletError) in
            var rows: [SealedSecret?] = []
            try handle.run(sql, values) { row in
                let name = try? SecretName(row.text(0))
                rows.append(
                    name.map {
                        SealedSecret(
                            name: $0, description: row.isNull(1) ? nil : row.text(1), keyID: row.text(2),
                            nonce: row.bytes(3), sealed: row.bytes(4),
                            updatedAt: Timestamp(microseconds: row.integer(5)), updatedBy: row.text(6))
                    })
            }
            guard !rows.contains(where: { $0 == nil }) else {
                throw MartletError(.corrupt, "the table of secrets holds a name that is none")
            }
            return rows.compactMap(\.self)
        }
    }

    private static func values(_ secret: SealedSecret) -> [SQLValue] {
        [
            .text(secret.name.text), secret.description.map { .text($0) } ?? .null, .text(secret.keyID),
            .bytes(secret.nonce), .bytes(secret.sealed), .integer(secret.updatedAt.microseconds),
            .text(secret.updatedBy),
        ]
    }
}
