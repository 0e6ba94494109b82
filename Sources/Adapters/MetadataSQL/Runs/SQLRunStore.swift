internal import Cataloging
public import Clocks
internal import Errors
public import Identifiers
public import Runs

/// What runs did, in the same database as the catalog.
///
/// Only the end of a run waits for the disk: after a power cut a run that goes on is over anyway.
public final class SQLRunStore: RunStore {
    let database: SQLDatabase

    public init(_ database: SQLDatabase) { self.database = database }

    public func create(_ run: RunRecord) async throws {
        let isNew = try await database.write(durability: .relaxed) { handle throws(MartletError) in
            var isNew = false
            try handle.run(
                """
                INSERT INTO runs (\(RunRow.columns))
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
                ON CONFLICT (id) DO NOTHING RETURNING id
                """, RunRow.values(run)
            ) { _ in isNew = true }
            if isNew { try RunEvents.append(run, before: nil, &handle) }
            return .keep(isNew)
        }
        guard isNew else { throw MartletError(.alreadyExists, "there already is a run \(run.id)") }
    }

    public func update(_ run: RunRecord) async throws {
        let isThere = try await database.write(durability: run.status.isFinal ? .full : .relaxed) {
            handle throws(MartletError) in
            var isThere = false
            let before = try RunEvents.standing(of: run.id, &handle)
            try handle.run(
                """
                UPDATE runs SET status = $2, trigger_name = $3, author = $4, target_branch = $5, branch = $6,
                    pinned_commit = $7, published_commit = $8, created_at = $9, started_at = $10, finished_at = $11,
                    error = $12, request = $13, code_hash = $14
                WHERE id = $1 RETURNING id
                """, RunRow.changes(run)
            ) { _ in isThere = true }
            if isThere { try RunEvents.append(run, before: before, &handle) }
            return .keep(isThere)
        }
        guard isThere else { throw Self.unknown(run.id) }
    }

    public func record(run: RunID, steps: [StepRecord], tests: [TestRecord], logs: [LogRecord]) async throws {
        guard !(steps.isEmpty && tests.isEmpty && logs.isEmpty) else { return }
        let id = SQLValue.text(run.description)
        let isThere = try await database.write(durability: .relaxed) { handle throws(MartletError) in
            var isThere = false
            try handle.run("SELECT 1 FROM runs WHERE id = $1", [id]) { _ in isThere = true }
            guard isThere else { return .undo(false) }
            if !steps.isEmpty {
                let first = try Self.next("run_steps", id, &handle)
                for (index, step) in steps.enumerated() {
                    try handle.run(StepRow.upsert, [id, .integer(first + Int64(index))] + StepRow.values(step))
                }
                if first == 0 { try Self.appendStart(id, &handle) }
            }
            if !tests.isEmpty {
                let first = try Self.next("run_tests", id, &handle)
                for (index, test) in tests.enumerated() {
                    try handle.run(TestRow.insert, [id, .integer(first + Int64(index))] + TestRow.values(test))
                }
            }
            if !logs.isEmpty {
                let first = try Self.next("run_logs", id, &handle)
                for (index, log) in logs.enumerated() {
                    try handle.run(
                        """
                        INSERT INTO run_logs (run_id, position, time, level, step, message)
                        VALUES ($1, $2, $3, $4, $5, $6)
                        """,
                        [
                            id, .integer(first + Int64(index)), .integer(log.time.microseconds),
                            .text(log.level.rawValue), .optional(log.step), .text(log.message),
                        ])
                }
            }
            return .keep(true)
        }
        guard isThere else { throw Self.unknown(run) }
    }

    /// The steps of a run are known now: it started.
    private static func appendStart(_ id: SQLValue, _ handle: inout SQLHandle) throws(MartletError) {
        var run: RunRecord?
        try handle.run("SELECT \(RunRow.columns) FROM runs WHERE id = $1", [id]) { row throws(MartletError) in
            run = try RunRow.read(row)
        }
        if let run { try RunEvents.appendStart(run, &handle) }
    }

