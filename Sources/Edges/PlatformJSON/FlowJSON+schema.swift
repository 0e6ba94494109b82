internal import Flows

extension FlowJSON {
    /// A flow with mistakes has `problems`, one without the rest.
    package static let entrySchema = JSONSchema.object(
        "FlowEntry",
        [
            "name": .text, "path": .text, "valid": .flag, "description?": .text.orNull, "steps?": .count,
            "parameters?": .texts, "problems?": .array(of: ErrorJSON.problemSchema),
        ])

    package static let flowSchema = JSONSchema.object(
        "Flow",
        [
            "name": .text, "path": .text, "description": .text.orNull, "code_hash": .text, "branch": .text,
            "group": .text.orNull, "parallelism": .count, "concurrency": .count.orNull, "priority": .integer,
            "on_failure": .text, "schema": .free, "form": .array(of: fieldSchema), "steps": .array(of: stepSchema),
        ])

    private static let fieldSchema = JSONSchema.object(
        "FormField",
        [
            "name": .text, "label": .text, "type": .choice("ParameterType", ParameterType.self), "control": .text,
            "required": .flag, "help?": .text, "value?": .any, "minimum?": .any, "maximum?": .any, "pattern?": .text,
            "choices?": .array(of: .any),
        ])

    private static let stepSchema = JSONSchema.object(
        "FlowStep",
        [
            "name": .text, "kind": .text, "description": .text.orNull, "depends_on": .texts, "when": .text.orNull,
            "for_each": .any, "attempts": .count, "timeout_seconds": .count.orNull, "allow_failure": .flag,
            "group": .text.orNull, "pool": .text.orNull, "secrets": .texts, "settings": .free,
        ])

    package static let secretSchema = JSONSchema.object(
        "Secret",
        ["name": .text, "description": .text.orNull, "updated_at": .time, "updated_by": .text, "key": .text])

    package static let versionSchema = JSONSchema.object(
        "FlowVersion",
        [
            "code_hash": .text, "runs": .count, "first_run": .time, "last_run": .time,
            "last_status": RunJSON.statusSchema,
        ])
}
