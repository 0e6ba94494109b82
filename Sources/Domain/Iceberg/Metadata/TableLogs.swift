public import Clocks

/// When a snapshot became the current one.
public struct SnapshotLogEntry: Hashable, Sendable {
    public var timestamp: Timestamp
    public var snapshotID: Int64

    public init(timestamp: Timestamp, snapshotID: Int64) {
        self.timestamp = timestamp
        self.snapshotID = snapshotID
    }
}

/// An earlier metadata file of the table.
public struct MetadataLogEntry: Hashable, Sendable {
    public var timestamp: Timestamp
    public var metadataFile: String

    public init(timestamp: Timestamp, metadataFile: String) {
        self.timestamp = timestamp
        self.metadataFile = metadataFile
    }
}
