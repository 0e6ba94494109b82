/// A change of a table's files, as data.
public enum TableOperation: Sendable, Hashable {
    /// Adds data files and touches nothing else.
    case append([AddedFile])
    /// Removes the rows that match, then adds files.
    ///
    /// A file of which every row matches is removed whole. A file of which some rows may match must be named in `rewritten`: it is
    /// removed too, and `added` has its other rows.
    case overwrite(filter: Predicate, rewritten: Set<String>, added: [AddedFile])
    /// Removes all files of the partitions that the added files are in.
    case replacePartitions([AddedFile])
    /// Removes all files there are.
    case replaceAll([AddedFile])
    /// Removes single rows by delete files, and adds rows.
    case rowDelta(RowDelta)
    /// Removes data files by path.
    case deleteFiles(Set<String>)
    /// Puts files with the same rows in the place of others, as compaction does; the added ones take the age that is given.
    case rewriteFiles(removed: Set<String>, added: [AddedFile])
}

/// A file that an operation adds.
public struct AddedFile: Sendable, Hashable {
    public var file: DataFile
    /// The spec that its partition values follow; nil means the table's default.
    public var specID: Int?
    /// The data sequence number where it is not the new snapshot's; for compacted files.
    public var sequenceNumber: Int64?

    public init(_ file: DataFile, specID: Int? = nil, sequenceNumber: Int64? = nil) {
        self.file = file
        self.specID = specID
        self.sequenceNumber = sequenceNumber
    }
}

/// Rows removed by delete files and rows added, at once.
public struct RowDelta: Sendable, Hashable {
    public var addedData: [AddedFile]
    /// Position or equality delete files.
    public var addedDeletes: [AddedFile]
    /// Older data or delete files that the added ones replace, such as position deletes that were merged.
    public var removed: Set<String>
    /// The data files that the position deletes name; each must be part of the table when the change is made.
    public var referenced: Set<String>

    public init(
        addedData: [AddedFile] = [], addedDeletes: [AddedFile] = [], removed: Set<String> = [],
        referenced: Set<String> = []
    ) {
        self.addedData = addedData
        self.addedDeletes = addedDeletes
        self.removed = removed
        self.referenced = referenced
    }
}
