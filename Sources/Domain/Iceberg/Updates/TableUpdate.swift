public import Identifiers
public import JSON

/// One change to a table's metadata, as data; the words are those of the Iceberg REST catalog.
///
/// An ID of `TableUpdate.lastAdded` means the schema, spec or order that the same list of updates added last.
public enum TableUpdate: Hashable, Sendable {
    case assignUUID(UUID)
    case upgradeFormatVersion(Int)
    case addSchema(Schema)
    case setCurrentSchema(schemaID: Int)
    case addSpec(PartitionSpec)
    case setDefaultSpec(specID: Int)
    case addSortOrder(SortOrder)
    case setDefaultSortOrder(orderID: Int)
    case addSnapshot(Snapshot)
    case setSnapshotReference(name: String, SnapshotReference)
    case removeSnapshots(ids: [Int64])
    case removeSnapshotReference(name: String)
    case setLocation(String)
    case setProperties([String: String])
    case removeProperties([String])
    case setStatistics(StatisticsFile)
    case removeStatistics(snapshotID: Int64)
    case setPartitionStatistics(PartitionStatisticsFile)
    case removePartitionStatistics(snapshotID: Int64)
    case removeSpecs(ids: [Int])
    case removeSchemas(ids: [Int])
    /// A key that encrypts others (version 3), carried as it is.
    case addEncryptionKey(id: String, JSONValue)
    case removeEncryptionKey(id: String)

    /// The ID that stands for what was added last.
    public static let lastAdded = -1
}

extension TableUpdate {
    /// The update's name on the wire.
    public var action: String {
        switch self {
        case .assignUUID: "assign-uuid"
        case .upgradeFormatVersion: "upgrade-format-version"
        case .addSchema: "add-schema"
        case .setCurrentSchema: "set-current-schema"
        case .addSpec: "add-spec"
        case .setDefaultSpec: "set-default-spec"
        case .addSortOrder: "add-sort-order"
        case .setDefaultSortOrder: "set-default-sort-order"
        case .addSnapshot: "add-snapshot"
        case .setSnapshotReference: "set-snapshot-ref"
        case .removeSnapshots: "remove-snapshots"
        case .removeSnapshotReference: "remove-snapshot-ref"
        case .setLocation: "set-location"
        case .setProperties: "set-properties"
        case .removeProperties: "remove-properties"
        case .setStatistics: "set-statistics"
        case .removeStatistics: "remove-statistics"
        case .setPartitionStatistics: "set-partition-statistics"
        case .removePartitionStatistics: "remove-partition-statistics"
        case .removeSpecs: "remove-partition-specs"
        case .removeSchemas: "remove-schemas"
        case .addEncryptionKey: "add-encryption-key"
        case .removeEncryptionKey: "remove-encryption-key"
        }
    }
}