    /// The position behind the last.
    private static func next(
        _ table: String, _ id: SQLValue, _ handle: inout SQLHandle
    ) throws(MartletError) -> Int64 {
        var next: Int64 = 0
        try handle.run("SELECT coalesce(max(position) + 1, 0) FROM \(table) WHERE run_id = $1", [id]) {
            next = $0.integer(0)
        }
        return next
    }

    public func run(_ id: RunID) async throws -> RunRecord? {
        try await database.read { handle throws(MartletError) in
            var found: RunRecord?
            try handle.run("SELECT \(RunRow.columns) FROM runs WHERE id = $1", [.text(id.description)]) {
                row throws(MartletError) in found = try RunRow.read(row)
            }
            return found
        }
    }

    public func runs(matching filter: RunFilter) async throws -> [RunRecord] {
        let statuses = (filter.statuses ?? Set(RunStatus.allCases)).map(\.rawValue).sorted()
        guard !statuses.isEmpty else { return [] }
        let prefix = (filter.idPrefix ?? "").lowercased()
        return try await database.read { handle throws(MartletError) in
            var found: [RunRecord] = []
            // The statuses are words of the code, never a person's text, so they may stand in the statement.
            let list = statuses.map { "'\($0)'" }.joined(separator: ", ")
            try handle.run(
                """
                SELECT \(RunRow.columns) FROM runs WHERE status IN (\(list)) AND substr(id, 1, $1) = $2
                ORDER BY created_at DESC, id DESC LIMIT $3
                """,
                [.integer(Int64(prefix.unicodeScalars.count)), .text(prefix), .integer(Int64(max(0, filter.limit)))]
            ) { row throws(MartletError) in found.append(try RunRow.read(row)) }
            return found
        }
    }

    public func steps(of id: RunID) async throws -> [StepRecord] {
        try await database.read { handle throws(MartletError) in
            // An engine's steps are what its transitions say; tables that they built stand behind them.
            var found = try SQLRunLogStore.load(id, &handle).map { RunMachine(replaying: $0).steps } ?? []
            try handle.run(
                "SELECT \(StepRow.columns) FROM run_steps WHERE run_id = $1 ORDER BY position", [.text(id.description)]
            ) { row throws(MartletError) in found.append(try StepRow.read(row)) }
            return found
        }
    }

    public func tests(of id: RunID) async throws -> [TestRecord] {
        try await database.read { handle throws(MartletError) in
            var found: [TestRecord] = []
            try handle.run(
                "SELECT \(TestRow.columns) FROM run_tests WHERE run_id = $1 ORDER BY position", [.text(id.description)]
            ) { row throws(MartletError) in found.append(try TestRow.read(row)) }
            return found
        }
    }

    public func logs(of id: RunID, after: Int, limit: Int) async throws -> [LogRecord] {
        try await database.read { handle throws(MartletError) in
            var found: [LogRecord] = []
            try handle.run(
                """
                SELECT time, level, step, message FROM run_logs WHERE run_id = $1 AND position >= $2
                ORDER BY position LIMIT $3
                """,
                [.text(id.description), .integer(Int64(after)), .integer(Int64(max(0, limit)))]
            ) { row throws(MartletError) in
                found.append(
                    LogRecord(
                        time: Timestamp(microseconds: row.integer(0)), level: try row.word(1),
                        step: row.optionalText(2),
                        message: row.text(3)))
            }
            return found
        }
    }

    public func prune(finishedBefore time: Timestamp) async throws -> Int {
        try await database.write(durability: .relaxed) { handle throws(MartletError) in
            var count = 0
            try handle.run(
                "DELETE FROM runs WHERE finished_at < $1 RETURNING id", [.integer(time.microseconds)]
            ) { _ in count += 1 }
            return .keep(count)
        }
    }

    private static func unknown(_ id: RunID) -> MartletError {
        MartletError(.notFound, "there is no run \(id)")
    }
}
