internal import Clocks
internal import Cryptography
internal import Errors
internal import JSON
internal import Schedules

/// How a schedule or trigger lies in its table.
enum ScheduleEntryRow {
    static let columns = """
        name, kind, origin, definition, enabled, author, created_at, updated_at, due_at, last_due_at, state, \
        secret_kind, secret
        """

    static func values(_ entry: ScheduleEntry) -> [SQLValue] {
        var secret: (kind: SQLValue, bytes: SQLValue) = (.null, .null)
        switch entry.secret {
        case .hash(let hash): secret = (.text("hash"), .bytes(hash.bytes))
        case .kept(let name): secret = (.text("kept"), .bytes(Array(name.utf8)))
        case nil: break
        }
        return [
            .text(entry.name.text), .text(entry.kind.rawValue), .text(entry.origin.text),
            .text(JSONValue.object(entry.definition).text()), .integer(entry.isEnabled ? 1 : 0), .text(entry.author),
            .integer(entry.createdAt.microseconds), .integer(entry.updatedAt.microseconds),
            .optional(entry.due?.microseconds), .optional(entry.lastDue?.microseconds), .text(entry.state.text()),
            secret.kind, secret.bytes,
        ]
    }

    static func read(_ row: SQLRow) throws(MartletError) -> ScheduleEntry {
        let name = try ScheduleName(row.text(0))
        let definition = try JSONValue(parsing: row.text(3), file: "definition of '\(name)'")
        var entry = ScheduleEntry(
            name: name, kind: try row.word(1), origin: Origin(text: row.text(2)),
            definition: definition.objectValue ?? [:], isEnabled: row.integer(4) != 0, author: row.text(5),
            createdAt: Timestamp(microseconds: row.integer(6)))
        entry.updatedAt = Timestamp(microseconds: row.integer(7))
        entry.due = row.optionalTime(8)
        entry.lastDue = row.optionalTime(9)
        entry.state = try JSONValue(parsing: row.text(10), file: "state of '\(name)'")
        switch row.optionalText(11) {
        case "hash":
            guard let hash = SHA256Digest(bytes: row.bytes(12)) else {
                throw MartletError(.corrupt, "the hash of the secret of '\(name)' is not whole")
            }
            entry.secret = .hash(hash)
        case .some: entry.secret = .kept(String(decoding: row.bytes(12), as: UTF8.self))
        case nil: break
        }
        return entry
    }
}

/// How a firing lies in its table.
enum FiringRow {
    static let columns =
        "key, source, due_at, start_at, recorded_at, status, target, parameters, overlap, run_id, error"

    static func values(_ firing: Firing) -> [SQLValue] {
        [
            .text(firing.key), .text(firing.source), .integer(firing.due.microseconds),
            .integer(firing.startAt.microseconds), .integer(firing.recordedAt.microseconds),
            .text(firing.status.rawValue), .text(firing.target.json.text()),
            .text(JSONValue.object(firing.parameters).text()), .text(firing.overlap.rawValue), .optional(firing.run),
            .optional(firing.error),
        ]
    }

    static func read(_ row: SQLRow) throws(MartletError) -> Firing {
        var firing = Firing(
            key: row.text(0), source: row.text(1), due: Timestamp(microseconds: row.integer(2)),
            startAt: Timestamp(microseconds: row.integer(3)), recordedAt: Timestamp(microseconds: row.integer(4)),
            target: try target(row.text(6)), parameters: try object(row.text(7)), overlap: try row.word(8),
            status: try row.word(5))
        firing.run = row.optionalText(9)
        firing.error = row.optionalText(10)
        return firing
    }

    static func target(_ text: String) throws(MartletError) -> RunTarget {
        let json = try JSONValue(parsing: text, file: "target")
        if let flow = json["flow"]?.stringValue { return .flow(flow) }
        guard let selectors = json["pipelines"]?.arrayValue else {
            throw MartletError(.corrupt, "'\(text)' is stored where the target of a run is expected")
        }
        return .pipelines(selectors.compactMap(\.stringValue))
    }

    static func object(_ text: String) throws(MartletError) -> JSONObject {
        try JSONValue(parsing: text, file: "parameters").objectValue ?? [:]
    }
}

/// How a backfill and its items lie in their tables.
enum BackfillRow {
    static let columns = "name, target, parameters, run_limit, status, author, created_at"
    static let itemColumns = "position, partition_name, parameters, status, run_id, error"

    static func values(_ backfill: Backfill) -> [SQLValue] {
        [
            .text(backfill.name.text), .text(backfill.target.json.text()),
            .text(JSONValue.object(backfill.parameters).text()), .integer(Int64(backfill.limit)),
            .text(backfill.status.rawValue), .text(backfill.author), .integer(backfill.createdAt.microseconds),
        ]
    }

    static func read(_ row: SQLRow) throws(MartletError) -> Backfill {
        var backfill = Backfill(
            name: try ScheduleName(row.text(0)), target: try FiringRow.target(row.text(1)),
            parameters: try FiringRow.object(row.text(2)), limit: Int(row.integer(3)), author: row.text(5),
            createdAt: Timestamp(microseconds: row.integer(6)))
        backfill.status = try row.word(4)
        return backfill
    }

    static func values(_ item: BackfillItem) -> [SQLValue] {
        [
            .integer(Int64(item.position)), .text(item.partition), .text(JSONValue.object(item.parameters).text()),
            .text(item.status.rawValue), .optional(item.run), .optional(item.error),
        ]
    }

    static func readItem(_ row: SQLRow) throws(MartletError) -> BackfillItem {
        var item = BackfillItem(
            position: Int(row.integer(0)), partition: row.text(1), parameters: try FiringRow.object(row.text(2)),
            status: try row.word(3))
        item.run = row.optionalText(4)
        item.error = row.optionalText(5)
        return item
    }
}
