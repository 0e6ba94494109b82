internal import CatalogService
internal import Cataloging
internal import Clocks
internal import Errors
public import Identifiers
internal import JSON
public import Runs

// What a server was asked for goes on after it has ended: the next server takes it up, or another one on the same database does.
extension Orchestrator {
    /// Runs that a server was asked for and that nobody works on, the oldest first.
    public func orphans() async throws -> [RunID] {
        var found: [RunID] = []
        for run in try await runs.runs(matching: RunFilter(statuses: [.pending, .running], limit: 1000))
        where run.driver == nil && run.isServed {
            guard let claim = try liveness.claim(run.id) else { continue }
            claim.release()
            found.append(run.id)
        }
        return found.reversed()
    }

    /// Goes on with a run whose server is gone, from where it was; what is built on its branch stays.
    ///
    /// - Returns: Nil where somebody works on it, or it has ended. Throws where it cannot be told now what becomes of it, such as while
    ///   the database is away: it is left as it is then.
    public func takeUp(
        _ id: RunID, watch: @escaping @Sendable (RunEvent) -> Void
    ) async throws -> RunRecord? {
        guard let claim = try liveness.claim(id) else { return nil }
        defer { claim.release() }
        guard var record = try await runs.run(id), record.isServed, record.driver == nil, !record.status.isFinal
        else { return nil }
        let journal = RunJournal(id: id, store: runs, watch: watch)
        let steps = try await runs.steps(of: id)
        var takeUps = record.takeUps
        takeUps.add(stepsDone: steps.count { $0.status == .success })
        do {
            if let commit = try await knownCommit(of: record) {
                return try await endPublished(record, commit, steps, journal)
            }
            guard takeUps.inVain <= TakeUps.limit else { throw Self.givenUp(record) }
            record.takeUps = takeUps
            journal.emit(
                .log(
                    LogRecord(
                        time: clock.now(), level: .warning, step: nil,
                        message: "the server that worked on it ended; the run goes on with what was not done")))
            return record.status == .pending
                ? try await beginAnew(record, journal) : try await goOn(with: record, journal, isLeft: true)
        } catch {
            let error = MartletError(wrapping: error)
            // The next server goes on with it, or this one the next time that it looks.
            if error.code == .unavailable || Task.isCancelled { throw error }
            record.status = .failed
            record.error = error.message
            journal.emit(
                .log(LogRecord(time: clock.now(), level: .error, step: nil, message: error.described)))
            return try await end(record, journal)
        }
    }

    private static func givenUp(_ record: RunRecord) -> MartletError {
        MartletError(
            .failed,
            "it was given up: \(TakeUps.limit + 1) times in a row the server ended while it worked on it",
            hint: "Look whether the run brings its server down, then: martlet runs resume \(record.id)")
    }

    /// Work on it had not begun.
    private func beginAnew(_ record: RunRecord, _ journal: RunJournal) async throws -> RunRecord {
        var request = try RunRequest(resuming: record)
        request.id = record.id
        request.isServed = true
        request.codeHash = record.request["code"]?.stringValue
        // A run like an earlier one reads from a commit of its own.
        if record.trigger.hasPrefix("run:") { request.pinnedCommit = record.pinnedCommit }
        let planned = try await plan(request)
        try await runs.update(record)
        return try await begin(request, planned, record, journal, isRecorded: true)
    }

    /// The server ended between the merge and its record.
    private func endPublished(
        _ record: RunRecord, _ commit: CommitID, _ steps: [StepRecord], _ journal: RunJournal
    ) async throws -> RunRecord {
        var record = record
        record.status = .success
        record.publishedCommit = "\(commit)"
        record.error = nil
        journal.emit(.started(record, steps: steps))
        if let branch = record.branch { try await removeBranch(branch) }
        return try await end(record, journal)
    }
}
