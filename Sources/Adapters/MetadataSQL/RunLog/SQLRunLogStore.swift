internal import Cataloging
internal import Events
internal import Clocks
public import Errors
public import Identifiers
internal import JSON
public import Runs

/// The log of runs in the same database as the catalog: a row for each run, and one for what happened to it in a transaction.
public final class SQLRunLogStore: RunLogStore {
    private let database: SQLDatabase
    private let definitions = DefinitionCache()

    public init(_ database: SQLDatabase) { self.database = database }

    public func append(_ batch: RunLogBatch) async throws(MartletError) -> [RunID] {
        // Encoded here, so that the thread of the database only writes.
        let hashes = batch.submissions.map { definitions.hash(of: $0.submission.definition) }
        let transitions = batch.entries.map { (run: $0.run, values: TransitionRows.values($0)) }
        let events = RunEvents.events(of: batch)
        let results = try await database.write(durability: .full) { handle throws(MartletError) in
            if let driver = batch.driver { try Self.checkDriver(driver, &handle) }
            var results: [RunID] = []
            var refused: Set<RunID> = []
            var heads: [[SQLValue]] = []
            for (index, submission) in batch.submissions.enumerated() {
                let (hash, body) = hashes[index]
                let actual = try Self.claim(submission, &handle)
                results.append(actual)
                guard actual == submission.record.id else {
                    refused.insert(submission.record.id)
                    continue
                }
                if let body {
                    try handle.run(
                        "INSERT INTO run_definitions (hash, body) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                        [.bytes(hash), .bytes(body)])
                }
                heads.append(RunHeadRow.values(submission.record, submission.submission, definition: hash))
            }
            try handle.runEach(RunHeadRow.insert, heads)
            try handle.runEach(
                TransitionRows.insert, transitions.filter { !refused.contains($0.run) }.compactMap(\.values))
            try handle.runEach(
                RunHeadRow.update, batch.heads.filter { !refused.contains($0.id) }.map(RunHeadRow.changes))
            // A run that was refused has no events, since nothing of it happened.
            try EventRow.append(events.filter { event in !refused.contains { "\($0)" == event.subject } }, &handle)
            try handle.runEach(
                "INSERT INTO run_engines_gone (driver) VALUES ($1) ON CONFLICT DO NOTHING",
                batch.gone.map { [.text($0.description)] })
            if let driver = batch.driver {
                try handle.runEach(
                    "UPDATE runs SET driver = $2 WHERE id = $1",
                    batch.adopted.map { [.text($0.description), .text(driver.description)] })
            }
            return .keep(results)
        }
        for (submission, hash) in zip(batch.submissions, hashes) where hash.body != nil {
            definitions.remember(submission.submission.definition, hash.hash)
        }
        return results
    }

    private static func checkDriver(_ driver: RunID, _ handle: inout SQLHandle) throws(MartletError) {
        var isGone = false
        try handle.run("SELECT 1 FROM run_engines_gone WHERE driver = $1", [.text(driver.description)]) { _ in
            isGone = true
        }
        guard isGone else { return }
        throw MartletError(
            .conflict, "the engine \(driver) was taken for gone, and its runs were taken over",
            hint: "It did not say for a while that it lives; it goes on under another name.")
    }

    /// The run that a submission's key belongs to.
    private static func claim(
        _ submission: RunLogBatch.Submission, _ handle: inout SQLHandle
    ) throws(MartletError) -> RunID {
        guard let key = submission.submission.idempotencyKey else { return submission.record.id }
        let id = submission.record.id
        var isNew = false
        try handle.run(
            "INSERT INTO run_keys (key, run_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING key",
            [.text(key), .text(id.description)]
        ) { _ in isNew = true }
        if isNew { return id }
        var found: RunID?
        try handle.run("SELECT run_id FROM run_keys WHERE key = $1", [.text(key)]) { found = RunID($0.text(0)) }
        guard let found else { throw MartletError(.corrupt, "the key '\(key)' names no run") }
        return found
    }

    public func unfinished() async throws(MartletError) -> [UnfinishedRun] {
        try await database.read { handle throws(MartletError) in
            var found: [UnfinishedRun] = []
            try handle.run(
                """
                SELECT id, driver, status, priority, name, namespace, concurrency, parent_run FROM runs
                WHERE status IN ('pending', 'running') AND driver IS NOT NULL ORDER BY id
                """
            ) { row throws(MartletError) in found.append(try RunHeadRow.unfinished(row)) }
            return found
        }
    }

    public func head(of id: RunID) async throws(MartletError) -> RunRecord? {
        try await database.read { handle throws(MartletError) in
            var found: RunRecord?
            try handle.run("SELECT \(RunRow.columns) FROM runs WHERE id = $1", [.text(id.description)]) {
                row throws(MartletError) in found = try RunRow.read(row)
            }
            return found
        }
    }

    public func load(_ id: RunID) async throws(MartletError) -> StoredRun? {
        let definitions = definitions
        return try await database.read { handle throws(MartletError) in
            try Self.load(id, &handle) {
                definitions.definition($0)
            } remember: {
                definitions.remember($0, $1)
            }
        }
    }

    static func load(
        _ id: RunID, _ handle: inout SQLHandle, known: ([UInt8]) -> RunDefinition? = { _ in nil },
        remember: (RunDefinition, [UInt8]) -> Void = { _, _ in }
    ) throws(MartletError) -> StoredRun? {
        var found: (record: RunRecord, hash: [UInt8])?
        try handle.run(
            "SELECT \(RunRow.columns), definition FROM runs WHERE id = $1 AND definition IS NOT NULL",
            [.text(id.description)]
        ) { row throws(MartletError) in
            found = (try RunRow.read(row), row.bytes(RunRow.columnCount))
        }
        guard let (record, hash) = found else { return nil }
        var definition = known(hash)
        if definition == nil {
            try handle.run("SELECT body FROM run_definitions WHERE hash = $1", [.bytes(hash)]) {
                row throws(MartletError) in
                definition = try RunDefinition(json: try JSONValue(parsing: row.bytes(0), file: "definition of \(id)"))
            }
            if let definition { remember(definition, hash) }
        }
        guard let definition else { throw MartletError(.corrupt, "the definition of run \(id) is not stored") }
        var transitions: [RunTransition] = []
        try handle.run(
            "SELECT number, body FROM run_transitions WHERE run_id = $1 ORDER BY number", [.text(id.description)]
        ) { row throws(MartletError) in try TransitionRows.read(row, into: &transitions) }
        return StoredRun(
            record: record, submission: RunSubmission(record: record, definition: definition), transitions: transitions)
    }

    public func transitions(
        of id: RunID, after number: Int64, limit: Int
    ) async throws(MartletError) -> [RunTransition] {
        try await database.read { handle throws(MartletError) in
            var found: [RunTransition] = []
            try handle.run(
                """
                SELECT number, body FROM run_transitions WHERE run_id = $1 AND last > $2 ORDER BY number LIMIT $3
                """, [.text(id.description), .integer(number), .integer(Int64(max(1, limit)))]
            ) { row throws(MartletError) in
                if found.count < limit + 1 { try TransitionRows.read(row, into: &found) }
            }
            return Array(found.filter { $0.number > number }.prefix(limit))
        }
    }
}
