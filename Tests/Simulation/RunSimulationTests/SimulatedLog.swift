import Errors
import Identifiers
import Runs

/// The store of transitions in memory: what survives crashes.
struct SimulatedLog {
    private(set) var runs: [RunID: StoredRun] = [:]
    private(set) var order: [RunID] = []
    private var keys: [String: RunID] = [:]

    /// As the port says: all of it, once, however often it is asked for.
    mutating func append(_ batch: RunLogBatch) -> [RunID] {
        var results: [RunID] = []
        var refused: Set<RunID> = []
        for submission in batch.submissions {
            let id = submission.record.id
            if let key = submission.submission.idempotencyKey {
                if let earlier = keys[key], earlier != id {
                    refused.insert(id)
                    results.append(earlier)
                    continue
                }
                keys[key] = id
            }
            results.append(id)
            if runs[id] == nil {
                runs[id] = StoredRun(record: submission.record, submission: submission.submission, transitions: [])
                order.append(id)
            }
        }
        for entry in batch.entries where !refused.contains(entry.run) {
            let last = runs[entry.run]?.transitions.last?.number ?? 0
            runs[entry.run]?.transitions += entry.transitions.filter { $0.number > last }
        }
        for head in batch.heads where !refused.contains(head.id) { runs[head.id]?.record = head }
        if let driver = batch.driver { for id in batch.adopted { runs[id]?.record.driver = driver } }
        return results
    }

    func run(of key: String) -> RunID? { keys[key] }

    var hasUnfinished: Bool { runs.values.contains { !$0.record.status.isFinal } }

    func unfinished() -> [UnfinishedRun] {
        order.compactMap { id in
            guard let run = runs[id], !run.record.status.isFinal, let driver = run.record.driver else { return nil }
            return UnfinishedRun(
                run: QueuedRun(id: id, run.submission), isWaiting: run.record.status == .pending, driver: driver)
        }
    }
}
