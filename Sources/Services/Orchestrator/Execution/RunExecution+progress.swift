internal import Querying
internal import Runs

extension RunExecution {
    /// How often watchers are told how far a step is.
    private static let interval = Duration.milliseconds(200)

    /// Tells watchers how far the session is while something runs in it.
    func watchProgress<Value: Sendable>(
        of step: String, in session: any QuerySession, _ body: () async throws -> Value
    ) async throws -> Value {
        let journal = journal
        // Ends with the body: it only looks and never writes, so nothing waits for it.
        let watcher = Task {
            while (try? await Task.sleep(for: Self.interval)) != nil {
                let progress = session.progress()
                guard progress.rowsProcessed > 0 || progress.fraction != nil else { continue }
                journal.emit(
                    .stepProgress(
                        name: step, rows: progress.rowsProcessed > 0 ? progress.rowsProcessed : nil,
                        fraction: progress.fraction))
            }
        }
        defer { watcher.cancel() }
        return try await body()
    }
}

extension StepRecord {
    /// What the step left behind.
    mutating func take(_ result: StepResult) {
        status = .success
        rowsWritten = result.rowsWritten
        rowsDeleted = result.rowsDeleted
        rowsTotal = result.rowsTotal
        bytesWritten = result.bytesWritten
        peakMemory = result.peakMemory
        cpuTime = result.cpuTime
        rowsQuarantined = result.rowsQuarantined
        snapshotID = result.snapshotID
    }
}
