internal import Clocks
internal import Identifiers
package import JSON
internal import Orchestrator
package import Runs

/// Runs, and what happens in them, as JSON.
package enum RunJSON {
    package static func run(_ run: RunRecord) -> JSONValue {
        var object: JSONObject = [
            "id": .string(run.id.description), "status": .string(run.status.rawValue), "trigger": .string(run.trigger),
            "author": .string(run.author), "target": .string(run.targetBranch),
            "pinned_commit": .string(run.pinnedCommit), "created_at": time(run.createdAt),
            "started_at": time(run.startedAt), "finished_at": time(run.finishedAt), "request": run.request,
        ]
        object["kind"] = .string(run.kind.rawValue)
        if let name = run.name { object["name"] = .string(name) }
        if run.priority != 0 { object["priority"] = .integer(Int64(run.priority)) }
        if let parent = run.parent {
            object["parent"] = ["run": .string(parent.run.description), "step": .string(parent.step)]
        }
        object["branch"] = text(run.branch)
        object["published_commit"] = text(run.publishedCommit)
        object["error"] = text(run.error)
        return .object(object)
    }

    package static func step(_ step: StepRecord) -> JSONValue {
        var object: JSONObject = [
            "name": .string(step.name), "status": .string(step.status.rawValue), "action": .string(step.action),
            "started_at": time(step.startedAt), "finished_at": time(step.finishedAt),
            "rows_written": number(step.rowsWritten), "rows_deleted": number(step.rowsDeleted),
            "rows_total": number(step.rowsTotal), "bytes_written": number(step.bytesWritten),
            "rows_quarantined": number(step.rowsQuarantined), "snapshot_id": number(step.snapshotID),
            "inputs": .array(step.inputs.map { .string($0) }), "attempts": .integer(Int64(step.attempts)),
            "error": text(step.error),
        ]
        if let memory = step.peakMemory { object["peak_memory"] = .integer(memory) }
        if let time = step.cpuTime { object["cpu_us"] = .integer(Int64(time / .microseconds(1))) }
        if let outputs = step.outputs { object["outputs"] = outputs }
        if let child = step.child { object["child"] = .string(child.description) }
        if step.awaitsDecision { object["awaits_decision"] = true }
        return .object(object)
    }

    package static func test(_ test: TestRecord) -> JSONValue {
        [
            "asset": .string(test.asset), "name": .string(test.name), "status": .string(test.status),
            "severity": .string(test.severity), "violations": number(test.violations),
            "duration_us": .integer(test.duration), "description": text(test.description),
            "remediation": text(test.remediation), "tags": .array(test.tags.map { .string($0) }),
            "sample": [
                "columns": .array(test.sampleColumns.map { .string($0) }),
                "rows": .array(test.sampleRows.map { .array($0.map(text)) }),
            ], "error": text(test.error),
        ]
    }

    package static func log(_ log: LogRecord) -> JSONValue {
        [
            "time": time(log.time), "level": .string(log.level.rawValue), "step": text(log.step),
            "message": .string(log.message),
        ]
    }

    package static func details(_ details: RunDetails) -> JSONValue {
        [
            "run": run(details.run), "steps": .array(details.steps.map(step)), "tests": .array(details.tests.map(test)),
            "logs": .array(details.logs.map(log)),
        ]
    }

    /// One line of `run --json`; the last one is `summary`.
    package static func event(_ event: RunEvent) -> JSONValue? {
        switch event {
        case .started(let run, let steps):
            ["event": "started", "run": self.run(run), "steps": .array(steps.map(step))]
        case .stepStarted(let name, let attempt):
            ["event": "step_started", "step": .string(name), "attempt": .integer(Int64(attempt))]
        case .stepProgress(let name, let rows, let fraction):
            [
                "event": "step_progress", "step": .string(name), "rows": number(rows),
                "fraction": fraction.map { .double($0) } ?? .null,
            ]
        case .stepEnded(let record): ["event": "step_ended", "step": step(record)]
        case .testEnded(let record): ["event": "test_ended", "test": test(record)]
        case .log(let record): ["event": "log", "log": log(record)]
        case .publishing: ["event": "publishing"]
        case .published(let commit, let assets):
            ["event": "published", "commit": .string(commit), "assets": .array(assets.map { .string($0) })]
        // Said by the summary.
        case .ended: nil
        }
    }

    private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    private static func number(_ number: Int64?) -> JSONValue { number.map { .integer($0) } ?? .null }
    private static func time(_ time: Timestamp?) -> JSONValue { time.map { .string($0.description) } ?? .null }
}
