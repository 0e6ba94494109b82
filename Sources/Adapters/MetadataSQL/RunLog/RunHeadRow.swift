internal import Clocks
internal import Errors
internal import Identifiers
internal import JSON
internal import Runs

/// How the head of a run that an engine drives lies in the table of runs.
enum RunHeadRow {
    static let insert = """
        INSERT INTO runs (\(RunRow.columns), namespace, concurrency, definition)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
        ON CONFLICT (id) DO NOTHING
        """

    static let update = """
        UPDATE runs SET status = $2, branch = $3, pinned_commit = $4, published_commit = $5, started_at = $6,
            finished_at = $7, error = $8, driver = $9
        WHERE id = $1
        """

    static func values(_ run: RunRecord, _ submission: RunSubmission, definition: [UInt8]) -> [SQLValue] {
        RunRow.values(run) + [
            .optional(submission.definition.namespace), .optional(submission.definition.concurrency.map { Int64($0) }),
            .bytes(definition),
        ]
    }

    static func changes(_ run: RunRecord) -> [SQLValue] {
        [
            .text(run.id.description), .text(run.status.rawValue), .optional(run.branch), .text(run.pinnedCommit),
            .optional(run.publishedCommit), .optional(run.startedAt?.microseconds),
            .optional(run.finishedAt?.microseconds), .optional(run.error), .optional(run.driver?.description),
        ]
    }

    static func unfinished(_ row: SQLRow) throws(MartletError) -> UnfinishedRun {
        guard let id = RunID(row.text(0)), let driver = RunID(row.text(1)) else {
            throw MartletError(.corrupt, "the stored run '\(row.text(0))' has no valid ID or driver")
        }
        let run = QueuedRun(
            id: id, priority: Int(row.integer(3)), name: row.text(4), namespace: row.optionalText(5),
            concurrency: row.optionalInteger(6).map { Int($0) }, parent: row.optionalText(7).flatMap { RunID($0) })
        return UnfinishedRun(
            run: run, isWaiting: row.text(2) == RunStatus.pending.rawValue, driver: driver)
    }
}
