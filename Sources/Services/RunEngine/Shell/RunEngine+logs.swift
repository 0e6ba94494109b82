public import Runs

extension RunEngine {
    /// Calls the body with a stream that has an element whenever lines of a run's log were written, and when the run has ended.
    ///
    /// Elements that nobody took count as one. Runs that others drive say nothing.
    public func withLogNews<Result>(
        of run: RunID, _ body: (AsyncStream<Void>, AsyncStream<Void>.Continuation) async throws -> Result
    ) async rethrows -> Result {
        let (news, bell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = logs.follow(run, bell)
        defer {
            logs.unfollow(number, of: run)
            bell.finish()
        }
        return try await body(news, bell)
    }

    /// Whether lines that a run has said wait to be written.
    public func hasUnwrittenLog(of run: RunID) -> Bool { logs.isBehind(with: run) }
}
