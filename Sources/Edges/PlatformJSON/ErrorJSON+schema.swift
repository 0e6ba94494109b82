extension ErrorJSON {
    /// An answer that is an error; what stood in the way is said where that is known.
    package static let schema = JSONSchema.object(
        "Error",
        [
            "error": problemSchema, "conflicts?": .array(of: CatalogJSON.conflictSchema),
            "current?": PipelineSourceJSON.storedSchema,
        ])

    package static let problemSchema = JSONSchema.object(
        "Problem",
        [
            "code": .text, "message": .text, "location?": locationSchema, "hint?": .text, "causes?": .texts,
            "problems?": .array(of: .reference(to: "Problem")),
        ])

    package static let warningSchema = JSONSchema.object(
        "Warning", ["message": .text, "location?": locationSchema, "hint?": .text])

    package static let locationSchema = JSONSchema.object(
        "Location", ["file": .text, "line?": .count, "column?": .count, "excerpt?": .text])
}
