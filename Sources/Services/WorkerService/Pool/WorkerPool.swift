public import Errors
internal import Identifiers
internal import JSON
public import Runs
internal import Workers

/// Gives steps that name a group to its workers, and all others to the server's own executors.
///
/// Steps that work on the lake itself stay with the server, which has it.
public struct WorkerPool: StepExecutor {
    private let local: any StepExecutor
    private let desk: WorkerDesk
    private let code: any CodeStore
    private let writeTable: TableWriter

    /// What workers can do.
    public static let kinds: Set<StepKind> = [.bash, .http, .python]
    /// The group that means the server itself.
    public static let serverGroup = "server"

    /// Writes the rows that a worker sent to the table that a step names, on the branch of its run, once.
    public typealias TableWriter =
        @Sendable (_ path: String, _ assignment: StepAssignment, _ context: any StepContext) async throws(MartletError)
        -> StepOutcome

    public init(
        local: any StepExecutor, desk: WorkerDesk, code: any CodeStore, writeTable: @escaping TableWriter
    ) {
        self.local = local
        self.desk = desk
        self.code = code
        self.writeTable = writeTable
    }

    public func execute(
        _ assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> StepOutcome {
        guard let group = assignment.group, group != Self.serverGroup, Self.kinds.contains(assignment.kind) else {
            return try await local.execute(assignment, context)
        }
        guard desk.isServing else {
            throw MartletError(
                .unsupported,
                "the step '\(assignment.step)' is for the workers of the group '\(group)', which only a server has",
                hint: "Start 'martlet serve', and give it the run with --server.")
        }
        let requirement = try WorkRequirement(parsing: group, language: assignment.kind.rawValue)
        let payload = WorkPayload(assignment: assignment, files: try await code.pack(assignment))
        let item = WorkItem(
            key: WorkKey(
                run: assignment.run.description, step: assignment.step, attempt: assignment.attempt,
                fence: assignment.fence), requirement: requirement, payload: payload.json)
        let delivered = try await desk.execute(item, context)
        guard item.givesTable else { return delivered.outcome }
        guard let rows = delivered.table else {
            throw MartletError(
                .failed, "the worker of the step '\(assignment.step)' sent no rows for its table",
                hint: "Is it an older version of Martlet?")
        }
        var outcome = try await writeTable(rows.path, assignment, context)
        withExtendedLifetime(rows) {}
        outcome.peakMemory = delivered.outcome.peakMemory
        outcome.cpuTime = delivered.outcome.cpuTime
        return outcome
    }
}
