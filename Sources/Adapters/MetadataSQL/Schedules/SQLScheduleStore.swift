internal import Cataloging
internal import Clocks
public import Cryptography
public import Errors
internal import JSON
public import Schedules

/// Schedules, triggers and what they did, in the same database as the catalog.
public final class SQLScheduleStore: ScheduleStore {
    let database: SQLDatabase

    public init(_ database: SQLDatabase) { self.database = database }

    public func entries(of kind: EntryKind?) async throws(MartletError) -> [ScheduleEntry] {
        try await database.read { handle throws(MartletError) in
            var found: [ScheduleEntry] = []
            try handle.run(
                "SELECT \(ScheduleEntryRow.columns) FROM schedule_entries WHERE kind = $1 OR $1 = '' ORDER BY name",
                [.text(kind?.rawValue ?? "")]
            ) { row throws(MartletError) in found.append(try ScheduleEntryRow.read(row)) }
            return found
        }
    }

    public func count(of kind: EntryKind) async throws(MartletError) -> Int {
        try await database.read { handle throws(MartletError) in
            var count = 0
            try handle.run("SELECT count(*) FROM schedule_entries WHERE kind = $1", [.text(kind.rawValue)]) {
                count = Int($0.integer(0))
            }
            return count
        }
    }

    public func entry(_ name: ScheduleName) async throws(MartletError) -> ScheduleEntry? {
        try await entries(named: [name]).first
    }

    public func entries(named names: [ScheduleName]) async throws(MartletError) -> [ScheduleEntry] {
        try await database.read { handle throws(MartletError) in
            var found: [ScheduleEntry] = []
            for name in names {
                if let entry = try Self.entry(name, &handle) { found.append(entry) }
            }
            return found
        }
    }

    public func trigger(secret hash: SHA256Digest) async throws(MartletError) -> ScheduleEntry? {
        try await database.read { handle throws(MartletError) in
            var found: ScheduleEntry?
            try handle.run(
                "SELECT \(ScheduleEntryRow.columns) FROM schedule_entries WHERE secret = $1 AND secret_kind = 'hash'",
                [.bytes(hash.bytes)]
            ) { row throws(MartletError) in found = try ScheduleEntryRow.read(row) }
            return found
        }
    }

    private static func entry(
        _ name: ScheduleName, _ handle: inout SQLHandle
    ) throws(MartletError) -> ScheduleEntry? {
        var found: ScheduleEntry?
        try handle.run(
            "SELECT \(ScheduleEntryRow.columns) FROM schedule_entries WHERE name = $1", [.text(name.text)]
        ) { row throws(MartletError) in found = try ScheduleEntryRow.read(row) }
        return found
    }

    public func add(_ entry: ScheduleEntry) async throws(MartletError) {
        let isNew = try await database.write(durability: .full) { handle throws(MartletError) in
            let revision = try Self.bump(&handle)
            let isNew = try Self.insert(entry, revision, &handle)
            return isNew ? .keep(true) : .undo(false)
        }
        guard isNew else {
            throw MartletError(
                .alreadyExists, "there already is a schedule or trigger '\(entry.name)'",
                hint: "Take another name, or delete that one.")
        }
    }

    private static func insert(
        _ entry: ScheduleEntry, _ revision: Int64, _ handle: inout SQLHandle
    ) throws(MartletError) -> Bool {
        var isNew = false
        try handle.run(
            """
            INSERT INTO schedule_entries (\(ScheduleEntryRow.columns), revision)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            ON CONFLICT (name) DO NOTHING RETURNING name
            """, ScheduleEntryRow.values(entry) + [.integer(revision)]
        ) { _ in isNew = true }
        return isNew
    }

    private static func bump(_ handle: inout SQLHandle) throws(MartletError) -> Int64 {
        var revision: Int64 = 0
        try handle.run("UPDATE schedule_state SET revision = revision + 1 WHERE id = 1 RETURNING revision") {
            revision = $0.integer(0)
        }
        return revision
    }

    public func replace(_ entry: ScheduleEntry) async throws(MartletError) {
        let isThere = try await database.write(durability: .full) { handle throws(MartletError) in
            let revision = try Self.bump(&handle)
            let isThere = try Self.update(entry, revision, &handle)
            return isThere ? .keep(true) : .undo(false)
        }
        guard isThere else {
            throw MartletError(.notFound, "there is no schedule or trigger '\(entry.name)'")
        }
    }

