public import Access
internal import Cataloging
public import Clocks
public import Cryptography
internal import Errors
public import Identifiers

/// The tokens of a project, in the same database as its catalog.
public final class SQLTokenStore: TokenStore {
    private let database: SQLDatabase
    private let bell: RevocationBell

    public init(_ database: SQLDatabase) {
        self.database = database
        bell = RevocationBell(database: database.bellPath)
    }

    public func add(_ token: AccessToken) async throws {
        let isNew = try await database.write(durability: .full) { handle throws(MartletError) in
            guard try Self.insert(token, &handle) else { return .undo(false) }
            return .keep(true)
        }
        guard isNew else {
            throw MartletError(.alreadyExists, "there already is a token \(token.id), or one with its secret")
        }
    }

    public func addFirst(_ token: AccessToken) async throws -> Bool {
        try await database.write(durability: .full) { handle throws(MartletError) in
            var isFirst = true
            try handle.run("SELECT 1 FROM access_tokens LIMIT 1") { _ in isFirst = false }
            guard isFirst, try Self.insert(token, &handle) else { return .undo(false) }
            return .keep(true)
        }
    }

    private static func insert(_ token: AccessToken, _ handle: inout SQLHandle) throws(MartletError) -> Bool {
        var isNew = false
        try handle.run(
            """
            INSERT INTO access_tokens (\(TokenRow.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT DO NOTHING RETURNING id
            """, TokenRow.values(token)
        ) { _ in isNew = true }
        if isNew { try bumpVersion(&handle) }
        return isNew
    }

    private static func bumpVersion(_ handle: inout SQLHandle) throws(MartletError) {
        try handle.run("UPDATE access_state SET version = version + 1 WHERE id = 1")
    }

    public func token(secretHash: SHA256Digest) async throws -> AccessToken? {
        try await database.read { handle throws(MartletError) in
            try Self.first("secret_hash = $1", .bytes(secretHash.bytes), &handle)
        }
    }

    public func token(id: TokenID) async throws -> AccessToken? {
        try await database.read { handle throws(MartletError) in
            try Self.first("id = $1", .text(id.description), &handle)
        }
    }

    private static func first(
        _ condition: String, _ value: SQLValue, _ handle: inout SQLHandle
    ) throws(MartletError) -> AccessToken? {
        var found: AccessToken?
        try handle.run("SELECT \(TokenRow.columns) FROM access_tokens WHERE \(condition)", [value]) {
            row throws(MartletError) in found = try TokenRow.read(row)
        }
        return found
    }

    public func tokens() async throws -> [AccessToken] {
        try await database.read { handle throws(MartletError) in
            var found: [AccessToken] = []
            try handle.run("SELECT \(TokenRow.columns) FROM access_tokens ORDER BY created_at, id") {
                row throws(MartletError) in found.append(try TokenRow.read(row))
            }
            return found
        }
    }

    public func revoke(_ id: TokenID, at time: Timestamp) async throws -> AccessToken? {
        let key = SQLValue.text(id.description)
        let revoked = try await database.write(durability: .full) { handle throws(MartletError) in
            var isChanged = false
            try handle.run(
                "UPDATE access_tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING id",
                [key, .integer(time.microseconds)]
            ) { _ in isChanged = true }
            if isChanged { try Self.bumpVersion(&handle) }
            return .keep(try Self.first("id = $1", key, &handle))
        }
        // Also for one that was revoked before: its process may have ended between the two.
        if revoked != nil { try bell.ring() }
        return revoked
    }

    public func revocationMark() throws -> UInt64 { try bell.value() }

    public func recordUse(_ times: [TokenID: Timestamp]) async throws {
        guard !times.isEmpty else { return }
        try await database.write(durability: .relaxed) { handle throws(MartletError) in
            for (id, time) in times {
                try handle.run(
                    """
                    UPDATE access_tokens SET last_used_at = $2
                    WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)
                    """, [.text(id.description), .integer(time.microseconds)])
            }
            return .keep(())
        }
    }

    public func version() async throws -> Int64 {
        try await database.read { handle throws(MartletError) in
            var version: Int64?
            try handle.run("SELECT version FROM access_state WHERE id = 1") { version = $0.integer(0) }
            guard let version else { throw Self.noState }
            return version
        }
    }

    public func signingKey(proposing key: [UInt8]) async throws -> [UInt8] {
        try await database.write(durability: .full) { handle throws(MartletError) in
            var stored: [UInt8]?
            try handle.run(
                """
                UPDATE access_state SET signing_key = coalesce(signing_key, $1) WHERE id = 1 RETURNING signing_key
                """, [.bytes(key)]
            ) { stored = $0.bytes(0) }
            guard let stored else { throw Self.noState }
            return .keep(stored)
        }
    }

    private static var noState: MartletError {
        MartletError(.corrupt, "the row of 'access_state' is gone from the project's database")
    }
}
