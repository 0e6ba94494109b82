public import Clocks
import Errors
import Identifiers
public import Orchestrator
import Querying
import QueryService
import Runs

/// Brings rows that lie in a Parquet file to the table that a Python step names, on the branch of its run, once.
public struct LakeTables: Sendable {
    private let orchestrator: Orchestrator
    private let clock: any WallClock

    public init(orchestrator: Orchestrator, clock: any WallClock) {
        self.orchestrator = orchestrator
        self.clock = clock
    }

    /// What comes of a step that need not be done, since it is known from before; nil where it has to be.
    func known(
        _ memory: StepMemory?, _ table: String, _ assignment: StepAssignment, _ context: any StepContext
    ) async throws -> StepOutcome? {
        guard let branch = assignment.branch else { return nil }
        return try await StepCache.outcome(of: memory, assignment, table, branch, orchestrator, context)
    }

    /// - Parameter path: A file in the folder of steps, which sessions may read.
    /// - Returns: What the step gives on of its table.
    func write(
        _ path: String, _ assignment: StepAssignment, _ context: any StepContext,
        remembering memory: (StepMemory, ReadTables)?
    ) async throws(MartletError) -> StepOutcome {
        do {
            return try await context.cancellable { try await write(path, assignment, context, memory) }
        } catch {
            if context.isCancelled { throw MartletError(.cancelled, "the step '\(assignment.step)' was cancelled") }
            throw MartletError(wrapping: error)
        }
    }

    func write(
        _ path: String, _ assignment: StepAssignment, _ context: any StepContext, _ memory: (StepMemory, ReadTables)?
    ) async throws -> StepOutcome {
        let spec = try StepSpec(assignment)
        let table = try spec.required("table")
        guard let branch = assignment.branch else {
            throw MartletError(.internal, "the step '\(assignment.step)' has no branch to work on")
        }
        let report = try await orchestrator.write(
            TableStatement(
                sql: "SELECT * FROM read_parquet(\(SQLText.literal(path)))", table: table,
                settings: try SQLStep.settings(spec), branch: branch, run: assignment.run, step: assignment.step,
                author: assignment.author, startedAt: clock.now(), memory: memory?.0, reads: memory?.1)
        ) { context.log($0, $1) }
        return StepOutcome(
            outputs: StepCache.outputs(report, table), rows: report.rowsWritten, bytes: report.bytesWritten)
    }
}
