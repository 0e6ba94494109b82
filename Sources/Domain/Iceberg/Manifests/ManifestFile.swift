/// What a manifest lists.
public enum ManifestContent: Int, Hashable, Sendable {
    case data = 0
    case deletes = 1
}

/// A line of a manifest list: a manifest and what is known of it without opening it.
public struct ManifestFile: Hashable, Sendable {
    /// The location as the manifest list spells it.
    public var path: String
    /// In bytes.
    public var length: Int64
    public var specID: Int
    public var content: ManifestContent
    /// The sequence number of the snapshot that added the manifest; `unassigned` until its manifest list is written.
    public var sequenceNumber: Int64
    /// The lowest data sequence number of its live files; `unassigned` where that is the snapshot's own, not yet known.
    public var minSequenceNumber: Int64
    public var addedSnapshotID: Int64
    /// The counts are nil where a writer of format version 1 left them out.
    public var addedFilesCount: Int?
    public var existingFilesCount: Int?
    public var deletedFilesCount: Int?
    public var addedRowsCount: Int64?
    public var existingRowsCount: Int64?
    public var deletedRowsCount: Int64?
    /// One for each field of the spec, in order; empty where the writer left them out.
    public var partitions: [PartitionFieldSummary]
    public var keyMetadata: [UInt8]?

    /// Stands for a sequence number that the manifest list will give.
    public static let unassigned: Int64 = -1

    public init(
        path: String, length: Int64, specID: Int, content: ManifestContent = .data, sequenceNumber: Int64,
        minSequenceNumber: Int64, addedSnapshotID: Int64, addedFilesCount: Int? = nil, existingFilesCount: Int? = nil,
        deletedFilesCount: Int? = nil, addedRowsCount: Int64? = nil, existingRowsCount: Int64? = nil,
        deletedRowsCount: Int64? = nil, partitions: [PartitionFieldSummary] = [], keyMetadata: [UInt8]? = nil
    ) {
        self.path = path
        self.length = length
        self.specID = specID
        self.content = content
        self.sequenceNumber = sequenceNumber
        self.minSequenceNumber = minSequenceNumber
        self.addedSnapshotID = addedSnapshotID
        self.addedFilesCount = addedFilesCount
        self.existingFilesCount = existingFilesCount
        self.deletedFilesCount = deletedFilesCount
        self.addedRowsCount = addedRowsCount
        self.existingRowsCount = existingRowsCount
        self.deletedRowsCount = deletedRowsCount
        self.partitions = partitions
        self.keyMetadata = keyMetadata
    }

    /// Whether the manifest may list a file that is part of the table; true where it is not known.
    public var mayHaveLiveFiles: Bool { addedFilesCount != 0 || existingFilesCount != 0 }
}

/// The range of one partition field over all files of a manifest.
public struct PartitionFieldSummary: Hashable, Sendable {
    public var containsNull: Bool
    /// Nil where the writer did not say.
    public var containsNaN: Bool?
    /// In the binary form of single values; nil where all are null or NaN.
    public var lowerBound: [UInt8]?
    public var upperBound: [UInt8]?

    public init(containsNull: Bool, containsNaN: Bool?, lowerBound: [UInt8]?, upperBound: [UInt8]?) {
        self.containsNull = containsNull
        self.containsNaN = containsNaN
        self.lowerBound = lowerBound
        self.upperBound = upperBound
    }
}
