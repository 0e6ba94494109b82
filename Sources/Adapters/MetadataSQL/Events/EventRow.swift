internal import Clocks
internal import Errors
internal import Events
internal import JSON

/// How an event lies in its table, and how any store puts one there inside of its own transaction.
enum EventRow {
    static let columns = "id, kind, time, subject, pipelines, namespaces, branch, data"

    /// Stores events in this order, but for those that are stored already.
    static func append(_ events: [Event], _ handle: inout SQLHandle) throws(MartletError) {
        guard !events.isEmpty else { return }
        try handle.runEach(
            "INSERT INTO events (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING",
            events.map { event in
                [
                    .text(event.id), .text(event.kind.rawValue), .integer(event.time.microseconds),
                    .text(event.subject), .list(event.pipelines), .list(event.namespaces), .optional(event.branch),
                    .text(JSONValue.object(event.data).text()),
                ]
            })
    }

    /// Reads the columns, the first of which stands there.
    static func read(_ row: SQLRow, from first: Int32 = 0) throws(MartletError) -> Event {
        let id = row.text(first)
        let data = try JSONValue(parsing: row.text(first + 7), file: "data of event \(id)")
        return Event(
            id: id, try row.word(first + 1), time: Timestamp(microseconds: row.integer(first + 2)),
            subject: row.text(first + 3), pipelines: try row.list(first + 4), namespaces: try row.list(first + 5),
            branch: row.optionalText(first + 6), data: data.objectValue ?? JSONObject())
    }

    /// Moves a cursor from where it must stand; false where it stands elsewhere.
    static func advance(
        _ cursor: String, from old: String?, to new: String, _ handle: inout SQLHandle
    ) throws(MartletError) -> Bool {
        var isMoved = false
        if let old {
            try handle.run(
                "UPDATE event_cursors SET value = $3 WHERE name = $1 AND value = $2 RETURNING name",
                [.text(cursor), .text(old), .text(new)]
            ) { _ in isMoved = true }
        } else {
            try handle.run(
                "INSERT INTO event_cursors (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING RETURNING name",
                [.text(cursor), .text(new)]
            ) { _ in isMoved = true }
        }
        return isMoved
    }
}
