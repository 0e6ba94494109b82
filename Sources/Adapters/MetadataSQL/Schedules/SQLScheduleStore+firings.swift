internal import Cataloging
public import Clocks
public import Errors
internal import JSON
public import Schedules

extension SQLScheduleStore {
    public func record(
        _ batch: SchedulerBatch, under lease: SchedulerLease?
    ) async throws(MartletError) -> [Firing] {
        let result = try await database.write(durability: .full) { handle throws(MartletError) in
            if let lease {
                var isHeld = false
                try handle.run(
                    "SELECT 1 FROM schedule_state WHERE id = 1 AND holder = $1 AND fence = $2",
                    [.text(lease.holder), .integer(lease.fence)]
                ) { _ in isHeld = true }
                guard isHeld else { return .undo([Firing]?.none) }
            }
            var new: [Firing] = []
            for firing in batch.firings {
                try handle.run(
                    """
                    INSERT INTO schedule_firings (\(FiringRow.columns))
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (key) DO NOTHING RETURNING key
                    """, FiringRow.values(firing)
                ) { _ in new.append(firing) }
            }
            try ScheduleEvents.append(new, &handle)
            try ScheduleEvents.append(batch.problems, &handle)
            for (name, due, lastDue) in batch.dues {
                try handle.run(
                    "UPDATE schedule_entries SET due_at = $2, last_due_at = $3 WHERE name = $1",
                    [.text(name.text), .optional(due?.microseconds), .optional(lastDue?.microseconds)])
            }
            for (name, state) in batch.states {
                try handle.run(
                    "UPDATE schedule_entries SET state = $2 WHERE name = $1", [.text(name.text), .text(state.text())])
            }
            for item in batch.seen {
                try handle.run(
                    """
                    INSERT INTO trigger_seen (trigger_name, source, item, mark) VALUES ($1, $2, $3, $4)
                    ON CONFLICT (trigger_name, source, item) DO UPDATE SET mark = $4
                    """,
                    [.text(item.trigger.text), .integer(Int64(item.source)), .text(item.item), .text(item.mark)])
            }
            for item in batch.gone {
                try handle.run(
                    "DELETE FROM trigger_seen WHERE trigger_name = $1 AND source = $2 AND item = $3",
                    [.text(item.trigger.text), .integer(Int64(item.source)), .text(item.item)])
            }
            return .keep(.some(new))
        }
        guard let result else {
            throw MartletError(.conflict, "another server has taken over the schedules of this project")
        }
        return result
    }

    public func update(_ firings: [Firing]) async throws(MartletError) {
        guard !firings.isEmpty else { return }
        try await database.write(durability: .full) { handle throws(MartletError) in
            for firing in firings {
                try handle.run(
                    "UPDATE schedule_firings SET status = $2, run_id = $3, error = $4 WHERE key = $1",
                    [
                        .text(firing.key), .text(firing.status.rawValue), .optional(firing.run),
                        .optional(firing.error),
                    ])
            }
            try ScheduleEvents.append(firings, &handle)
            return .keep(())
        }
    }

    public func openFirings() async throws(MartletError) -> [Firing] {
        try await select("WHERE status IN ('pending', 'queued', 'started') ORDER BY recorded_at, due_at, key", [])
    }

    public func firings(
        of source: String?, after time: Timestamp?, limit: Int
    ) async throws(MartletError) -> [Firing] {
        let values: [SQLValue] = [.integer(time?.microseconds ?? .min), .integer(Int64(limit))]
        guard let source else {
            return try await select("WHERE recorded_at > $1 ORDER BY recorded_at DESC, key DESC LIMIT $2", values)
        }
        return try await select(
            "WHERE recorded_at > $1 AND source = $3 ORDER BY recorded_at DESC, key DESC LIMIT $2",
            values + [.text(source)])
    }

    public func firing(_ key: String) async throws(MartletError) -> Firing? {
        try await select("WHERE key = $1", [.text(key)]).first
    }

