public import Errors
public import Execution
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
    private let lakes: any WorkerLakes

    /// What workers can do.
    public static let kinds: Set<StepKind> = [.bash, .http, .python]
    /// The group that means the server itself.
    public static let serverGroup = "server"

    public init(local: any StepExecutor, desk: WorkerDesk, code: any CodeStore, lakes: any WorkerLakes) {
        self.local = local
        self.desk = desk
        self.code = code
        self.lakes = lakes
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
        let lake = assignment.kind == .python ? try await lakes.lake(for: assignment, context) : nil
        if let known = lake?.known { return known }
        let payload = WorkPayload(assignment: assignment, files: try await code.pack(assignment))
        let item = WorkItem(
            key: WorkKey(
                run: assignment.run.description, step: assignment.step, attempt: assignment.attempt,
                fence: assignment.fence), requirement: requirement, payload: payload.json)
        let delivered = try await desk.execute(item, context, lake: lake)
        guard item.givesTable, let lake else { return delivered.outcome }
        guard let rows = delivered.table else {
            throw MartletError(
                .failed, "the worker of the step '\(assignment.step)' sent no rows for its table",
                hint: "Is it an older version of Martlet?")
        }
        var outcome = try await lake.write(rows.path, modules: delivered.outcome.modules)
        withExtendedLifetime(rows) {}
        outcome.peakMemory = delivered.outcome.peakMemory
        outcome.cpuTime = delivered.outcome.cpuTime
        return outcome
    }
}

/// The lake of a server, for steps of Python that run on workers.
public protocol WorkerLakes: Sendable {
    /// What a step has of the lake, before it is given to a worker.
    func lake(
        for assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> any WorkerLake
}

/// What one step on a worker has of the lake: it reads on the branch of its run, and its rows become a table there.
public protocol WorkerLake: PythonLake {
    /// What comes of the step where it need not be done, since code and inputs are as they were.
    var known: StepOutcome? { get }

    /// Writes the rows that a worker sent to the table that the step names, once.
    ///
    /// - Parameter modules: What the step has imported of the project; see `StepOutcome`.
    func write(_ path: String, modules: [String: String]) async throws(MartletError) -> StepOutcome
}
