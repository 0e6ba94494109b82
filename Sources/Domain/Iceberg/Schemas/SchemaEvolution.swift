internal import Errors

/// Changes of a table's columns, one after the other, that lose no data; ends in table updates.
///
///     var evolution = SchemaEvolution(metadata)
///     try evolution.addColumn("city", in: "address", type: .primitive(.string))
///     try evolution.renameColumn("qty", to: "quantity")
///     let change = evolution.updates
///
/// Columns inside of others are named with dots; the parts of lists and maps are `element`, `key` and `value`.
public struct SchemaEvolution: Sendable {
    let base: TableMetadata
    /// The schema so far.
    public internal(set) var schema: Schema
    var lastColumnID: Int

    public init(_ metadata: TableMetadata) {
        base = metadata
        schema = metadata.currentSchema
        lastColumnID = metadata.lastColumnID
    }

    /// Whether the columns are other than they were.
    public var isChanged: Bool { !schema.hasSameColumns(as: base.currentSchema) }

    /// What a commit must apply; empty without a change.
    public var updates: [TableUpdate] {
        isChanged ? [.addSchema(schema), .setCurrentSchema(schemaID: TableUpdate.lastAdded)] : []
    }

    /// What must still hold at the commit, so that no two changes give out the same field ID.
    public var requirements: [TableRequirement] {
        guard isChanged else { return [] }
        return [
            .tableUUID(base.tableUUID), .currentSchemaID(base.currentSchemaID),
            .lastAssignedFieldID(base.lastColumnID),
        ]
    }

    // MARK: Looking up

    func field(_ name: String) throws(MartletError) -> NestedField {
        if let field = schema.field(named: name) { return field }
        throw MartletError(
            .notFound, "the table has no column '\(name)'",
            hint: NearestName.of(name, among: schema.allNames).map { "Did you mean '\($0)'?" })
    }

    /// The fields beside a field, itself among them, and the dotted name they stand under.
    func siblings(of field: NestedField) -> [NestedField] {
        schema.parent(ofField: field.id).flatMap { schema.field(id: $0) }?.type.children ?? schema.fields
    }

    /// Refuses a name that a sibling has, in whatever case, since SQL does not tell them apart.
    func checkFree(_ name: String, among siblings: [NestedField]) throws(MartletError) {
        guard !name.isEmpty else { throw MartletError(.invalidInput, "a column needs a name") }
        let lowercase = name.lowercased()
        if let taken = siblings.first(where: { $0.name.lowercased() == lowercase }) {
            throw MartletError(
                .alreadyExists, "the column '\(taken.name)' exists already",
                hint: taken.name == name ? nil : "SQL does not tell '\(name)' from '\(taken.name)'.")
        }
    }

    // MARK: Rewriting

    /// Changes the list of fields that a struct holds; nil stands for the table.
    mutating func rewriteFields(of parent: Int?, _ change: (inout [NestedField]) -> Void) {
        var fields = schema.fields
        if let parent {
            fields = fields.map {
                Self.rewrite($0, id: parent) { field in
                    guard case .structure(var structure) = field.type else { return }
                    change(&structure.fields)
                    field.type = .structure(structure)
                }
            }
        } else {
            change(&fields)
        }
        replaceFields(fields)
    }

    /// Changes one field at any depth.
    mutating func rewrite(_ id: Int, _ change: (inout NestedField) -> Void) {
        replaceFields(schema.fields.map { Self.rewrite($0, id: id, change) })
    }

    private mutating func replaceFields(_ fields: [NestedField]) {
        schema = Schema(schemaID: schema.schemaID, fields: fields, identifierFieldIDs: schema.identifierFieldIDs)
    }

    private static func rewrite(
        _ field: NestedField, id: Int, _ change: (inout NestedField) -> Void
    ) -> NestedField {
        var field = field
        if field.id == id {
            change(&field)
            return field
        }
        switch field.type {
        case .primitive: break
        case .structure(let structure):
            field.type = .structure(StructType(fields: structure.fields.map { rewrite($0, id: id, change) }))
        case .list(var list):
            let element = rewrite(list.elementField, id: id, change)
            list.element = element.type
            list.elementRequired = element.required
            field.type = .list(list)
        case .map(var map):
            map.key = rewrite(map.keyField, id: id, change).type
            let value = rewrite(map.valueField, id: id, change)
            map.value = value.type
            map.valueRequired = value.required
            field.type = .map(map)
        }
        return field
    }
}
