public import Clocks
public import Identifiers
public import JSON

/// All that is known of a table apart from its files: schemas, partitioning, properties, snapshots.
///
/// A value is always consistent; version 1 is upgraded to 2 as it is read, and version 3 is carried for the engines that write it.
/// Changes go through `committing`.
public struct TableMetadata: Hashable, Sendable {
    /// 2 or 3.
    public internal(set) var formatVersion: Int = Self.writtenVersion
    public internal(set) var tableUUID: UUID
    /// The table's folder, as its creator spelled it.
    public internal(set) var location: String
    public internal(set) var lastSequenceNumber: Int64
    /// The row ID after the highest that was given out (version 3).
    public internal(set) var nextRowID: Int64 = 0
    public internal(set) var lastUpdated: Timestamp
    public internal(set) var lastColumnID: Int
    public internal(set) var schemas: [Schema]
    public internal(set) var currentSchemaID: Int
    public internal(set) var specs: [PartitionSpec]
    public internal(set) var defaultSpecID: Int
    public internal(set) var lastPartitionID: Int
    public internal(set) var sortOrders: [SortOrder]
    public internal(set) var defaultSortOrderID: Int
    public internal(set) var properties: [String: String]
    public internal(set) var currentSnapshotID: Int64?
    public internal(set) var snapshots: [Snapshot]
    public internal(set) var snapshotLog: [SnapshotLogEntry]
    public internal(set) var metadataLog: [MetadataLogEntry]
    public internal(set) var refs: [String: SnapshotReference]
    public internal(set) var statistics: [StatisticsFile]
    public internal(set) var partitionStatistics: [PartitionStatisticsFile]
    /// Members that this version does not know, written back as they were.
    public internal(set) var otherMembers: JSONObject
    var encodedSnapshots = EncodedSnapshots()

    /// The format version of tables that Martlet makes, and the last whose rows it writes.
    public static let writtenVersion = 2
    /// The last format version that is carried.
    public static let latestVersion = 3
    /// The format version that brought row IDs.
    static let rowLineageVersion = 3
}

extension TableMetadata {
    // The lookups below cannot fail on a value that passed `validate`, hence the fallbacks are never taken.

    public var currentSchema: Schema {
        schemas.last { $0.schemaID == currentSchemaID } ?? Schema(fields: [])
    }

    public var defaultSpec: PartitionSpec {
        specs.last { $0.specID == defaultSpecID } ?? .unpartitioned
    }

    public var defaultSortOrder: SortOrder {
        sortOrders.last { $0.orderID == defaultSortOrderID } ?? .unsorted
    }

    public var currentSnapshot: Snapshot? { currentSnapshotID.flatMap { snapshot(id: $0) } }

    public func snapshot(id: Int64) -> Snapshot? { snapshots.last { $0.snapshotID == id } }
    public func schema(id: Int) -> Schema? { schemas.last { $0.schemaID == id } }
    public func spec(id: Int) -> PartitionSpec? { specs.last { $0.specID == id } }

    /// The snapshot that a branch or tag of this table names.
    public func snapshot(ref: String) -> Snapshot? { refs[ref].flatMap { snapshot(id: $0.snapshotID) } }

    /// The schema that a snapshot was written under, or the current one where that is not known.
    public func schema(of snapshot: Snapshot) -> Schema {
        snapshot.schemaID.flatMap { schema(id: $0) } ?? currentSchema
    }

    /// The specs by number.
    public var specsByID: [Int: PartitionSpec] { Dictionary(specs.map { ($0.specID, $0) }) { $1 } }
}