    private func select(_ condition: String, _ values: [SQLValue]) async throws(MartletError) -> [Firing] {
        try await database.read { handle throws(MartletError) in
            var found: [Firing] = []
            try handle.run("SELECT \(FiringRow.columns) FROM schedule_firings \(condition)", values) {
                row throws(MartletError) in found.append(try FiringRow.read(row))
            }
            return found
        }
    }

    public func prune(before time: Timestamp) async throws(MartletError) -> Int {
        try await database.write(durability: .relaxed) { handle throws(MartletError) in
            var count = 0
            try handle.run(
                """
                DELETE FROM schedule_firings WHERE recorded_at < $1
                    AND status NOT IN ('pending', 'queued', 'started') RETURNING key
                """, [.integer(time.microseconds)]
            ) { _ in count += 1 }
            try handle.run("DELETE FROM webhook_requests WHERE expires_at < $1", [.integer(time.microseconds)])
            return .keep(count)
        }
    }

    // MARK: What triggers have seen

    public func seen(by trigger: ScheduleName, source: Int) async throws(MartletError) -> [String: String] {
        try await database.read { handle throws(MartletError) in
            var found: [String: String] = [:]
            try handle.run(
                "SELECT item, mark FROM trigger_seen WHERE trigger_name = $1 AND source = $2",
                [.text(trigger.text), .integer(Int64(source))]
            ) { found[$0.text(0)] = $0.text(1) }
            return found
        }
    }

    public func succeededRuns(since time: Timestamp, limit: Int) async throws(MartletError) -> [EndedRun] {
        try await database.read { handle throws(MartletError) in
            var found: [EndedRun] = []
            try handle.run(
                """
                SELECT id, finished_at, trigger_name FROM runs WHERE finished_at >= $1 AND status = 'success'
                ORDER BY finished_at, id LIMIT $2
                """, [.integer(time.microseconds), .integer(Int64(limit))]
            ) {
                found.append(
                    EndedRun(id: $0.text(0), endedAt: Timestamp(microseconds: $0.integer(1)), trigger: $0.text(2)))
            }
            return found
        }
    }

    public func noteRequest(
        _ mark: String, of trigger: ScheduleName, at now: Timestamp, until time: Timestamp
    ) async throws(MartletError) -> Bool {
        try await database.write(durability: .full) { handle throws(MartletError) in
            try handle.run("DELETE FROM webhook_requests WHERE expires_at < $1", [.integer(now.microseconds)])
            var isNew = false
            try handle.run(
                """
                INSERT INTO webhook_requests (trigger_name, mark, expires_at) VALUES ($1, $2, $3)
                ON CONFLICT (trigger_name, mark) DO NOTHING RETURNING mark
                """, [.text(trigger.text), .text(mark), .integer(time.microseconds)]
            ) { _ in isNew = true }
            return .keep(isNew)
        }
    }

    // MARK: Leading

    public func lease() async throws(MartletError) -> SchedulerLease {
        try await database.read { handle throws(MartletError) in
            var lease = SchedulerLease()
            try handle.run("SELECT holder, fence, beat FROM schedule_state WHERE id = 1") {
                lease = SchedulerLease(holder: $0.text(0), fence: $0.integer(1), beat: $0.integer(2))
            }
            return lease
        }
    }

    public func replace(
        _ seen: SchedulerLease, with lease: SchedulerLease
    ) async throws(MartletError) -> Bool {
        try await database.write(durability: .relaxed) { handle throws(MartletError) in
            var isReplaced = false
            try handle.run(
                """
                UPDATE schedule_state SET holder = $1, fence = $2, beat = $3
                WHERE id = 1 AND holder = $4 AND fence = $5 AND beat = $6 RETURNING id
                """,
                [
                    .text(lease.holder), .integer(lease.fence), .integer(lease.beat), .text(seen.holder),
                    .integer(seen.fence), .integer(seen.beat),
                ]
            ) { _ in isReplaced = true }
            return .keep(isReplaced)
        }
    }
}
