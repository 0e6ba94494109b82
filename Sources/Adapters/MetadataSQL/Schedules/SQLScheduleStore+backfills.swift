internal import Cataloging
public import Errors
internal import JSON
public import Schedules

extension SQLScheduleStore {
    public func add(_ backfill: Backfill, _ items: [BackfillItem]) async throws(MartletError) {
        let isNew = try await database.write(durability: .full) { handle throws(MartletError) in
            var isNew = false
            try handle.run(
                """
                INSERT INTO backfills (\(BackfillRow.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT (name) DO NOTHING RETURNING name
                """, BackfillRow.values(backfill)
            ) { _ in isNew = true }
            guard isNew else { return .undo(false) }
            for item in items {
                try handle.run(
                    """
                    INSERT INTO backfill_items (backfill, \(BackfillRow.itemColumns))
                    VALUES ($1, $2, $3, $4, $5, $6, $7)
                    """, [.text(backfill.name.text)] + BackfillRow.values(item))
            }
            return .keep(true)
        }
        guard isNew else {
            throw MartletError(
                .alreadyExists, "there already is a backfill '\(backfill.name)'", hint: "Take another name.")
        }
    }

    public func backfills() async throws(MartletError) -> [Backfill] {
        try await select("ORDER BY created_at DESC, name", [])
    }

    public func backfill(_ name: ScheduleName) async throws(MartletError) -> Backfill? {
        try await select("WHERE name = $1", [.text(name.text)]).first
    }

    private func select(_ condition: String, _ values: [SQLValue]) async throws(MartletError) -> [Backfill] {
        try await database.read { handle throws(MartletError) in
            var found: [Backfill] = []
            try handle.run("SELECT \(BackfillRow.columns) FROM backfills \(condition)", values) {
                row throws(MartletError) in found.append(try BackfillRow.read(row))
            }
            return found
        }
    }

    public func update(_ backfill: Backfill) async throws(MartletError) {
        try await database.write(durability: .full) { handle throws(MartletError) in
            try handle.run(
                "UPDATE backfills SET status = $2, run_limit = $3 WHERE name = $1",
                [.text(backfill.name.text), .text(backfill.status.rawValue), .integer(Int64(backfill.limit))])
            if backfill.status == .cancelled {
                try handle.run(
                    "UPDATE backfill_items SET status = 'cancelled' WHERE backfill = $1 AND status = 'waiting'",
                    [.text(backfill.name.text)])
            }
            return .keep(())
        }
    }

    public func items(
        of name: ScheduleName, status: BackfillItem.Status?, limit: Int
    ) async throws(MartletError) -> [BackfillItem] {
        try await database.read { handle throws(MartletError) in
            var found: [BackfillItem] = []
            try handle.run(
                """
                SELECT \(BackfillRow.itemColumns) FROM backfill_items
                WHERE backfill = $1 AND (status = $2 OR $2 = '') ORDER BY position LIMIT $3
                """, [.text(name.text), .text(status?.rawValue ?? ""), .integer(Int64(limit))]
            ) { row throws(MartletError) in found.append(try BackfillRow.readItem(row)) }
            return found
        }
    }

    public func update(_ items: [BackfillItem], of name: ScheduleName) async throws(MartletError) {
        guard !items.isEmpty else { return }
        try await database.write(durability: .full) { handle throws(MartletError) in
            for item in items {
                try handle.run(
                    "UPDATE backfill_items SET status = $3, run_id = $4, error = $5 WHERE backfill = $1 AND position = $2",
                    [
                        .text(name.text), .integer(Int64(item.position)), .text(item.status.rawValue),
                        .optional(item.run), .optional(item.error),
                    ])
            }
            return .keep(())
        }
    }

    public func progress(of name: ScheduleName) async throws(MartletError) -> BackfillProgress {
        try await database.read { handle throws(MartletError) in
            var counts: [BackfillItem.Status: Int] = [:]
            try handle.run(
                "SELECT status, count(*) FROM backfill_items WHERE backfill = $1 GROUP BY status", [.text(name.text)]
            ) { row throws(MartletError) in counts[try row.word(0)] = Int(row.integer(1)) }
            return BackfillProgress(counts)
        }
    }
}
