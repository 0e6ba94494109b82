public import Errors
public import Execution
public import Runs
internal import Synchronization
public import Workers

/// What came back of a step.
public struct DeliveredStep: Sendable {
    public var outcome: StepOutcome
    /// The rows of its table; their file is there as long as this is.
    public var table: ReceivedTable?
}

extension WorkerDesk {
    /// Gives work to a worker and waits for the answer.
    ///
    /// When the context asks to stop, the worker is asked to; when the task is cancelled, the worker must drop the step, and nobody
    /// waits for it any more.
    ///
    /// - Parameter lake: Answers the queries of the step; nil where it reads no tables.
    public func execute(
        _ item: WorkItem, _ context: any StepContext, lake: (any PythonLake)? = nil
    ) async throws(MartletError) -> DeliveredStep {
        let key = item.key
        defer { state.withLock { _ = $0.abandoned.remove(key) } }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                begin(item, Attempt(context: context, continuation: continuation, lake: lake, toldAt: clock()))
                context.onCancel { [self] _ in update { state, now in state.board.cancel(key, at: now) } }
            }
        } onCancel: {
            abandon(key)
        }
        return try result.get()
    }

    private func begin(_ item: WorkItem, _ attempt: Attempt) {
        update { state, now in
            func refuse(_ error: MartletError) -> [BoardAction] {
                state.then { attempt.continuation.resume(returning: .failure(error)) }
                return []
            }
            guard !state.abandoned.contains(item.key) else {
                return refuse(MartletError(.cancelled, "\(item.key) was cancelled"))
            }
            guard state.attempts[item.key] == nil else {
                return refuse(MartletError(.conflict, "\(item.key) is with a worker already"))
            }
            state.attempts[item.key] = attempt
            do throws(MartletError) {
                let actions = try state.board.submit(item, at: now)
                if let reason = state.board.reason(for: item.key, at: now) {
                    state.then { attempt.context.log(.info, reason) }
                }
                return actions
            } catch {
                state.attempts[item.key] = nil
                return refuse(error)
            }
        }
    }

    private func abandon(_ key: WorkKey) {
        update { state, now in
            guard state.attempts[key] != nil else {
                state.abandoned.insert(key)
                return []
            }
            return state.board.abandon(key, at: now)
        }
    }
}
