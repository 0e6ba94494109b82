internal import Clocks
internal import Errors
internal import Runs
internal import Synchronization

/// Whether this process stops and leaves its runs to the next server.
final class RunHandover: Sendable {
    private let state = Mutex(false)

    var isOn: Bool { state.withLock { $0 } }
    func begin() { state.withLock { $0 = true } }
}

extension Orchestrator {
    /// From now on runs that a server was asked for and that are cancelled are left to the next server, since this one stops.
    public func handOver() { handover.begin() }

    /// Leaves a run as one that goes on, for the next server.
    ///
    /// - Returns: The run as it is left; nil where it is to end.
    func left(_ record: RunRecord, _ journal: RunJournal) async -> RunRecord? {
        guard handover.isOn, record.isServed, record.status == .cancelled else { return nil }
        var left = record
        left.status = record.startedAt == nil ? .pending : .running
        left.error = nil
        left.finishedAt = nil
        // To stop in order is no fault of the run.
        var takeUps = left.takeUps
        takeUps.inVain = max(-1, takeUps.inVain - 1)
        left.takeUps = takeUps
        do {
            try await journal.finish()
            try await runs.update(left)
        } catch {
            // It is stored as one that goes on, so it is found all the same.
            return left
        }
        return left
    }
}
