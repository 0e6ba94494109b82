internal import Pipelines

extension PipelineSourceJSON {
    package static let entrySchema = JSONSchema.object(
        "SourceEntry", ["name": .text, "folder": .text, "language": PipelineJSON.language, "tests": .count])

    package static let fileSchema = JSONSchema.object("SourceFile", ["path": .text, "text": .text])

    package static let versionSchema = JSONSchema.object(
        "SourceVersion",
        [
            "number": .count, "kind": .choice(PipelineVersion.Kind.self), "author": .text, "time": .time,
            "digest": .text, "files?": .array(of: fileSchema),
        ])

    package static let storedSchema = JSONSchema.object(
        "PipelineSource",
        ["name": .text, "folder": .text, "files": .array(of: fileSchema), "version": versionSchema])

    package static let columnSchema = JSONSchema.object("SourceColumn", ["name": .text, "type": .text])

    package static let reportSchema = JSONSchema.object(
        "SourceReport",
        [
            "errors": .array(of: ErrorJSON.problemSchema), "warnings": .array(of: ErrorJSON.warningSchema),
            "sql": .text.orNull, "reads": .texts, "landing": .texts, "writes": .texts,
            "columns": JSONSchema.array(of: columnSchema).orNull,
            "timings": .array(of: .object("SourceTiming", ["part": .text, "ms": .number])),
        ])
}
