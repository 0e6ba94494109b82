package import Schedules

extension ScheduleJSON {
    private static let targetSchema = JSONSchema.object("RunTarget", ["flow?": .text, "pipelines?": .texts])

    /// What is the same of schedules and triggers; how a definition is written is told by what makes one.
    private static func entry(_ kind: EntryKind) -> JSONSchema {
        [
            "name": .text, "kind": .choice([kind.rawValue]), "defined_in": .text, "enabled": .flag,
            "definition": .free, "author": .text, "created_at": .time, "updated_at": .time,
        ]
    }

    package static func entrySchema(_ kind: EntryKind) -> JSONSchema {
        switch kind {
        case .schedule: scheduleSchema
        case .trigger: triggerSchema
        }
    }

    private static let scheduleSchema = JSONSchema.object(
        "Schedule", and: entry(.schedule), ["next_at": .time.orNull, "last_due_at": .time.orNull])

    private static let triggerSchema = JSONSchema.object(
        "Trigger", and: entry(.trigger),
        [
            "fired": .count, "last_fired_at": .time.orNull, "seen": .array(of: observationSchema),
            "problem": .text.orNull, "has_secret": .flag,
        ])

    private static let observationSchema = JSONSchema.object(
        "Observation", ["source": .count, "count": .count, "last_at": .time, "detail": .any])

    package static let firingSchema = JSONSchema.object(
        "Firing",
        [
            "key": .text, "source": .text, "status": .choice("FiringStatus", FiringStatus.self), "due_at": .time,
            "recorded_at": .time, "target": targetSchema, "run": .text.orNull, "error": .text.orNull,
        ])

    package static let findingSchema = JSONSchema.object(
        "Finding",
        [
            "rule": .text, "severity": .choice(LintFinding.Severity.self), "name": .text, "message": .text,
            "hint": .text,
        ])

    package static let backfillSchema = JSONSchema.object(
        "Backfill",
        [
            "name": .text, "status": .choice("BackfillStatus", Backfill.Status.self), "target": targetSchema,
            "parameters": .free, "limit": .count, "author": .text, "created_at": .time,
            "progress": .named(
                "BackfillProgress",
                .members(
                    (BackfillItem.Status.allCases.map(\.rawValue) + ["total"])
                        .map { JSONSchema.Member($0, .count, required: true) })),
        ])

    package static let itemSchema = JSONSchema.object(
        "BackfillItem",
        [
            "position": .count, "partition": .text, "parameters": .free,
            "status": .choice("BackfillItemStatus", BackfillItem.Status.self), "run": .text.orNull,
            "error": .text.orNull,
        ])
}
