internal import Cataloging

extension CatalogJSON {
    package static let commitSchema = JSONSchema.object(
        "Commit",
        [
            "id": .commit, "parents": .array(of: .commit), "author": .text, "message": .text, "time": .time,
            "properties": .labels,
        ])

    package static let referenceSchema = JSONSchema.object(
        "Reference",
        [
            "name": .text, "kind": .choice("ReferenceKind", Reference.Kind.self), "commit": .commit,
            "created_at": .time, "metadata": .labels,
        ])

    package static let differenceSchema = JSONSchema.object(
        "KeyChange", ["key": .text, "kind": .text, "change": .choice(["added", "removed", "changed"])])

    package static let conflictSchema = JSONSchema.object("Conflict", ["key": .text, "reason": .text])

    package static let mergeSchema = JSONSchema.object(
        "MergeReport",
        [
            "dry_run": .flag, "up_to_date": .flag, "commit": commitSchema.orNull,
            "changes": .array(of: differenceSchema), "conflicts": .array(of: conflictSchema),
        ])
}
