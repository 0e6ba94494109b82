public import Clocks
public import JSON
public import Schedules

/// Schedules, triggers, what they started, and backfills as JSON.
public enum ScheduleJSON {
    public static func entry(_ entry: ScheduleEntry) -> JSONObject {
        var object: JSONObject = [
            "name": .string(entry.name.text), "kind": .string(entry.kind.rawValue),
            "defined_in": .string(entry.origin.text), "enabled": .bool(entry.isEnabled),
            "definition": .object(entry.definition), "author": .string(entry.author),
            "created_at": .string(entry.createdAt.description), "updated_at": .string(entry.updatedAt.description),
        ]
        if entry.kind == .schedule {
            object["next_at"] = entry.due.map { .string($0.description) } ?? .null
            object["last_due_at"] = entry.lastDue.map { .string($0.description) } ?? .null
        } else {
            let state = TriggerState(json: entry.state)
            object["fired"] = .integer(state.generation)
            object["last_fired_at"] = state.lastFired.map { .string($0.description) } ?? .null
            object["seen"] = .array(
                state.observations.sorted { $0.key < $1.key }.map { position, seen in
                    [
                        "source": .integer(Int64(position)), "count": .integer(seen.count),
                        "last_at": .string(seen.last.description), "detail": seen.detail,
                    ]
                })
            object["problem"] = state.problem.map { .string($0) } ?? .null
            object["has_secret"] = .bool(entry.secret != nil)
        }
        return object
    }

    public static func firing(_ firing: Firing) -> JSONValue {
        var object: JSONObject = [
            "key": .string(firing.key), "source": .string(firing.source), "status": .string(firing.status.rawValue),
            "due_at": .string(firing.due.description), "recorded_at": .string(firing.recordedAt.description),
            "target": firing.target.json,
        ]
        object["run"] = firing.run.map { .string($0) } ?? .null
        object["error"] = firing.error.map { .string($0) } ?? .null
        return .object(object)
    }

    public static func times(_ times: [Timestamp]) -> JSONValue { .array(times.map { .string($0.description) }) }

    public static func finding(_ finding: LintFinding) -> JSONValue {
        [
            "rule": .string(finding.rule), "severity": .string(finding.severity.rawValue),
            "name": .string(finding.name.text), "message": .string(finding.message), "hint": .string(finding.hint),
        ]
    }

    public static func backfill(_ backfill: Backfill, _ progress: BackfillProgress) -> JSONObject {
        [
            "name": .string(backfill.name.text), "status": .string(backfill.status.rawValue),
            "target": backfill.target.json, "parameters": .object(backfill.parameters),
            "limit": .integer(Int64(backfill.limit)), "author": .string(backfill.author),
            "created_at": .string(backfill.createdAt.description),
            "progress": .object(
                JSONObject(
                    BackfillItem.Status.allCases.map { ($0.rawValue, .integer(Int64(progress[$0]))) }
                        + [("total", .integer(Int64(progress.total)))])),
        ]
    }

    public static func item(_ item: BackfillItem) -> JSONValue {
        var object: JSONObject = [
            "position": .integer(Int64(item.position)), "partition": .string(item.partition),
            "parameters": .object(item.parameters), "status": .string(item.status.rawValue),
        ]
        object["run"] = item.run.map { .string($0) } ?? .null
        object["error"] = item.error.map { .string($0) } ?? .null
        return .object(object)
    }
}
