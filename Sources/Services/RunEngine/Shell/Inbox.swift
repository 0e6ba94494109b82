internal import Errors
internal import Runs
internal import Synchronization

/// What callers, steps and timers put before the engine.
final class Inbox: Sendable {
    enum Command: Sendable {
        case cancel(by: String, reason: String?)
        case resume(by: String)
        case decide(step: String, approved: Bool, by: String, comment: String?)
    }

    enum Input: Sendable {
        case submit(RunSubmission, Reply<RunID>)
        case command(RunID, Command, Reply<Void>?)
        case stimulus(RunID, RunStimulus)
        /// Look for runs of engines that are gone.
        case adopt
    }

    private struct State {
        var inputs: [Input] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    let bell = Doorbell()

    func push(_ input: Input) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.inputs.append(input) }
            return state.isClosed
        }
        if isClosed { Self.refuse(input) } else { bell.ring() }
    }

    func take() -> [Input] {
        state.withLock { state in
            defer { state.inputs = [] }
            return state.inputs
        }
    }

    /// Refuses what is left and what comes.
    func close() {
        let left = state.withLock { state in
            state.isClosed = true
            defer { state.inputs = [] }
            return state.inputs
        }
        for input in left { Self.refuse(input) }
    }

    private static func refuse(_ input: Input) {
        switch input {
        case .submit(_, let reply): reply.end(.failure(stopped))
        case .command(_, _, let reply): reply?.end(.failure(stopped))
        case .stimulus, .adopt: break
        }
    }

    static var stopped: MartletError {
        MartletError(
            .unavailable, "the engine that drives runs has stopped", hint: "Try again once it runs.", retry: .safely)
    }
}

/// Where one result goes, once.
final class Reply<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case waiting(CheckedContinuation<Result<Value, MartletError>, Never>)
        case ended(Result<Value, MartletError>)
    }

    private let state = Mutex(State.empty)

    /// Later results are ignored.
    func end(_ result: Result<Value, MartletError>) {
        let waiting: CheckedContinuation<Result<Value, MartletError>, Never>? = state.withLock { state in
            switch state {
            case .empty: state = .ended(result)
            case .waiting(let continuation):
                state = .ended(result)
                return continuation
            case .ended: break
            }
            return nil
        }
        waiting?.resume(returning: result)
    }

    /// The result, once it is there; asked for by one task.
    func value() async throws(MartletError) -> Value {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let result: Result<Value, MartletError>? = state.withLock { state in
                    if case .ended(let result) = state { return result }
                    state = .waiting(continuation)
                    return nil
                }
                if let result { continuation.resume(returning: result) }
            }
        } onCancel: {
            end(.failure(MartletError(.cancelled, "waiting was cancelled")))
        }
        return try result.get()
    }
}
