public import Clocks
public import Errors
import Identifiers
import JSON
public import Orchestrator
import Pipelines
public import QueryService
import Querying
public import Runs

/// Runs a query on the branch of the run: its rows go into a table, or become the outputs.
public struct SQLStep: StepExecutor {
    private let orchestrator: Orchestrator
    private let queries: QueryService
    private let clock: any WallClock

    /// Rows that become outputs unless the step says otherwise.
    static let rowLimit = 1_000

    public init(orchestrator: Orchestrator, queries: QueryService, clock: any WallClock) {
        self.orchestrator = orchestrator
        self.queries = queries
        self.clock = clock
    }

    public func execute(
        _ assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> StepOutcome {
        let spec = try StepSpec(assignment)
        guard let sql = try spec.first(of: ["source", "query"]) else {
            throw MartletError(.invalidInput, "the step '\(assignment.step)' has neither 'query' nor 'file'")
        }
        do {
            return try await context.cancellable { try await execute(sql, spec, assignment, context) }
        } catch {
            if context.isCancelled { throw MartletError(.cancelled, "the step '\(assignment.step)' was cancelled") }
            throw MartletError(wrapping: error)
        }
    }

    private func execute(
        _ sql: String, _ spec: StepSpec, _ assignment: StepAssignment, _ context: any StepContext
    ) async throws -> StepOutcome {
        guard let branch = assignment.branch else {
            throw MartletError(.internal, "the step '\(assignment.step)' has no branch to work on")
        }
        guard let table = try spec.text("table") else {
            context.log(.info, "the query begins")
            let outcome = try await rows(sql, spec, assignment, branch, context.reads)
            context.log(.info, "\(outcome.rows ?? 0) rows")
            return outcome
        }
        let settings = try Self.settings(spec)
        let memory = try StepCache.memory(assignment, spec, code: [sql])
        if let known = try await StepCache.outcome(of: memory, assignment, table, branch, orchestrator, context) {
            return known
        }
        context.log(.info, "the query for \(table) begins")
        let report = try await orchestrator.write(
            TableStatement(
                sql: sql, table: table, settings: settings, branch: branch, run: assignment.run,
                step: assignment.step, author: assignment.author, startedAt: clock.now(), memory: memory)
        ) { context.log($0, $1) }
        if report.wasDone {
            context.log(.info, "\(table) was written before the server stopped; it is not written again")
        }
        return StepOutcome(
            outputs: StepCache.outputs(report, table), rows: report.rowsWritten, bytes: report.bytesWritten)
    }

    static func settings(_ spec: StepSpec) throws(MartletError) -> PipelineSettings {
        var settings = PipelineSettings()
        settings.strategy = try spec.choice("strategy", default: MergeStrategy.fullRefresh)
        settings.uniqueKey = try spec.texts("unique_key")
        settings.partitionColumn = try spec.text("partition_column")
        let missing: String? =
            switch settings.strategy {
            case .incremental, .deleteInsert, .scd2: settings.uniqueKey.isEmpty ? "unique_key" : nil
            case .snapshot: settings.partitionColumn == nil ? "partition_column" : nil
            case .fullRefresh, .appendOnly: nil
            }
        if let missing {
            throw MartletError(
                .invalidInput,
                "the strategy \(settings.strategy.rawValue) of the step '\(spec.step)' needs '\(missing)'")
        }
        return settings
    }

    /// The rows as values, and the first row's by their columns' names.
    private func rows(
        _ sql: String, _ spec: StepSpec, _ assignment: StepAssignment, _ branch: String, _ reads: ReadTables
    ) async throws -> StepOutcome {
        var limits = QueryLimits(rows: try spec.integer("limit") ?? Self.rowLimit, whenRowsExceeded: .truncate)
        limits.time = assignment.timeout
        var request = QueryRequest(sql: sql, ref: branch, limits: limits)
        reads.noting(&request)
        let (rows, isCut) = try await queries.query(request) { stream in
            var rows: [JSONValue] = []
            while let chunk = try await stream.next() {
                for index in 0..<chunk.rowCount {
                    let values = zip(stream.columns, chunk.row(index)).map { ($0.name, $1.json) }
                    rows.append(.object(JSONObject(values)))
                }
            }
            return (rows, await stream.wasTruncated())
        }
        var outputs: JSONObject = [
            "rows": .array(rows), "count": .integer(Int64(rows.count)), "truncated": .bool(isCut),
        ]
        outputs["first"] = rows.first ?? .null
        let value = JSONValue.object(outputs)
        guard value.encoded().count <= StepOutcome.outputLimit else {
            throw MartletError(
                .limitExceeded,
                "the rows of the step '\(assignment.step)' have more than \(StepOutcome.outputLimit) bytes as outputs",
                hint: "Select fewer, set 'limit', or write them into a table with 'table'.")
        }
        return StepOutcome(outputs: value, rows: Int64(rows.count))
    }
}
