public import Errors
public import Runs

/// Gives each step to the executor of its kind.
public struct StepRouter: StepExecutor {
    private var executors: [StepKind: any StepExecutor]

    public init(_ executors: [StepKind: any StepExecutor]) { self.executors = executors }

    public subscript(kind: StepKind) -> (any StepExecutor)? {
        get { executors[kind] }
        set { executors[kind] = newValue }
    }

    public func execute(
        _ assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> StepOutcome {
        guard let executor = executors[assignment.kind] else {
            throw MartletError(
                .unsupported, "steps of kind \(assignment.kind.rawValue) cannot be done here",
                hint: "Start the server with what does them, or give the step to another worker group.")
        }
        return try await executor.execute(assignment, context)
    }
}
