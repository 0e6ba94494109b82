internal import Cataloging
public import Errors
public import Iceberg
public import Identifiers
internal import ObjectStorage

extension TableDefinition {
    /// The updates that make the table.
    ///
    /// - Parameter location: The table's folder, as a URI.
    /// - Throws: `invalidInput` where a column does not exist or cannot be partitioned so.
    public func updates(id: UUID, location: String) throws(MartletError) -> [TableUpdate] {
        let schema = Schema(fields: fields).withFreshIDs()
        return [
            .assignUUID(id), .setLocation(location), .addSchema(schema),
            .setCurrentSchema(schemaID: TableUpdate.lastAdded),
            .addSpec(try Self.spec(partitioning, over: schema)), .setDefaultSpec(specID: TableUpdate.lastAdded),
            .addSortOrder(.unsorted), .setDefaultSortOrder(orderID: TableUpdate.lastAdded),
            .setProperties(properties),
        ]
    }

    /// The spec for a partitioning by column names.
    ///
    /// - Parameter firstID: The ID of the first field, greater than any that the table has used.
    public static func spec(
        _ partitioning: [(column: String, transform: Transform)], over schema: Schema,
        firstID: Int = PartitionField.lastIDBeforeFirst + 1
    ) throws(MartletError) -> PartitionSpec {
        var fields: [PartitionField] = []
        for (column, transform) in partitioning {
            guard let source = schema.field(namedIgnoringCase: column) else {
                throw MartletError(
                    .invalidInput, "the table cannot be partitioned by '\(column)', which it does not have",
                    hint: NearestName.of(column, among: schema.allNames).map { "Did you mean '\($0)'?" })
            }
            guard let type = source.type.primitive, transform.resultType(of: type) != nil else {
                throw MartletError(
                    .invalidInput, "the column '\(column)' has a type that '\(transform)' does not partition",
                    hint: "Choose another transform or column.")
            }
            fields.append(
                PartitionField(
                    sourceID: source.id, fieldID: firstID + fields.count,
                    name: transform == .identity ? source.name : "\(source.name)_\(transform.partitionSuffix)",
                    transform: transform))
        }
        return PartitionSpec(fields: fields)
    }
}

extension Transform {
    /// How the name of a partition field ends, as other writers name them.
    fileprivate var partitionSuffix: String {
        switch self {
        case .bucket: "bucket"
        case .truncate: "trunc"
        default: description
        }
    }
}
