internal import Runs

extension RunJSON {
    package static let statusSchema = JSONSchema.choice("RunStatus", RunStatus.self)

    package static let runSchema = JSONSchema.object(
        "Run",
        [
            "id": .text, "status": statusSchema, "trigger": .text, "author": .text, "target": .text,
            "pinned_commit": .text, "created_at": .time, "started_at": .time.orNull, "finished_at": .time.orNull,
            "request": .free, "kind": .choice("RunKind", RunKindName.self), "name?": .text, "priority?": .integer,
            "parent?": .object("RunParent", ["run": .text, "step": .text]), "branch": .text.orNull,
            "published_commit": .text.orNull, "error": .text.orNull,
        ])

    package static let stepSchema = JSONSchema.object(
        "Step",
        [
            "name": .text, "status": .choice("StepStatus", StepStatus.self), "action": .text,
            "started_at": .time.orNull, "finished_at": .time.orNull, "rows_written": .integer.orNull,
            "rows_deleted": .integer.orNull, "rows_total": .integer.orNull, "bytes_written": .integer.orNull,
            "rows_quarantined": .integer.orNull, "snapshot_id": .integer.orNull, "inputs": .texts, "attempts": .count,
            "error": .text.orNull, "peak_memory?": .count, "cpu_us?": .count, "outputs?": .any, "child?": .text,
            "awaits_decision?": .flag,
        ])

    package static let testSchema = JSONSchema.object(
        "TestResult",
        [
            "asset": .text, "name": .text, "status": .text, "severity": .text, "violations": .integer.orNull,
            "duration_us": .integer, "description": .text.orNull, "remediation": .text.orNull, "tags": .texts,
            "sample": .object("TestSample", ["columns": .texts, "rows": .array(of: .array(of: .text.orNull))]),
            "error": .text.orNull,
        ])

    /// Where lines are read page by page, each has its number and where it alone can be read again.
    package static let logSchema = JSONSchema.object(
        "LogLine",
        [
            "id?": .count, "time": .time, "level": .choice("LogLevel", LogLevel.self), "step": .text.orNull,
            "message": .text, "link?": .text,
        ])

    package static let detailsSchema = JSONSchema.object(
        "RunDetails",
        [
            "run": runSchema, "steps": .array(of: stepSchema), "tests": .array(of: testSchema),
            "logs": .array(of: logSchema),
        ])

    private static let countsSchema = JSONSchema.object(
        "TestCounts", ["passed": .count, "warned": .count, "failed": .count])

    package static let testsSchema = JSONSchema.object(
        "TestReport", ["ok": .flag, "counts": countsSchema, "tests": .array(of: testSchema)])

    /// What the lines of a run's events are.
    package static let eventSchema = JSONSchema.named(
        "RunEvent",
        .union(
            [
                event("started", ["run": runSchema, "steps": .array(of: stepSchema)]),
                event("step_started", ["step": .text, "attempt": .count]),
                event("step_progress", ["step": .text, "rows": .integer.orNull, "fraction": .number.orNull]),
                event("step_ended", ["step": stepSchema]), event("test_ended", ["test": testSchema]),
                event("log", ["log": logSchema]), event("publishing", [:]),
                event("published", ["commit": .text, "assets": .texts]),
                event(
                    "summary",
                    [
                        "run": runSchema.orNull, "steps": .array(of: stepSchema), "tests": countsSchema,
                        "assets": .texts,
                    ]),
            ], by: "event"))

    private static func event(_ word: String, _ members: KeyValuePairs<String, JSONSchema>) -> JSONSchema {
        let name = word.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        return .object("Run\(name)Event", and: ["event": .constant(word)], members)
    }
}
