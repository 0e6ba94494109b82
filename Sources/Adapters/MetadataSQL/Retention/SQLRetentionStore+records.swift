internal import Cataloging
public import Clocks
public import Errors
public import Retention

extension SQLRetentionStore {
    private static let ended = "status IN ('success', 'failed', 'cancelled') AND finished_at IS NOT NULL"

    public func endedRuns(after last: EndedRun?, limit: Int) async throws(MartletError) -> [EndedRun] {
        try await database.read { handle throws(MartletError) in
            var found: [EndedRun] = []
            try handle.run(
                """
                SELECT id, created_at, finished_at, name FROM runs WHERE \(Self.ended)
                    AND (created_at < $1 OR (created_at = $1 AND id < $2))
                ORDER BY created_at DESC, id DESC LIMIT $3
                """,
                [.integer(last?.createdAt.microseconds ?? .max), .text(last?.id ?? ""), .integer(Int64(limit))]
            ) { row in
                found.append(
                    EndedRun(
                        id: row.text(0), createdAt: Timestamp(microseconds: row.integer(1)),
                        finishedAt: Timestamp(microseconds: row.integer(2)),
                        pipelines: row.optionalText(3).map { [$0] } ?? []))
            }
            let unnamed = found.indices.filter { found[$0].pipelines.isEmpty }
            try handle.runEach(
                "SELECT name FROM run_steps WHERE run_id = $1", unnamed.map { [.text(found[$0].id)] }
            ) { found[unnamed[$0]].pipelines.append($1.text(0)) }
            return found
        }
    }

    public func removeRuns(_ ids: [String]) async throws(MartletError) -> Int {
        // A run that was resumed meanwhile stays.
        let count = try await remove(
            "DELETE FROM runs WHERE id = $1 AND \(Self.ended) RETURNING 1", ids.map { [.text($0)] })
        if count > 0 {
            try await database.write(durability: .relaxed) { handle throws(MartletError) in
                .keep(try SQLRunCodeStore.removeUnused(&handle))
            }
        }
        return count
    }

    public func countLogs(of ids: [String]) async throws(MartletError) -> Int {
        try await database.read { handle throws(MartletError) in
            var count = 0
            try handle.runEach("SELECT count(*) FROM run_logs WHERE run_id = $1", ids.map { [.text($0)] }) {
                count += Int($1.integer(0))
            }
            return count
        }
    }

    public func removeLogs(of ids: [String]) async throws(MartletError) -> Int {
        try await remove("DELETE FROM run_logs WHERE run_id = $1 RETURNING 1", ids.map { [.text($0)] })
    }

    // MARK: Results of tests

    /// Those beyond the newest so many: of an asset, or of all assets but some.
    private static func aged(_ columns: String, of asset: String?, but others: [String], keeping count: Int)
        -> (sql: String, values: [SQLValue])
    {
        var values: [SQLValue] = [.integer(Int64(count))]
        var condition = ""
        if let asset {
            values.append(.text(asset))
            condition = "WHERE asset = $2"
        } else if !others.isEmpty {
            values += others.map { .text($0) }
            condition = "WHERE asset NOT IN (\(others.indices.map { "$\($0 + 2)" }.joined(separator: ", ")))"
        }
        // The IDs of runs grow with time.
        let sql = """
            SELECT \(columns) FROM (
                SELECT run_id, position, row_number() OVER (
                    PARTITION BY asset, name ORDER BY run_id DESC, position DESC) AS age
                FROM run_tests \(condition)) AS aged
            WHERE age > $1
            """
        return (sql, values)
    }

    private static func rules(
        _ columns: String, keeping count: Int, others: [String: Int]
    ) -> [(sql: String, values: [SQLValue])] {
        let names = others.keys.sorted()
        var rules: [(sql: String, values: [SQLValue])] = []
        if count > 0 { rules.append(aged(columns, of: nil, but: names, keeping: count)) }
        for name in names {
            guard let own = others[name], own > 0 else { continue }
            rules.append(aged(columns, of: name, but: [], keeping: own))
        }
        return rules
    }

    public func countTests(keeping count: Int, others: [String: Int]) async throws(MartletError) -> Int {
        let rules = Self.rules("count(*)", keeping: count, others: others)
        return try await database.read { handle throws(MartletError) in
            var found = 0
            for rule in rules { try handle.run(rule.sql, rule.values) { found += Int($0.integer(0)) } }
            return found
        }
    }

    public func removeTests(keeping count: Int, others: [String: Int]) async throws(MartletError) -> Int {
        let rules = Self.rules("run_id, position", keeping: count, others: others)
        let keys = try await database.read { handle throws(MartletError) in
            var keys: [[SQLValue]] = []
            for rule in rules {
                try handle.run("\(rule.sql) LIMIT \(Self.testsLimit)", rule.values) {
                    keys.append([.text($0.text(0)), .integer($0.integer(1))])
                }
            }
            return keys
        }
        return try await remove("DELETE FROM run_tests WHERE run_id = $1 AND position = $2 RETURNING 1", keys)
    }

    /// Results that one pass removes by one rule; what is left goes in the next.
    private static let testsLimit = 100_000

    // MARK: Runs that say nothing

    public func silentRuns(since time: Timestamp, limit: Int) async throws(MartletError) -> [String] {
        try await database.read { handle throws(MartletError) in
            var found: [String] = []
            // Said twice, since the index of runs that have not ended is for both words.
            try handle.run(
                """
                SELECT id FROM runs WHERE status IN ('pending', 'running') AND status = 'running' AND started_at < $1
                    AND NOT EXISTS (SELECT 1 FROM run_logs WHERE run_id = runs.id AND time >= $1)
                ORDER BY id LIMIT $2
                """, [.integer(time.microseconds), .integer(Int64(limit))]
            ) { found.append($0.text(0)) }
            return found
        }
    }

    private func remove(_ sql: String, _ values: [[SQLValue]]) async throws(MartletError) -> Int {
        var count = 0
        for first in stride(from: 0, to: values.count, by: Self.part) {
            let some = Array(values[first..<min(first + Self.part, values.count)])
            count += try await database.write(durability: .relaxed) { handle throws(MartletError) in
                var count = 0
                try handle.runEach(sql, some) { _, _ in count += 1 }
                return .keep(count)
            }
        }
        return count
    }
}
