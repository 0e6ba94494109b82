internal import Cataloging
public import Clocks
public import Errors
public import Events

/// Events, their order and who read how far, in the same database as the runs that most of them are about.
public final class SQLEventStore: EventStore {
    let database: SQLDatabase

    public init(_ database: SQLDatabase) { self.database = database }

    public func record(_ events: [Event]) async throws(MartletError) {
        guard !events.isEmpty else { return }
        try await database.write(durability: .full) { handle throws(MartletError) in
            try EventRow.append(events, &handle)
            return .keep(())
        }
    }

    public func record(
        _ events: [Event], advancing cursor: String, from old: String?, to new: String
    ) async throws(MartletError) -> Bool {
        // What was found again is stored again, so nobody need wait for the disk.
        try await database.write(durability: .relaxed) { handle throws(MartletError) in
            guard try EventRow.advance(cursor, from: old, to: new, &handle) else { return .undo(false) }
            try EventRow.append(events, &handle)
            return .keep(true)
        }
    }

    public func cursor(_ name: String) async throws(MartletError) -> String? {
        try await database.read { handle throws(MartletError) in
            var found: String?
            try handle.run("SELECT value FROM event_cursors WHERE name = $1", [.text(name)]) { found = $0.text(0) }
            return found
        }
    }

    public func cursors(startingWith prefix: String) async throws(MartletError) -> [String: String] {
        try await database.read { handle throws(MartletError) in
            var found: [String: String] = [:]
            try handle.run(
                "SELECT name, value FROM event_cursors WHERE substr(name, 1, $1) = $2",
                [.integer(Int64(prefix.unicodeScalars.count)), .text(prefix)]
            ) { found[$0.text(0)] = $0.text(1) }
            return found
        }
    }

    public func removeCursor(_ name: String) async throws(MartletError) {
        try await database.write(durability: .relaxed) { handle throws(MartletError) in
            try handle.run("DELETE FROM event_cursors WHERE name = $1", [.text(name)])
            return .keep(())
        }
    }

    public func events(after position: Int64, limit: Int) async throws(MartletError) -> [StoredEvent] {
        try await read(
            "SELECT position, \(EventRow.columns) FROM events WHERE position > $1 ORDER BY position LIMIT $2",
            [.integer(position), .integer(Int64(max(0, limit)))])
    }

    public func recent(before position: Int64?, limit: Int) async throws(MartletError) -> [StoredEvent] {
        try await read(
            "SELECT position, \(EventRow.columns) FROM events WHERE position < $1 ORDER BY position DESC LIMIT $2",
            [.integer(position ?? .max), .integer(Int64(max(0, limit)))])
    }

    private func read(_ sql: String, _ values: [SQLValue]) async throws(MartletError) -> [StoredEvent] {
        try await database.read { handle throws(MartletError) in
            var found: [StoredEvent] = []
            try handle.run(sql, values) { row throws(MartletError) in
                found.append(StoredEvent(position: row.integer(0), event: try EventRow.read(row, from: 1)))
            }
            return found
        }
    }

    public func lastPosition() async throws(MartletError) -> Int64 {
        try await database.read { handle throws(MartletError) in
            var last: Int64 = 0
            try handle.run("SELECT coalesce(max(position), 0) FROM events") { last = $0.integer(0) }
            return last
        }
    }

    public func position(before time: Timestamp) async throws(MartletError) -> Int64 {
        let last = try await lastPosition()
        return try await database.read { handle throws(MartletError) in
            var position = last
            try handle.run(
                "SELECT min(position) - 1 FROM events WHERE time >= $1", [.integer(time.microseconds)]
            ) { position = $0.optionalInteger(0) ?? last }
            return position
        }
    }

    // The newest stays, since a key that counts by itself may begin anew in an empty table.
    private static let prunable = """
        FROM events WHERE time < $1 AND position < (SELECT max(position) FROM events)
            AND NOT EXISTS (SELECT 1 FROM event_deliveries
                WHERE event_id = events.id AND status IN ('waiting', 'sending'))
        """

    public func countPrunable(before time: Timestamp) async throws(MartletError) -> Int {
        try await database.read { handle throws(MartletError) in
            var count = 0
            try handle.run("SELECT count(*) \(Self.prunable)", [.integer(time.microseconds)]) {
                count = Int($0.integer(0))
            }
            return count
        }
    }

    public func prune(
        _ kinds: [EventKind]?, before time: Timestamp, limit: Int
    ) async throws(MartletError) -> Int {
        // The words of kinds are our own, and plain.
        let wanted = kinds.map { " AND kind IN (\($0.map { "'\($0.rawValue)'" }.joined(separator: ", ")))" } ?? ""
        return try await database.write(durability: .relaxed) { handle throws(MartletError) in
            var count = 0
            try handle.run(
                "DELETE FROM events WHERE id IN (SELECT id \(Self.prunable)\(wanted) LIMIT $2) RETURNING 1",
                [.integer(time.microseconds), .integer(Int64(max(0, limit)))]
            ) { _ in count += 1 }
            return .keep(count)
        }
    }
}
