internal import Cataloging
internal import Errors
internal import Runs

extension Orchestrator {
    /// How long the end of a run waits for a state that cannot be reached; named `seconds to record the end of a run`.
    private static let settlePatience = Duration.seconds(600)

    /// Stores how a run ended, once the state can be reached.
    ///
    /// A database that goes away while a run works ends the run, but what became of it must not be forgotten; and a merge whose outcome was
    /// not known is looked for.
    /// - Returns: The run as it was stored.
    func settle(_ ended: RunRecord, _ journal: RunJournal) async throws -> RunRecord {
        let end = ContinuousClock.now + Self.settlePatience
        var pause = Duration.milliseconds(50)
        while true {
            do {
                // Another process may have taken it for dead, and have gone on with it.
                if let stored = try await runs.run(ended.id), stored.takeUps.total > ended.takeUps.total {
                    return stored
                }
                var record = ended
                if record.status == .failed, record.branch != nil, let commit = try await knownCommit(of: record) {
                    record.status = .success
                    record.publishedCommit = "\(commit)"
                    record.error = nil
                }
                try await journal.finish()
                try await runs.update(record)
                return record
            } catch let error as MartletError where error.code == .unavailable {
                guard !Task.isCancelled, ContinuousClock.now < end else { throw error }
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(2))
            }
        }
    }

    /// The commit that a failed run published all the same; a target that cannot be read, such as a branch that was deleted, has none.
    func knownCommit(of record: RunRecord) async throws -> CommitID? {
        do {
            return try await publishedCommit(of: record)
        } catch let error as MartletError where error.code != .unavailable {
            return nil
        }
    }
}
