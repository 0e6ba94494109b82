internal import Cataloging
internal import Clocks
internal import Errors
public import Identifiers
public import SavedQueries

/// Saved queries in the state's database.
public final class SQLSavedQueryStore: SavedQueryStore {
    private let database: SQLDatabase
    private static let columns =
        "id, name, sql_text, ref, created_at, created_by, updated_at, updated_by, version"

    public init(_ database: SQLDatabase) { self.database = database }

    public func queries() async throws -> [SavedQuery] {
        try await read("SELECT \(Self.columns) FROM saved_queries ORDER BY name", [])
    }

    public func query(_ id: UUID) async throws -> SavedQuery? {
        try await read("SELECT \(Self.columns) FROM saved_queries WHERE id = $1", [.text(id.description)]).first
    }

    public func create(_ query: SavedQuery) async throws {
        try await database.write(durability: .full) { handle throws(MartletError) in
            var count: Int64 = 0
            try handle.run("SELECT count(*) FROM saved_queries", []) { count = $0.integer(0) }
            guard count < Int64(SavedQuery.countLimit) else {
                throw MartletError(
                    .limitExceeded, "there are \(SavedQuery.countLimit) saved queries, which is the limit",
                    hint: "Delete some that nobody needs.")
            }
            try Self.checkName(of: query, &handle)
            try handle.run(
                """
                INSERT INTO saved_queries (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                """,
                [
                    .text(query.id.description), .text(query.name), .text(query.sql), .text(query.ref),
                    .integer(query.createdAt.microseconds), .text(query.createdBy),
                    .integer(query.updatedAt.microseconds), .text(query.updatedBy), .integer(query.version),
                ])
            return .keep(())
        }
    }

    public func replace(_ query: SavedQuery) async throws {
        try await database.write(durability: .full) { handle throws(MartletError) in
            var version: Int64?
            try handle.run("SELECT version FROM saved_queries WHERE id = $1", [.text(query.id.description)]) {
                version = $0.integer(0)
            }
            guard let version else { throw MartletError(.notFound, "there is no saved query \(query.id)") }
            guard version == query.version - 1 else {
                throw MartletError(
                    .conflict, "somebody else changed the saved query '\(query.name)' meanwhile",
                    hint: "Look at what it is now, and save yours under another name or over it.")
            }
            try Self.checkName(of: query, &handle)
            try handle.run(
                """
                UPDATE saved_queries SET name = $2, sql_text = $3, ref = $4, updated_at = $5, updated_by = $6, version = $7
                WHERE id = $1
                """,
                [
                    .text(query.id.description), .text(query.name), .text(query.sql), .text(query.ref),
                    .integer(query.updatedAt.microseconds), .text(query.updatedBy), .integer(query.version),
                ])
            return .keep(())
        }
    }

    public func delete(_ id: UUID) async throws -> Bool {
        try await database.write(durability: .full) { handle throws(MartletError) in
            var found = false
            try handle.run("DELETE FROM saved_queries WHERE id = $1 RETURNING id", [.text(id.description)]) { _ in
                found = true
            }
            return .keep(found)
        }
    }

    /// Refuses a name that another one has.
    private static func checkName(of query: SavedQuery, _ handle: inout SQLHandle) throws(MartletError) {
        var isTaken = false
        try handle.run(
            "SELECT 1 FROM saved_queries WHERE name = $1 AND id <> $2",
            [.text(query.name), .text(query.id.description)]
        ) { _ in isTaken = true }
        guard !isTaken else {
            throw MartletError(
                .alreadyExists, "there already is a saved query '\(query.name)'", hint: "Give this one another name.")
        }
    }

    private func read(_ sql: String, _ values: [SQLValue]) async throws -> [SavedQuery] {
        try await database.read { handle throws(MartletError) in
            var found: [SavedQuery] = []
            try handle.run(sql, values) { row throws(MartletError) in
                guard let id = UUID(row.text(0)) else {
                    throw MartletError(.corrupt, "the saved query '\(row.text(0))' has no valid ID")
                }
                found.append(
                    SavedQuery(
                        id: id, name: row.text(1), sql: row.text(2), ref: row.text(3),
                        createdAt: Timestamp(microseconds: row.integer(4)), createdBy: row.text(5),
                        updatedAt: Timestamp(microseconds: row.integer(6)), updatedBy: row.text(7),
                        version: row.integer(8)))
            }
            return found
        }
    }
}
