internal import Clocks
internal import Errors
internal import Identifiers
internal import JSON
internal import Runs

/// How a run lies in its table.
enum RunRow {
    static let columns = """
        id, status, trigger_name, author, target_branch, branch, pinned_commit, published_commit, created_at, started_at, \
        finished_at, error, request, kind, name, priority, parent_run, parent_step, code_hash, driver
        """
    static let columnCount: Int32 = 20

    static func values(_ run: RunRecord) -> [SQLValue] {
        [
            .text(run.id.description), .text(run.status.rawValue), .text(run.trigger), .text(run.author),
            .text(run.targetBranch), .optional(run.branch), .text(run.pinnedCommit), .optional(run.publishedCommit),
            .integer(run.createdAt.microseconds), .optional(run.startedAt?.microseconds),
            .optional(run.finishedAt?.microseconds), .optional(run.error), .text(run.request.text()),
            .text(run.kind.rawValue), .optional(run.name), .integer(Int64(run.priority)),
            .optional(run.parent?.run.description), .optional(run.parent?.step), .optional(run.codeHash),
            .optional(run.driver?.description),
        ]
    }

    /// What of a run changes; PostgreSQL takes no value that its statement does not use.
    static func changes(_ run: RunRecord) -> [SQLValue] { values(run).prefix(13) + [.optional(run.codeHash)] }

    static func read(_ row: SQLRow) throws(MartletError) -> RunRecord {
        guard let id = RunID(row.text(0)) else {
            throw MartletError(.corrupt, "the stored run '\(row.text(0))' has no valid ID")
        }
        var run = RunRecord(
            id: id, status: try row.word(1), trigger: row.text(2), author: row.text(3), targetBranch: row.text(4),
            branch: row.optionalText(5), pinnedCommit: row.text(6), createdAt: Timestamp(microseconds: row.integer(8)),
            request: try JSONValue(parsing: row.text(12), file: "request of run \(id)"))
        run.publishedCommit = row.optionalText(7)
        run.startedAt = row.optionalTime(9)
        run.finishedAt = row.optionalTime(10)
        run.error = row.optionalText(11)
        run.kind = try row.word(13)
        run.name = row.optionalText(14)
        run.priority = Int(row.integer(15))
        if let parent = row.optionalText(16).flatMap({ RunID($0) }) {
            run.parent = RunParent(run: parent, step: row.text(17))
        }
        run.codeHash = row.optionalText(18)
        run.driver = row.optionalText(19).flatMap { RunID($0) }
        return run
    }
}

/// How a step lies in its table.
enum StepRow {
    static let columns = """
        name, status, action, started_at, finished_at, rows_written, rows_deleted, rows_total, bytes_written, \
        rows_quarantined, snapshot_id, inputs, attempts, error, peak_memory, cpu_time
        """

    static let upsert = """
        INSERT INTO run_steps (run_id, position, \(columns))
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        ON CONFLICT (run_id, name) DO UPDATE SET status = $4, action = $5, started_at = $6, finished_at = $7,
            rows_written = $8, rows_deleted = $9, rows_total = $10, bytes_written = $11, rows_quarantined = $12,
            snapshot_id = $13, inputs = $14, attempts = $15, error = $16, peak_memory = $17, cpu_time = $18
        """

    static func values(_ step: StepRecord) -> [SQLValue] {
        [
            .text(step.name), .text(step.status.rawValue), .text(step.action),
            .optional(step.startedAt?.microseconds), .optional(step.finishedAt?.microseconds),
            .optional(step.rowsWritten), .optional(step.rowsDeleted), .optional(step.rowsTotal),
            .optional(step.bytesWritten), .optional(step.rowsQuarantined), .optional(step.snapshotID),
            .list(step.inputs), .integer(Int64(step.attempts)), .optional(step.error), .optional(step.peakMemory),
            .optional(step.cpuTime?.inMicroseconds),
        ]
    }

    static func read(_ row: SQLRow) throws(MartletError) -> StepRecord {
        var step = StepRecord(
            name: row.text(0), status: try row.word(1), action: row.text(2), inputs: try row.list(11))
        step.startedAt = row.optionalTime(3)
        step.finishedAt = row.optionalTime(4)
        step.rowsWritten = row.optionalInteger(5)
        step.rowsDeleted = row.optionalInteger(6)
        step.rowsTotal = row.optionalInteger(7)
        step.bytesWritten = row.optionalInteger(8)
        step.rowsQuarantined = row.optionalInteger(9)
        step.snapshotID = row.optionalInteger(10)
        step.attempts = Int(row.integer(12))
        step.error = row.optionalText(13)
        step.peakMemory = row.optionalInteger(14)
        step.cpuTime = row.optionalInteger(15).map { .microseconds($0) }
        return step
    }
}

/// How a test's result lies in its table.
enum TestRow {
    static let columns = """
        asset, name, status, severity, violations, duration, description, remediation, tags, sample_columns, sample_rows, \
        error
        """

    static let insert = """
        INSERT INTO run_tests (run_id, position, \(columns))
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """

    static func values(_ test: TestRecord) -> [SQLValue] {
        let rows = test.sampleRows.map { row in
            JSONValue.array(row.map { $0.map { .string($0) } ?? .null })
        }
        return [
            .text(test.asset), .text(test.name), .text(test.status), .text(test.severity),
            .optional(test.violations), .integer(test.duration), .optional(test.description),
            .optional(test.remediation), .list(test.tags), .list(test.sampleColumns),
            .text(JSONValue.array(rows).text()), .optional(test.error),
        ]
    }

    static func read(_ row: SQLRow) throws(MartletError) -> TestRecord {
        var test = TestRecord(
            asset: row.text(0), name: row.text(1), status: row.text(2), severity: row.text(3), duration: row.integer(5))
        test.violations = row.optionalInteger(4)
        test.description = row.optionalText(6)
        test.remediation = row.optionalText(7)
        test.tags = try row.list(8)
        test.sampleColumns = try row.list(9)
        let rows = try JSONValue(parsing: row.text(10), file: "sample rows").arrayValue ?? []
        test.sampleRows = rows.map { ($0.arrayValue ?? []).map(\.stringValue) }
        test.error = row.optionalText(11)
        return test
    }
}

extension SQLValue {
    /// Texts as a JSON array.
    static func list(_ texts: [String]) -> SQLValue {
        .text(JSONValue.array(texts.map { .string($0) }).text())
    }
}

extension SQLRow {
    func optionalTime(_ column: Int32) -> Timestamp? {
        optionalInteger(column).map { Timestamp(microseconds: $0) }
    }

    /// One of the words that an enum knows.
    func word<Word: RawRepresentable<String>>(_ column: Int32) throws(MartletError) -> Word {
        guard let word = Word(rawValue: text(column)) else {
            throw MartletError(.corrupt, "'\(text(column))' is stored where a \(Word.self) is expected")
        }
        return word
    }

    func list(_ column: Int32) throws(MartletError) -> [String] {
        try JSONValue(parsing: text(column), file: "list").arrayValue?.compactMap(\.stringValue) ?? []
    }
}
