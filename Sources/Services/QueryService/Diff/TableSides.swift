internal import CatalogService
internal import Cataloging
internal import Iceberg
internal import Querying

/// The two states of a table, reduced to what has to be read to tell them apart.
///
/// A file that both states have, with the same deletes, has the same rows in both and is left out on both sides.
struct TableSides {
    var before: TableBinding
    var after: TableBinding
    /// The columns that are compared.
    var columns: [String]
    var columnChanges: [ColumnChange]
    var filesRead = 0
    var filesShared = 0

    init(_ old: LoadedTable, _ new: LoadedTable, binder: TableBinder) async throws {
        // Only versions of one table share field IDs; a table made anew has columns that are the same by name only.
        let isSame = old.metadata.tableUUID == new.metadata.tableUUID
        let (oldSchema, newSchema) = (old.metadata.currentSchema, new.metadata.currentSchema)
        columnChanges = ColumnChange.all(from: oldSchema, to: newSchema, byID: isSame)
        let wanted = isSame ? Self.widest(newSchema, oldSchema) : newSchema
        var left = try await Self.scan(old, isSame ? wanted : oldSchema, binder)
        var right = try await Self.scan(new, wanted, binder)
        if isSame {
            let shared = Set(left.tasks.map(ReadFile.init)).intersection(right.tasks.map(ReadFile.init))
            left.tasks.removeAll { shared.contains(ReadFile($0)) }
            right.tasks.removeAll { shared.contains(ReadFile($0)) }
            filesShared = shared.count
        }
        filesRead = left.tasks.count + right.tasks.count
        let known = Set(oldSchema.fields.map(\.name))
        columns = wanted.fields.map(\.name).filter { isSame || known.contains($0) }
        let version = "\(old.content.metadataLocation) \(new.content.metadataLocation)"
        before = try binder.binding(RowComparison.before, left, of: old, version: "before \(version)")
        after = try binder.binding(RowComparison.after, right, of: new, version: "after \(version)")
    }

    /// A data file as the engine would read it.
    private struct ReadFile: Hashable {
        var path: String
        var deletes: Set<String>

        init(_ task: FileTask) {
            path = task.file.path
            deletes = Set((task.positionDeletes + task.equalityDeletes).map(\.path))
        }
    }

    private static func scan(_ table: LoadedTable, _ schema: Schema, _ binder: TableBinder) async throws -> ScanPlan {
        try await TableScan(table: "\(table.key)", metadata: table.metadata, schema: schema)
            .plan(store: binder.lake.store, cache: binder.lake.manifests)
    }

    /// A schema whose columns hold the values of both: where the other has widened a column, its type.
    private static func widest(_ schema: Schema, _ other: Schema) -> Schema {
        let fields = schema.fields.map { field in
            guard let type = field.type.primitive, let wider = other.field(id: field.id)?.type.primitive,
                type.canWiden(to: wider)
            else { return field }
            var field = field
            field.type = .primitive(wider)
            return field
        }
        return Schema(fields: fields, identifierFieldIDs: schema.identifierFieldIDs)
    }
}
