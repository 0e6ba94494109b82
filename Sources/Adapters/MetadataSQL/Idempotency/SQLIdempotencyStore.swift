public import Cataloging
public import Clocks
public import Cryptography
internal import Errors
internal import Synchronization

/// Which requests were answered, and how, in the same database as the catalog, so that every process of a project knows.
///
/// An answer waits for the disk, since the client may ask for it after a power cut.
public final class SQLIdempotencyStore: IdempotencyStore {
    public struct Limits: Sendable {
        /// Keys that are kept; past that the oldest go before they expire.
        public var keys = 50_000
        /// Bytes of an answer that is kept; the key of a larger one is let go.
        public var answerBytes = 16 << 20
        /// How long a request that has no answer holds its key where nothing is known of its process: past that it is taken for dead.
        public var inFlightSeconds: Int64 = 60

        public init() {}
    }

    /// Keys that are taken between two looks at how many there are.
    private static let keysBetweenLooks = 64

    private let database: SQLDatabase
    private let limits: Limits
    private let owners: (any KeyOwners)?
    private let taken = Atomic<Int>(0)

    /// - Parameter owners: Tells which processes have died; nil where nobody knows.
    public init(_ database: SQLDatabase, limits: Limits = Limits(), owners: (any KeyOwners)? = nil) {
        self.database = database
        self.limits = limits
        self.owners = owners
    }

    public func begin(
        _ key: IdempotencyKey, request: SHA256Digest, now: Timestamp, expiry: Timestamp
    ) async throws -> IdempotencyState {
        let limits = limits
        let owners = owners
        let own = try owners?.own()
        let looks = taken.wrappingAdd(1, ordering: .relaxed).newValue % Self.keysBetweenLooks == 1
        return try await database.write(durability: .relaxed) { handle throws(MartletError) in
            let known = try Self.state(of: key, request, now: now, limits, owners, &handle)
            var result = IdempotencyState.begun
            var expiry = expiry
            if case .resumed(let first) = known {
                result = .resumed(expiry: first)
                expiry = first
            } else if let known {
                return .undo(known)
            }
            try handle.run(
                """
                INSERT INTO idempotency_keys (caller, key, request, begun_at, expires_at, owner)
                VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (caller, key) DO UPDATE SET request = $3, begun_at = $4, expires_at = $5, owner = $6,
                    status = NULL, content_type = NULL, body = NULL
                """,
                [
                    .text(key.caller), .text(key.key), .bytes(request.bytes), .integer(now.microseconds),
                    .integer(expiry.microseconds), own.map { .text($0) } ?? .null,
                ])
            if looks { try Self.forget(now, limits, &handle) }
            return .keep(result)
        }
    }

    /// What became of a key; nil where it is free.
    private static func state(
        of key: IdempotencyKey, _ request: SHA256Digest, now: Timestamp, _ limits: Limits,
        _ owners: (any KeyOwners)?, _ handle: inout SQLHandle
    ) throws(MartletError) -> IdempotencyState? {
        let oldestInFlight = now.adding(seconds: -limits.inFlightSeconds).microseconds
        var found: IdempotencyState?
        try handle.run(
            """
            SELECT request, begun_at, expires_at, status, content_type, body, owner FROM idempotency_keys
            WHERE caller = $1 AND key = $2 AND expires_at > $3
            """, [.text(key.caller), .text(key.key), .integer(now.microseconds)]
        ) { row in
            let isAnswered = !row.isNull(3)
            func isInFlight() -> Bool {
                row.integer(1) > oldestInFlight && (row.isNull(6) || !(owners?.isDead(row.text(6)) ?? false))
            }
            if row.bytes(0) != request.bytes {
                // Whoever died with it will not come back for another request's answer.
                found = isAnswered || isInFlight() ? .mismatch : nil
            } else if isAnswered {
                found = .answered(
                    StoredAnswer(status: Int(row.integer(3)), contentType: row.text(4), body: row.bytes(5)))
            } else if isInFlight() {
                found = .inFlight
            } else {
                found = .resumed(expiry: Timestamp(microseconds: row.integer(2)))
            }
        }
        return found
    }

    /// Removes keys that expired, and the oldest past the limit.
    private static func forget(
        _ now: Timestamp, _ limits: Limits, _ handle: inout SQLHandle
    ) throws(MartletError) {
        try handle.run("DELETE FROM idempotency_keys WHERE expires_at <= $1", [.integer(now.microseconds)])
        try handle.run(
            """
            DELETE FROM idempotency_keys WHERE id <= (
                SELECT id FROM idempotency_keys ORDER BY id DESC LIMIT 1 OFFSET $1)
            """, [.integer(Int64(limits.keys))])
    }

    public func finish(_ key: IdempotencyKey, _ answer: StoredAnswer) async throws {
        guard answer.body.count <= limits.answerBytes else { return try await abandon(key) }
        try await database.write(durability: .full) { handle throws(MartletError) in
            try handle.run(
                """
                UPDATE idempotency_keys SET status = $3, content_type = $4, body = $5
                WHERE caller = $1 AND key = $2 AND status IS NULL
                """,
                [
                    .text(key.caller), .text(key.key), .integer(Int64(answer.status)), .text(answer.contentType),
                    .bytes(answer.body),
                ])
            return .keep(())
        }
    }

    public func abandon(_ key: IdempotencyKey) async throws {
        try await database.write(durability: .relaxed) { handle throws(MartletError) in
            try handle.run(
                "DELETE FROM idempotency_keys WHERE caller = $1 AND key = $2 AND status IS NULL",
                [.text(key.caller), .text(key.key)])
            return .keep(())
        }
    }
}
