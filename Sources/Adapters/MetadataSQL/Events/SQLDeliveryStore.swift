internal import Cataloging
public import Clocks
public import Errors
public import Events
internal import JSON

/// Channels and deliveries, in the same database as the events.
///
/// Taking a delivery waits for no disk: one that was taken twice is sent twice, which receivers know by its ID. How it went does.
public final class SQLDeliveryStore: DeliveryStore {
    private let database: SQLDatabase

    public init(_ database: SQLDatabase) { self.database = database }

    public func channels() async throws(MartletError) -> [Channel] {
        try await database.read { handle throws(MartletError) in
            var found: [Channel] = []
            try handle.run("SELECT name, definition, created_at FROM notification_channels ORDER BY name") {
                row throws(MartletError) in
                let text = try JSONValue(parsing: row.text(1), file: "channel \(row.text(0))")
                guard let object = text.objectValue else {
                    throw MartletError(.corrupt, "the stored channel '\(row.text(0))' is no JSON object")
                }
                var channel = try Channel(object)
                channel.createdAt = Timestamp(microseconds: row.integer(2))
                found.append(channel)
            }
            return found
        }
    }

    public func createChannel(_ channel: Channel, at time: Timestamp) async throws(MartletError) {
        try await database.write(durability: .full) { handle throws(MartletError) in
            var count: Int64 = 0
            try handle.run("SELECT count(*) FROM notification_channels") { count = $0.integer(0) }
            guard count < Channel.countLimit else {
                throw MartletError(
                    .limitExceeded, "there are \(count) channels; the limit 'channels' is \(Channel.countLimit)",
                    hint: "Delete one that nobody needs.")
            }
            var isNew = false
            try handle.run(
                """
                INSERT INTO notification_channels (name, definition, created_at) VALUES ($1, $2, $3)
                ON CONFLICT (name) DO NOTHING RETURNING name
                """,
                [.text(channel.name), .text(JSONValue.object(channel.json).text()), .integer(time.microseconds)]
            ) { _ in isNew = true }
            guard isNew else {
                throw MartletError(.alreadyExists, "there already is a channel '\(channel.name)'")
            }
            return .keep(())
        }
    }

    public func deleteChannel(_ name: String) async throws(MartletError) -> Bool {
        try await database.write(durability: .full) { handle throws(MartletError) in
            var isThere = false
            try handle.run("DELETE FROM notification_channels WHERE name = $1 RETURNING name", [.text(name)]) { _ in
                isThere = true
            }
            if isThere { try handle.run("DELETE FROM event_deliveries WHERE channel = $1", [.text(name)]) }
            return .keep(isThere)
        }
    }

    public func enqueue(
        _ deliveries: [(channel: String, event: StoredEvent)], at time: Timestamp, advancing cursor: String,
        from old: String?, to new: String
    ) async throws(MartletError) -> Bool {
        try await database.write(durability: .relaxed) { handle throws(MartletError) in
            guard try EventRow.advance(cursor, from: old, to: new, &handle) else { return .undo(false) }
            try handle.runEach(
                """
                INSERT INTO event_deliveries (channel, event_id, status, attempts, due_at, created_at, lane)
                VALUES ($1, $2, 'waiting', 0, $3, $3, $4) ON CONFLICT (channel, event_id) DO NOTHING
                """,
                deliveries.map { delivery in
                    let event = delivery.event.event
                    return [
                        .text(delivery.channel), .text(event.id), .integer(time.microseconds), .optional(event.lane),
                    ]
                })
            return .keep(true)
        }
    }

    public func due(channel: String, at now: Timestamp) async throws(MartletError) -> Quiet.Gathering? {
        try await database.read { handle throws(MartletError) in
            var found: Quiet.Gathering?
            try handle.run(
                """
                SELECT count(*), min(created_at), max(created_at) FROM (SELECT created_at FROM event_deliveries
                    WHERE channel = $1 AND status IN ('waiting', 'sending') AND due_at <= $2 LIMIT $3) AS due
                """, [.text(channel), .integer(now.microseconds), .integer(Int64(Quiet.batchLimit))]
            ) { row in
                guard row.integer(0) > 0 else { return }
                found = Quiet.Gathering(
                    count: Int(row.integer(0)), first: Timestamp(microseconds: row.integer(1)),
                    last: Timestamp(microseconds: row.integer(2)))
            }
            return found
        }
    }

