public import Clocks

/// The state of a table after one change: which manifests list its files.
public struct Snapshot: Hashable, Sendable {
    /// No table counts its changes so far; what claims to be past it leaves no number for the next change.
    public static let sequenceNumberLimit: Int64 = 1 << 62

    public var snapshotID: Int64
    /// Nil for the first; the parent itself may have left the metadata.
    public var parentSnapshotID: Int64?
    public var sequenceNumber: Int64
    public var timestamp: Timestamp
    /// The location of the manifest list, as its writer spelled it.
    public var manifestList: String
    /// Counts and properties of the change, `operation` among them.
    public var summary: [String: String]
    /// The schema that was current when the snapshot was made.
    public var schemaID: Int?
    /// The row ID that the first row of the first new file has (version 3, row lineage).
    public var firstRowID: Int64?
    /// An upper bound of the rows that got new row IDs (version 3).
    public var addedRows: Int64?
    /// The key that encrypts the manifest list's own key (version 3).
    public var keyID: String?

    public init(
        snapshotID: Int64, parentSnapshotID: Int64?, sequenceNumber: Int64, timestamp: Timestamp, manifestList: String,
        summary: [String: String], schemaID: Int?, firstRowID: Int64? = nil, addedRows: Int64? = nil,
        keyID: String? = nil
    ) {
        self.firstRowID = firstRowID
        self.addedRows = addedRows
        self.keyID = keyID
        self.snapshotID = snapshotID
        self.parentSnapshotID = parentSnapshotID
        self.sequenceNumber = sequenceNumber
        self.timestamp = timestamp
        self.manifestList = manifestList
        self.summary = summary
        self.schemaID = schemaID
    }

    public var operation: SnapshotOperation? { summary[SnapshotSummary.operation].flatMap(SnapshotOperation.init) }

    /// A number from the summary, such as `total-records`.
    public func count(_ name: String) -> Int64? { summary[name].flatMap { Int64($0) } }
}

/// The kind of change that made a snapshot.
public enum SnapshotOperation: String, Hashable, Sendable {
    /// Only data files were added.
    case append
    /// Files were replaced by others with the same rows.
    case replace
    /// Files were added and removed.
    case overwrite
    /// Rows were removed, and none added.
    case delete
}

/// The names of a snapshot summary's members (specification, appendix F).
public enum SnapshotSummary {
    public static let operation = "operation"
    public static let addedDataFiles = "added-data-files"
    public static let deletedDataFiles = "deleted-data-files"
    public static let addedDeleteFiles = "added-delete-files"
    public static let removedDeleteFiles = "removed-delete-files"
    public static let addedPositionDeleteFiles = "added-position-delete-files"
    public static let removedPositionDeleteFiles = "removed-position-delete-files"
    public static let addedEqualityDeleteFiles = "added-equality-delete-files"
    public static let removedEqualityDeleteFiles = "removed-equality-delete-files"
    public static let addedRecords = "added-records"
    public static let deletedRecords = "deleted-records"
    public static let addedFilesSize = "added-files-size"
    public static let removedFilesSize = "removed-files-size"
    public static let addedPositionDeletes = "added-position-deletes"
    public static let removedPositionDeletes = "removed-position-deletes"
    public static let addedEqualityDeletes = "added-equality-deletes"
    public static let removedEqualityDeletes = "removed-equality-deletes"
    public static let changedPartitionCount = "changed-partition-count"
    public static let totalDataFiles = "total-data-files"
    public static let totalDeleteFiles = "total-delete-files"
    public static let totalRecords = "total-records"
    public static let totalFilesSize = "total-files-size"
    public static let totalPositionDeletes = "total-position-deletes"
    public static let totalEqualityDeletes = "total-equality-deletes"
}
