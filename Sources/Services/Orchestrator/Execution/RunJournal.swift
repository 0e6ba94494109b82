internal import Clocks
internal import Runs
internal import Synchronization

/// Passes on what happens in a run and keeps it for the store, which is written to in batches.
final class RunJournal: Sendable {
    private struct Pending {
        var steps: [StepRecord] = []
        var tests: [TestRecord] = []
        var logs: [LogRecord] = []
        var isEmpty: Bool { steps.isEmpty && tests.isEmpty && logs.isEmpty }
    }

    private let id: RunID
    private let store: any RunStore
    private let watch: @Sendable (RunEvent) -> Void
    private let pending = Mutex(Pending())
    private let order = Mutex(())

    private let budget = Mutex(RunLogBudget())

    init(id: RunID, store: any RunStore, watch: @escaping @Sendable (RunEvent) -> Void) {
        self.id = id
        self.store = store
        self.watch = watch
    }

    func emit(_ event: RunEvent) {
        pending.withLock { pending in
            switch event {
            case .started(_, let steps): pending.steps += steps
            case .stepEnded(let step): pending.steps.append(step)
            case .testEnded(let test): pending.tests.append(test)
            case .log(let line):
                if let kept = budget.withLock({ $0.admit(line) }) { pending.logs.append(kept) }
            default: break
            }
        }
        order.withLock { _ in watch(event) }
    }

    /// Writes what has come together so far.
    func flush() async throws {
        let batch = pending.withLock { pending in
            defer { pending = Pending() }
            return pending
        }
        guard !batch.isEmpty else { return }
        do {
            try await store.record(run: id, steps: batch.steps, tests: batch.tests, logs: batch.logs)
        } catch {
            // It goes first the next time.
            pending.withLock { pending in
                pending.steps = batch.steps + pending.steps
                pending.tests = batch.tests + pending.tests
                pending.logs = batch.logs + pending.logs
            }
            throw error
        }
    }

    func finish() async throws { try await flush() }
}
