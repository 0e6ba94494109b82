extension DiffJSON {
    package static let schema = JSONSchema.object(
        "LakeDifference",
        ["from": .commit, "to": .commit, "tables": .array(of: tableSchema), "warnings?": .texts])

    /// A view has its text before and after, a table the counts of its rows.
    private static let tableSchema = JSONSchema.object(
        "TableDiff",
        [
            "name": .text, "kind": .text, "change": .choice(["added", "removed", "changed"]),
            "sql_before?": .text.orNull, "sql_after?": .text.orNull, "rows_added?": .count, "rows_removed?": .count,
            "rows_changed?": .count.orNull, "key?": .texts, "column_changes?": .array(of: columnSchema),
            "files_read?": .count, "files_shared?": .count, "samples?": .array(of: sampleSchema),
        ])

    private static let columnSchema = JSONSchema.object(
        "ColumnChange",
        [
            "change": .choice(["added", "removed", "renamed", "retyped", "required", "optional"]), "column": .text,
            "before": .text.orNull, "after": .text.orNull,
        ])

    private static let sampleSchema = JSONSchema.object(
        "RowSample", ["side": .choice(["removed", "added", "before", "after"]), "row": .free])
}
