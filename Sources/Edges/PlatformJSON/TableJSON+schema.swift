extension TableJSON {
    package static let entrySchema = JSONSchema.object(
        "TableEntry", ["name": .text, "kind": kindSchema, "rows": .count.orNull])

    private static let kindSchema = JSONSchema.named("TableKind", .choice(["table", "view"]))

    /// A view has its text, a table everything else.
    package static let tableSchema = JSONSchema.object(
        "Table",
        [
            "name": .text, "kind": kindSchema, "sql?": .text, "dialect?": .text, "id?": .text, "location?": .text,
            "metadata_location?": .text, "snapshots?": .count, "snapshot_id?": .integer.orNull,
            "rows?": .count.orNull, "bytes?": .count.orNull, "data_files?": .count.orNull,
            "columns?": .array(of: columnSchema), "partition_by?": .texts, "properties?": .labels,
            "catalog_properties?": .labels,
        ])

    private static let columnSchema = JSONSchema.object(
        "Column", ["id": .integer, "name": .text, "type": .text, "required": .flag, "doc?": .text])

    package static let changeSchema = JSONSchema.object(
        "TableChange",
        [
            "commit": CatalogJSON.commitSchema, "removed": .flag,
            "snapshot?": .object(
                "TableSnapshot",
                ["id": .integer, "time": .time, "operation": .text.orNull, "summary": .labels]),
        ])
}
