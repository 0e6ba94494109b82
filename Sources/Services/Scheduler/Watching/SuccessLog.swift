import Clocks
import Errors
import Identifiers
import JSON
import Runs
import Schedules

/// Runs that succeeded lately, and what succeeded in them.
struct SuccessLog {
    struct Success {
        var run: EndedRun
        /// Pipelines, and `flow:name`.
        var names: Set<String>
    }

    var successes: [Success] = []

    /// Runs that are looked at in one tick; more are for the next.
    private static let limit = 500

    init(_ scheduler: Scheduler, since time: Timestamp) async throws {
        for run in try await scheduler.store.succeededRuns(since: time, limit: Self.limit) {
            guard let id = RunID(run.id) else { continue }
            var names: Set<String> = []
            for step in try await scheduler.runs.steps(of: id) where step.status == .success { names.insert(step.name) }
            if let record = try await scheduler.runs.run(id), record.kind == .flow, let flow = record.name {
                names.insert("flow:\(flow)")
            }
            successes.append(Success(run: run, names: names))
        }
    }
}

/// How far a source has followed runs: a moment, and the runs from shortly before it that it knows.
///
/// Runs are stored a little after the moment at which they ended, by several processes, so the order in which they appear is not quite
/// that of their ends.
struct SuccessCursor {
    var since: Timestamp
    var known: Set<String> = []

    /// How much later than it ended a run may appear.
    static let overlapSeconds: Int64 = 60

    init(since: Timestamp) { self.since = since }

    /// Nil where nothing was looked at yet.
    init?(_ json: JSONValue?) {
        if let start = json?.intValue {
            since = Timestamp(microseconds: start)
            return
        }
        guard let since = json?["since"]?.intValue else { return nil }
        self.since = Timestamp(microseconds: since)
        known = Set(json?["known"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    }

    var json: JSONValue {
        ["since": .integer(since.microseconds), "known": .array(known.sorted().map { .string($0) })]
    }

    /// What ends from now on is earlier than a moment that was reckoned before the clock was set back.
    mutating func noticeClock(_ now: Timestamp) {
        if since > now.adding(seconds: SchedulerLoop.clockTolerance) { since = now }
    }

    /// Takes the successes that are new, and moves on.
    mutating func take(_ log: SuccessLog) -> [SuccessLog.Success] {
        let new = log.successes.filter { $0.run.endedAt >= since && !known.contains($0.run.id) }
        guard let last = new.last else { return [] }
        let next = max(since, last.run.endedAt.adding(seconds: -Self.overlapSeconds))
        known = Set(log.successes.filter { $0.run.endedAt >= next }.map(\.run.id))
        since = next
        return new
    }
}
