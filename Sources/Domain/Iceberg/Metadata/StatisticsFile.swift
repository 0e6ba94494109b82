public import JSON

/// A Puffin file with statistics of one snapshot, which engines may use and Martlet carries along.
public struct StatisticsFile: Hashable, Sendable {
    public var snapshotID: Int64
    /// The whole entry as it was given.
    public var json: JSONValue

    public init(snapshotID: Int64, json: JSONValue) {
        self.snapshotID = snapshotID
        self.json = json
    }
}

/// A file with statistics by partition of one snapshot.
public struct PartitionStatisticsFile: Hashable, Sendable {
    public var snapshotID: Int64
    /// The whole entry as it was given.
    public var json: JSONValue

    public init(snapshotID: Int64, json: JSONValue) {
        self.snapshotID = snapshotID
        self.json = json
    }
}