    public func claim(
        channel: String, at now: Timestamp, until: Timestamp, limit: Int
    ) async throws(MartletError) -> [Delivery] {
        // A look costs next to nothing, and mostly there is nothing to do.
        let due = try await database.read { handle throws(MartletError) in
            var due = false
            try handle.run(
                """
                SELECT 1 FROM event_deliveries WHERE channel = $1 AND status IN ('waiting', 'sending') AND due_at <= $2
                LIMIT 1
                """, [.text(channel), .integer(now.microseconds)]
            ) { _ in due = true }
            return due
        }
        guard due else { return [] }
        return try await database.write(durability: .relaxed) { handle throws(MartletError) in
            var ids: [Int64] = []
            try handle.run(
                """
                UPDATE event_deliveries SET status = 'sending', attempts = attempts + 1, due_at = $3
                WHERE id IN (SELECT d.id FROM event_deliveries d
                    WHERE d.channel = $1 AND d.status IN ('waiting', 'sending') AND d.due_at <= $2
                        AND (d.lane IS NULL OR NOT EXISTS (SELECT 1 FROM event_deliveries earlier
                            WHERE earlier.channel = $1 AND earlier.lane = d.lane AND earlier.id < d.id
                                AND earlier.status IN ('waiting', 'sending') AND earlier.due_at > $2))
                    ORDER BY d.id LIMIT $4)
                RETURNING id
                """,
                [
                    .text(channel), .integer(now.microseconds), .integer(until.microseconds),
                    .integer(Int64(max(0, limit))),
                ]
            ) { ids.append($0.integer(0)) }
            var found: [Delivery] = []
            for id in ids.sorted() {
                try handle.run("\(DeliveryRow.select) WHERE d.id = $1", [.integer(id)]) { row throws(MartletError) in
                    found.append(try DeliveryRow.read(row))
                }
            }
            return .keep(found)
        }
    }

    public func settle(_ endings: [DeliveryEnding], reason: String?) async throws(MartletError) {
        try await database.write(durability: .full) { handle throws(MartletError) in
            try handle.runEach(
                """
                UPDATE event_deliveries SET status = $4, attempts = $5, due_at = $6, reason = $7
                WHERE id = $1 AND status = $2 AND attempts = $3
                """,
                endings.map { ending in
                    [
                        .integer(ending.id), .text(ending.claim.word), .integer(Int64(ending.claim.attempts)),
                        .text(ending.next.word), .integer(Int64(ending.next.attempts)),
                        .integer(DeliveryRow.time(of: ending.next).microseconds), .optional(reason),
                    ]
                })
            return .keep(())
        }
    }

    public func deliveries(
        inState word: String?, channel: String?, limit: Int
    ) async throws(MartletError) -> [Delivery] {
        try await database.read { handle throws(MartletError) in
            var found: [Delivery] = []
            try handle.run(
                """
                \(DeliveryRow.select) WHERE (CAST($1 AS TEXT) IS NULL OR d.status = $1)
                    AND (CAST($2 AS TEXT) IS NULL OR d.channel = $2) ORDER BY d.id DESC LIMIT $3
                """, [.optional(word), .optional(channel), .integer(Int64(max(0, limit)))]
            ) { row throws(MartletError) in found.append(try DeliveryRow.read(row)) }
            return found
        }
    }

    public func replay(id: Int64?, channel: String?, at now: Timestamp) async throws(MartletError) -> Int {
        try await database.write(durability: .full) { handle throws(MartletError) in
            var count = 0
            try handle.run(
                """
                UPDATE event_deliveries SET status = 'waiting', attempts = 0, due_at = $3
                WHERE status = 'dead' AND (CAST($1 AS BIGINT) IS NULL OR id = $1)
                    AND (CAST($2 AS TEXT) IS NULL OR channel = $2)
                RETURNING id
                """, [.optional(id), .optional(channel), .integer(now.microseconds)]
            ) { _ in count += 1 }
            return .keep(count)
        }
    }

    public func backlog() async throws(MartletError) -> [DeliveryBacklog] {
        try await database.read { handle throws(MartletError) in
            var found: [DeliveryBacklog] = []
            try handle.run(
                """
                SELECT channel, status, count(*) FROM event_deliveries WHERE status <> 'delivered'
                GROUP BY channel, status ORDER BY channel, status
                """
            ) { found.append(DeliveryBacklog(channel: $0.text(0), state: $0.text(1), count: Int($0.integer(2)))) }
            return found
        }
    }
}
