extension PipelineJSON {
    package static let language = JSONSchema.named("PipelineLanguage", .choice(["sql", "python"]))

    package static let entrySchema = JSONSchema.object(
        "PipelineEntry",
        [
            "name": .text, "language": language, "path": .text, "materialized": .text, "strategy": .text,
            "description": .text.orNull, "owner": .text.orNull, "unique_key": .texts, "tags": .texts,
            "inputs": .texts, "landing": .texts,
        ])

    package static let detailsSchema = JSONSchema.object(
        "PipelineDetails", and: entrySchema,
        [
            "source": .text, "columns": .array(of: columnSchema),
            "tests": .array(of: .object("PipelineTest", ["name": .text, "path": .text, "sql": .text])),
            "readers": .texts,
        ])

    private static let columnSchema = JSONSchema.object(
        "PipelineColumn",
        ["name": .text, "type": .text.orNull, "description": .text.orNull, "tests": .texts])
}
