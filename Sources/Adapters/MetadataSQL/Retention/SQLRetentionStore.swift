internal import Cataloging
public import Clocks
public import Errors
public import JSON
public import Retention

/// Settings and turns of retention, and the records that go, in the one database.
///
/// What goes is found by reading and removed in parts, since all writers share one thread.
public final class SQLRetentionStore: RetentionStore {
    let database: SQLDatabase

    /// Records that are removed in one transaction.
    static let part = 200

    public init(_ database: SQLDatabase) { self.database = database }

    public func settings() async throws(MartletError) -> RetentionSettings {
        try await database.read { handle throws(MartletError) in
            var settings = RetentionSettings()
            try handle.run("SELECT pipeline, settings FROM retention_settings") { row throws(MartletError) in
                let name = row.text(0)
                let json = try JSONValue(parsing: row.text(1), file: "retention of '\(name)'")
                let values = try RetentionValues(json.objectValue ?? JSONObject(), isPipeline: !name.isEmpty)
                if name.isEmpty { settings.system = values } else { settings.pipelines[name] = values }
            }
            return settings
        }
    }

    public func save(_ values: RetentionValues, pipeline: String?) async throws(MartletError) {
        let text = JSONValue.object(values.json).text()
        try await database.write(durability: .full) { handle throws(MartletError) in
            if values.values.isEmpty {
                try handle.run("DELETE FROM retention_settings WHERE pipeline = $1", [.text(pipeline ?? "")])
            } else {
                try handle.run(
                    """
                    INSERT INTO retention_settings (pipeline, settings) VALUES ($1, $2)
                    ON CONFLICT (pipeline) DO UPDATE SET settings = $2
                    """, [.text(pipeline ?? ""), .text(text)])
            }
            return .keep(())
        }
    }

    // MARK: Turns

    public func take(
        _ turn: RetentionTurn, as holder: String, at now: Timestamp, until: Timestamp, unlessEndedSince last: Timestamp
    ) async throws(MartletError) -> Bool {
        // A look costs next to nothing, and mostly it is not time yet.
        let isDue = try await database.read { handle throws(MartletError) in
            var isDue = true
            try handle.run(
                "SELECT holder, taken_until, ended_at FROM retention_turns WHERE name = $1", [.text(turn.rawValue)]
            ) { row in
                let isFree = row.integer(1) <= now.microseconds || row.text(0) == holder
                isDue = isFree && (row.optionalInteger(2) ?? .min) <= last.microseconds
            }
            return isDue
        }
        guard isDue else { return false }
        return try await database.write(durability: .relaxed) { handle throws(MartletError) in
            var isTaken = false
            try handle.run(
                """
                INSERT INTO retention_turns (name, holder, taken_until, result) VALUES ($1, $2, $3, '{}')
                ON CONFLICT (name) DO UPDATE SET holder = $2, taken_until = $3
                WHERE (retention_turns.taken_until <= $4 OR retention_turns.holder = $2)
                    AND (retention_turns.ended_at IS NULL OR retention_turns.ended_at <= $5)
                RETURNING name
                """,
                [
                    .text(turn.rawValue), .text(holder), .integer(until.microseconds), .integer(now.microseconds),
                    .integer(last.microseconds),
                ]
            ) { _ in isTaken = true }
            return .keep(isTaken)
        }
    }

    public func end(
        _ turn: RetentionTurn, as holder: String, at now: Timestamp, _ result: JSONObject
    ) async throws(MartletError) {
        try await database.write(durability: .relaxed) { handle throws(MartletError) in
            try handle.run(
                """
                UPDATE retention_turns SET taken_until = 0, ended_at = $3, ended_by = $2, result = $4
                WHERE name = $1 AND holder = $2
                """,
                [
                    .text(turn.rawValue), .text(holder), .integer(now.microseconds),
                    .text(JSONValue.object(result).text()),
                ])
            return .keep(())
        }
    }

    public func reports() async throws(MartletError) -> [RetentionReport] {
        try await database.read { handle throws(MartletError) in
            var found: [RetentionReport] = []
            try handle.run(
                "SELECT name, ended_at, ended_by, result FROM retention_turns WHERE ended_at IS NOT NULL ORDER BY name"
            ) { row throws(MartletError) in
                let result = try JSONValue(parsing: row.text(3), file: "report of retention")
                found.append(
                    RetentionReport(
                        turn: try row.word(0), endedAt: Timestamp(microseconds: row.integer(1)), holder: row.text(2),
                        result: result.objectValue ?? JSONObject()))
            }
            return found
        }
    }
}
