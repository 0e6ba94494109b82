public import Errors
import JSON
public import Runs

/// Does nothing but be recorded, with values to pass on.
public struct CheckpointStep: StepExecutor {
    public init() {}

    public func execute(
        _ assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> StepOutcome {
        let spec = try StepSpec(assignment)
        if let message = try spec.text("message") { context.log(.info, message) }
        return StepOutcome(outputs: .object(try spec.object("outputs")))
    }
}
