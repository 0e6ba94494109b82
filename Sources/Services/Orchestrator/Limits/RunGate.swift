internal import Errors
internal import Pipelines
internal import Synchronization

/// Lets runs of pipelines of this process go on as limits on pipelines and namespaces allow.
public final class RunGate: Sendable {
    private typealias Waiter = CheckedContinuation<Bool, Never>

    private struct State {
        var book: GateBook
        var waiting: [Int: Waiter] = [:]
        /// Those whose turn came before they began to wait.
        var early: Set<Int> = []
    }

    private let state: Mutex<State>

    /// - Parameters:
    ///   - pipelines: Runs at once that build a pipeline, by its name.
    ///   - namespaces: Runs at once that build pipelines of a namespace.
    public init(pipelines: [String: Int], namespaces: [String: Int]) {
        state = Mutex(State(book: GateBook(pipelines: pipelines, namespaces: namespaces)))
    }

    /// Waits for a run's turn, and lets go of its places when the body is over.
    ///
    /// - Parameter waits: Called where it is not at once the run's turn.
    /// - Throws: `cancelled` where the task is while it waits.
    func pass<Value>(
        _ pipelines: Set<PipelineName>, priority: Int, waits: () async throws -> Void,
        _ body: () async throws -> Value
    ) async throws -> Value {
        let (number, isReady) = state.withLock { state in
            let (number, ready) = state.book.enter(pipelines, priority: priority)
            state.early.formUnion(ready.filter { $0 != number })
            return (number, ready.contains(number))
        }
        if !isReady {
            do {
                try await waits()
            } catch {
                if withdraw(number) { leave(pipelines) }
                throw error
            }
            guard await turn(of: number) else {
                throw MartletError(.cancelled, "the run was cancelled while it waited")
            }
        }
        defer { leave(pipelines) }
        return try await body()
    }

    private func turn(of number: Int) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known: Bool? = state.withLock { state in
                    if state.early.remove(number) != nil { return true }
                    // Cancelled before it came here.
                    guard state.book.isWaiting(number) else { return false }
                    state.waiting[number] = continuation
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            giveUp(number)
        }
    }

    /// A run is cancelled while it waits; where its turn has come it goes on, and finds that it is cancelled.
    private func giveUp(_ number: Int) {
        var own: Waiter?
        let woken = state.withLock { state -> [Waiter] in
            guard let ready = state.book.remove(number) else { return [] }
            own = state.waiting.removeValue(forKey: number)
            return Self.wake(ready, &state)
        }
        own?.resume(returning: false)
        for continuation in woken { continuation.resume(returning: true) }
    }

    /// Whether it had its turn meanwhile.
    private func withdraw(_ number: Int) -> Bool {
        let (had, woken) = state.withLock { state in
            if state.early.remove(number) != nil { return (true, [Waiter]()) }
            return (false, Self.wake(state.book.remove(number) ?? [], &state))
        }
        for continuation in woken { continuation.resume(returning: true) }
        return had
    }

    private func leave(_ pipelines: Set<PipelineName>) {
        let woken = state.withLock { state in Self.wake(state.book.leave(pipelines), &state) }
        for continuation in woken { continuation.resume(returning: true) }
    }

    private static func wake(_ numbers: [Int], _ state: inout State) -> [Waiter] {
        var woken: [Waiter] = []
        for number in numbers {
            if let continuation = state.waiting.removeValue(forKey: number) {
                woken.append(continuation)
            } else {
                state.early.insert(number)
            }
        }
        return woken
    }
}
