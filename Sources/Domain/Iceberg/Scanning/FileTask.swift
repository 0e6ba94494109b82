/// A data file to be read, with the delete files that apply to it.
public struct FileTask: Hashable, Sendable {
    public var file: DataFile
    public var specID: Int
    /// The data sequence number.
    public var sequenceNumber: Int64
    /// Files that name deleted rows of this file, among others, by path and position.
    public var positionDeletes: [DataFile] { deletes.lazy.map(\.file).filter { $0.content == .positionDeletes } }
    /// Files that delete the rows with the same values in their `equalityIDs`.
    public var equalityDeletes: [DataFile] { deletes.lazy.map(\.file).filter { $0.content == .equalityDeletes } }
    /// All of them, those by position first.
    public var deletes: [DeleteFile]
    /// Whether the scan's filter holds for every row, so that it need not be asked.
    public var allRowsMatch: Bool

    public var hasDeletes: Bool { !deletes.isEmpty }
    /// Where all of its files are.
    public var locations: [String] { [file.path] + deletes.map(\.file.path) }
}

/// A delete file and the spec of its partition, which may be another one than that of the data.
public struct DeleteFile: Hashable, Sendable {
    public var file: DataFile
    public var specID: Int
}

/// What a scan reads, the oldest files first.
public struct ScanPlan: Sendable {
    /// Nil for a table without snapshots.
    public var snapshot: Snapshot?
    /// The columns to read the files as: matched by field ID; a file without a column has nulls there.
    public var schema: Schema
    /// The specs by number, for the values of columns that files keep in their partition only.
    public var specs: [Int: PartitionSpec]
    public var tasks: [FileTask]
    public var report: ScanReport
}

/// How much a plan spared.
public struct ScanReport: Hashable, Sendable {
    public var manifests = 0
    /// Manifests that the filter ruled out by their partition summaries.
    public var manifestsPruned = 0
    /// Live data files in the manifests that were read.
    public var files = 0
    /// Data files that the filter ruled out by partition or metrics.
    public var filesPruned = 0
    public var deleteFiles = 0
}
