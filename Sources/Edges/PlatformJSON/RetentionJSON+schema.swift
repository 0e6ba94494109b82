internal import Retention

extension RetentionJSON {
    /// Numbers by the names of the settings.
    private static let values = JSONSchema.map(of: .integer)

    package static let configSchema = JSONSchema.object(
        "RetentionConfig",
        [
            "config": values, "set": values, "defaults": values, "pipelines": .map(of: values),
            "landing_zones": .map(
                of: .object("ZoneRetention", ["processed_max_age_days": .integer, "auto_purge": .flag])),
        ])

    package static let pipelineSchema = JSONSchema.object(
        "PipelineRetention", ["pipeline": .text, "system": values, "overrides": values, "effective": values])

    private static let counts = JSONSchema.members(
        RetentionCounts().numbers.map { JSONSchema.Member($0.name, .count, required: true) }
            + [JSONSchema.Member("problems", .texts, required: true)])

    package static let countsSchema = JSONSchema.object("RetentionReport", and: counts, ["dry_run": .flag])

    package static let statusSchema: JSONSchema = [
        "passes": .array(
            of: .object(
                "RetentionPass", and: counts,
                [
                    "turn": .choice(RetentionTurn.self), "ended_at": .time, "by": .text, "started_at": .time,
                    "duration_ms": .integer,
                ]))
    ]
}
