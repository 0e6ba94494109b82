/// A line of a manifest: a file and what a snapshot did with it.
public struct ManifestEntry: Hashable, Sendable {
    public enum Status: Int, Hashable, Sendable {
        case existing = 0
        case added = 1
        /// Removed by the snapshot `snapshotID`; kept so that what a snapshot removed can be told.
        case deleted = 2
    }

    public var status: Status
    /// The snapshot that added the file, or that deleted it.
    ///
    /// Nil, in a manifest just written, means the manifest's own.
    public var snapshotID: Int64?
    /// The data sequence number: deletes apply to files with a lower one.
    ///
    /// Nil, for added files, means the manifest's own.
    public var sequenceNumber: Int64?
    /// The sequence number of the snapshot that first added the file.
    public var fileSequenceNumber: Int64?
    public var file: DataFile

    public init(
        status: Status, snapshotID: Int64?, sequenceNumber: Int64?, fileSequenceNumber: Int64?, file: DataFile
    ) {
        self.status = status
        self.snapshotID = snapshotID
        self.sequenceNumber = sequenceNumber
        self.fileSequenceNumber = fileSequenceNumber
        self.file = file
    }

    /// Whether the file is part of the snapshots that list the manifest.
    public var isLive: Bool { status != .deleted }

    /// The entry with what it inherits from its manifest filled in.
    public func inheriting(from manifest: ManifestFile) -> ManifestEntry {
        var entry = self
        if entry.snapshotID == nil { entry.snapshotID = manifest.addedSnapshotID }
        if entry.sequenceNumber == nil, status == .added || manifest.sequenceNumber == 0 {
            entry.sequenceNumber = manifest.sequenceNumber
        }
        if entry.fileSequenceNumber == nil, status == .added || manifest.sequenceNumber == 0 {
            entry.fileSequenceNumber = manifest.sequenceNumber
        }
        return entry
    }
}
