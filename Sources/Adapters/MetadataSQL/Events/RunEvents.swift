internal import Clocks
internal import Errors
internal import Events
internal import JSON
internal import Runs

/// Stores what happens to runs as events, in the transaction that stores the runs themselves, so that no crash comes between.
enum RunEvents {
    /// Pipelines that an event names at most.
    private static let pipelineLimit = 1000

    /// Where a run stood before it changes.
    struct Standing {
        var status: RunStatus
        var finishedAt: Timestamp?
    }

    static func standing(of id: RunID, _ handle: inout SQLHandle) throws(MartletError) -> Standing? {
        var found: Standing?
        try handle.run("SELECT status, finished_at FROM runs WHERE id = $1", [.text("\(id)")]) {
            row throws(MartletError) in found = Standing(status: try row.word(0), finishedAt: row.optionalTime(1))
        }
        return found
    }

    /// Stores what a new state of a run means.
    ///
    /// - Parameter before: Where it stood; nil for a new one.
    static func append(
        _ run: RunRecord, before: Standing?, _ handle: inout SQLHandle
    ) throws(MartletError) {
        guard before?.status != run.status else { return }
        guard let ending = kind(of: run.status) else {
            guard let before, before.status.isFinal else { return }
            // Each going on follows another end.
            let end = before.finishedAt ?? run.createdAt
            let pipelines = try pipelines(of: run, &handle)
            try EventRow.append(
                [event(run, .runResumed, pipelines, time: end, part: "\(end.microseconds)")], &handle)
            return
        }
        let pipelines = try pipelines(of: run, &handle)
        let end = run.finishedAt ?? run.createdAt
        try EventRow.append(
            beginning(run, pipelines) + [event(run, ending, pipelines, time: end, part: "\(end.microseconds)")], &handle
        )
    }

    /// Nil where it goes on.
    static func kind(of status: RunStatus) -> EventKind? {
        switch status {
        case .pending, .running: nil
        case .success: .runSucceeded
        case .failed: .runFailed
        case .cancelled: .runCancelled
        }
    }

    /// Stores that a run started, now that its steps are known; a second time does nothing.
    static func appendStart(_ run: RunRecord, _ handle: inout SQLHandle) throws(MartletError) {
        try EventRow.append(beginning(run, try pipelines(of: run, &handle)), &handle)
    }

    /// The start of a run, and of what fired for it.
    static func beginning(_ run: RunRecord, _ pipelines: [String]) -> [Event] {
        var events = [event(run, .runStarted, pipelines, time: run.startedAt ?? run.createdAt, part: "")]
        for prefix in ["schedule:", "trigger:"] where run.trigger.hasPrefix(prefix) {
            let name = String(run.trigger.dropFirst(prefix.count))
            events.insert(
                Event(
                    .scheduleFired, identity: ["\(run.id)"], time: run.createdAt, subject: name, pipelines: pipelines,
                    namespaces: namespaces(pipelines), branch: run.targetBranch,
                    data: ["run": .string("\(run.id)"), "trigger": .string(run.trigger)]), at: 0)
        }
        return events
    }

    static func event(
        _ run: RunRecord, _ kind: EventKind, _ pipelines: [String], time: Timestamp, part: String
    ) -> Event {
        var data: JSONObject = [
            "run": .string("\(run.id)"), "status": .string(run.status.rawValue), "trigger": .string(run.trigger),
            "author": .string(run.author), "target_branch": .string(run.targetBranch),
            "created_at": .string("\(run.createdAt)"),
        ]
        data["run_branch"] = run.branch.map { .string($0) }
        if kind == .runStarted || kind == .runResumed {
            data["status"] = .string(RunStatus.running.rawValue)
        } else {
            data["started_at"] = run.startedAt.map { .string("\($0)") }
            data["finished_at"] = run.finishedAt.map { .string("\($0)") }
            data["published_commit"] = run.publishedCommit.map { .string($0) }
            data["error"] = run.error.map { .string($0) }
        }
        data["name"] = run.name.map { .string($0) }
        return Event(
            kind, identity: ["\(run.id)", part], time: time, subject: "\(run.id)", pipelines: pipelines,
            namespaces: namespaces(pipelines), branch: run.targetBranch, data: data)
    }

    private static func namespaces(_ pipelines: [String]) -> [String] {
        Set(pipelines.compactMap { Event.namespace(of: $0) }).sorted()
    }

    /// What a run is about: its flow, or the pipelines that it does not skip.
    private static func pipelines(
        of run: RunRecord, _ handle: inout SQLHandle
    ) throws(MartletError) -> [String] {
        if let name = run.name { return [name] }
        var found: [String] = []
        try handle.run(
            """
            SELECT name FROM run_steps WHERE run_id = $1 AND (status <> 'skipped' OR action <> 'skip')
            ORDER BY position LIMIT $2
            """, [.text("\(run.id)"), .integer(Int64(pipelineLimit))]
        ) { found.append($0.text(0)) }
        return found
    }
}
