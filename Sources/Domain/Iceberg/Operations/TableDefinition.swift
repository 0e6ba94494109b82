public import Errors
public import Identifiers

/// What a new table is to be.
///
/// The field IDs of the schema only tie the spec and the order to their columns: the table gets IDs of its own, counted from 1.
public struct TableDefinition: Sendable, Hashable {
    public var schema: Schema
    public var spec: PartitionSpec
    public var sortOrder: SortOrder
    /// The table's folder.
    public var location: String
    public var properties: [String: String]

    public init(
        schema: Schema, spec: PartitionSpec = .unpartitioned, sortOrder: SortOrder = .unsorted, location: String,
        properties: [String: String] = [:]
    ) {
        self.schema = schema
        self.spec = spec
        self.sortOrder = sortOrder
        self.location = location
        self.properties = properties
    }

    /// The updates that make the table, for `TableMetadata.creating`.
    ///
    /// To make it with rows in it, prepare them on `creating(updates)` and commit both lists together.
    public func updates(uuid: UUID) throws(MartletError) -> [TableUpdate] {
        guard !schema.fields.isEmpty else { throw MartletError(.invalidInput, "a table needs at least one column") }
        let fresh = schema.withFreshIDs()
        func newID(_ id: Int, _ user: String) throws(MartletError) -> Int {
            guard let name = schema.name(ofField: id), let field = fresh.field(named: name) else {
                throw MartletError(.invalidInput, "\(user) names the column \(id), which the schema does not have")
            }
            return field.id
        }
        var fields: [PartitionField] = []
        for (index, field) in spec.fields.enumerated() {
            fields.append(
                PartitionField(
                    sourceID: try newID(field.sourceID, "the partition field '\(field.name)'"),
                    fieldID: PartitionField.lastIDBeforeFirst + 1 + index, name: field.name, transform: field.transform)
            )
        }
        var order = SortOrder(orderID: sortOrder.fields.isEmpty ? 0 : 1, fields: sortOrder.fields)
        for position in order.fields.indices {
            order.fields[position].sourceID = try newID(order.fields[position].sourceID, "the sort order")
        }
        return [
            .assignUUID(uuid), .upgradeFormatVersion(TableMetadata.writtenVersion), .setLocation(location),
            .addSchema(fresh), .setCurrentSchema(schemaID: TableUpdate.lastAdded),
            .addSpec(PartitionSpec(specID: 0, fields: fields)), .setDefaultSpec(specID: TableUpdate.lastAdded),
            .addSortOrder(order), .setDefaultSortOrder(orderID: TableUpdate.lastAdded),
            .setProperties(properties),
        ]
    }
}
