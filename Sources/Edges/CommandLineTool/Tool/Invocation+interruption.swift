import Errors
import Terminal

extension Invocation {
    /// Runs a body that a person may stop: the first SIGINT cancels it, and it ends in order.
    func cancellable<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        // A task of its own, so that a signal has something to cancel; it is awaited right here.
        let task = Task { try await body() }
        return try await context.interruption.whileHandled(by: { task.cancel() }) {
            do {
                return try await task.value
            } catch is CancellationError {
                throw MartletError(.cancelled, "the command was stopped")
            }
        }
    }
}
