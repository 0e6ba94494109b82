extension PlanJSON {
    package static let schema = JSONSchema.object(
        "Plan",
        [
            "steps": .array(of: stepSchema), "branch": .text, "pinned_commit": .commit,
            "warnings": .array(of: ErrorJSON.warningSchema),
        ])

    private static let stepSchema = JSONSchema.object(
        "PlanStep",
        [
            "pipeline": .text, "action": .text, "reasons": .texts, "depends_on": .texts, "tests": .count,
            "inputs": .texts,
        ])
}
