import Runs

extension StepContext {
    /// Does work that is cancelled with the step, and with the task that waits for it.
    func cancellable<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let working = Task { try await work() }
        onCancel { _ in working.cancel() }
        return try await withTaskCancellationHandler {
            try await working.value
        } onCancel: {
            working.cancel()
        }
    }
}