    private static func update(
        _ entry: ScheduleEntry, _ revision: Int64, _ handle: inout SQLHandle
    ) throws(MartletError) -> Bool {
        var isThere = false
        try handle.run(
            """
            UPDATE schedule_entries SET kind = $2, origin = $3, definition = $4, enabled = $5, author = $6,
                created_at = $7, updated_at = $8, due_at = $9, last_due_at = $10, state = $11, secret_kind = $12,
                secret = $13, revision = $14
            WHERE name = $1 RETURNING name
            """, ScheduleEntryRow.values(entry) + [.integer(revision)]
        ) { _ in isThere = true }
        return isThere
    }

    public func remove(_ name: ScheduleName) async throws(MartletError) -> Bool {
        try await database.write(durability: .full) { handle throws(MartletError) in
            guard try Self.remove(name, &handle) else { return .undo(false) }
            _ = try Self.bump(&handle)
            return .keep(true)
        }
    }

    private static func remove(_ name: ScheduleName, _ handle: inout SQLHandle) throws(MartletError) -> Bool {
        var isThere = false
        let key = [SQLValue.text(name.text)]
        try handle.run("DELETE FROM schedule_entries WHERE name = $1 RETURNING name", key) { _ in isThere = true }
        try handle.run("DELETE FROM trigger_seen WHERE trigger_name = $1", key)
        try handle.run("DELETE FROM webhook_requests WHERE trigger_name = $1", key)
        return isThere
    }

    public func synchronize(files entries: [ScheduleEntry]) async throws(MartletError) -> [ScheduleName] {
        try await database.write(durability: .full) { handle throws(MartletError) in
            var changed: [ScheduleName] = []
            var revision: Int64?
            for entry in entries {
                let known = try Self.entry(entry.name, &handle)
                if let known, case .api = known.origin {
                    throw MartletError(
                        .alreadyExists,
                        "the file '\(entry.origin.text.dropFirst(5))' names '\(entry.name)', which was made through the API",
                        hint: "Give it another name, or delete the other one.")
                }
                if let known, known.definition == entry.definition, known.origin == entry.origin,
                    known.kind == entry.kind
                {
                    continue
                }
                if revision == nil { revision = try Self.bump(&handle) }
                let number = revision ?? 0
                changed.append(entry.name)
                guard var new = known else {
                    _ = try Self.insert(entry, number, &handle)
                    continue
                }
                // What a trigger has seen stays where it still waits for the same.
                let isSame = known?.definition["on"] == entry.definition["on"] && known?.kind == entry.kind
                if !isSame {
                    new.state = [:]
                    try handle.run("DELETE FROM trigger_seen WHERE trigger_name = $1", [.text(entry.name.text)])
                }
                new.kind = entry.kind
                new.origin = entry.origin
                new.definition = entry.definition
                new.isEnabled = entry.isEnabled
                new.updatedAt = entry.updatedAt
                new.due = entry.due
                _ = try Self.update(new, number, &handle)
            }
            let kept = Set(entries.map(\.name.text))
            var old: [String] = []
            try handle.run("SELECT name FROM schedule_entries WHERE origin <> 'api'") { old.append($0.text(0)) }
            for name in old where !kept.contains(name) {
                if revision == nil { revision = try Self.bump(&handle) }
                _ = try Self.remove(try ScheduleName(name), &handle)
                changed.append(try ScheduleName(name))
            }
            return changed.isEmpty ? .undo([]) : .keep(changed)
        }
    }

    public func revision() async throws(MartletError) -> Int64 {
        try await database.read { handle throws(MartletError) in
            var revision: Int64 = 0
            try handle.run("SELECT revision FROM schedule_state WHERE id = 1") { revision = $0.integer(0) }
            return revision
        }
    }

    public func changes(after revision: Int64) async throws(MartletError) -> [DueEntry] {
        try await database.read { handle throws(MartletError) in
            var found: [DueEntry] = []
            try handle.run(
                """
                SELECT name, kind, enabled, due_at, last_due_at FROM schedule_entries WHERE revision > $1
                """, [.integer(revision)]
            ) { row throws(MartletError) in
                found.append(
                    DueEntry(
                        name: try ScheduleName(row.text(0)), kind: try row.word(1), isEnabled: row.integer(2) != 0,
                        due: row.optionalTime(3), lastDue: row.optionalTime(4)))
            }
            return found
        }
    }
}
