/// A query to be written as Parquet files of a table.
public struct ParquetWrite: Sendable {
    public var sql: String
    public var parameters: [QueryValue]
    /// The query's columns where `describe` told them already, which spares planning it once more.
    public var queryColumns: [ColumnInfo]?
    /// The folder for the files; it is made where it is missing.
    public var folder: String
    /// What file names begin with; it must be unique to the write.
    public var filePrefix: String
    /// The columns to write; the query's columns are found by name and cast.
    ///
    /// A column that the query lacks is written as its default or null; where it is required that is an error. A column of the query that is not here is an error.
    public var columns: [TableColumn]
    public var partitioning: [PartitionField]
    /// Expressions to order by, such as `"day" DESC`.
    public var sort: [String]
    /// Files are begun anew when they reach about this size, in bytes.
    public var targetFileSize: Int
    public var rowsPerRowGroup: Int
    /// Whether a query without rows gives a file without rows, instead of none.
    public var writesEmptyFile = false

    public static let defaultTargetFileSize = 512 << 20
    public static let defaultRowsPerRowGroup = 122_880

    public init(
        sql: String, parameters: [QueryValue] = [], folder: String, filePrefix: String, columns: [TableColumn],
        partitioning: [PartitionField] = [], sort: [String] = [], targetFileSize: Int = defaultTargetFileSize,
        rowsPerRowGroup: Int = defaultRowsPerRowGroup
    ) {
        self.sql = sql
        self.parameters = parameters
        self.folder = folder
        self.filePrefix = filePrefix
        self.columns = columns
        self.partitioning = partitioning
        self.sort = sort
        self.targetFileSize = targetFileSize
        self.rowsPerRowGroup = rowsPerRowGroup
    }
}

/// A field of a partition spec.
public struct PartitionField: Sendable, Hashable {
    public var name: String
    /// The field ID of the column that it is computed from.
    public var sourceID: Int
    public var transform: PartitionTransform

    public init(name: String, sourceID: Int, transform: PartitionTransform) {
        self.name = name
        self.sourceID = sourceID
        self.transform = transform
    }
}

public enum PartitionTransform: Sendable, Hashable {
    case identity, year, month, day, hour, void
    case bucket(Int)
    case truncate(Int)
}

/// A file that a write made.
public struct WrittenFile: Sendable, Hashable {
    public var path: String
    public var rowCount: Int64
    /// In bytes.
    public var size: Int64
    public var footerSize: Int64
    /// By field ID, for every column that holds values (lists, maps and structs have none of their own).
    public var columns: [Int: ColumnStatistics]
    /// In the order of the partition fields; transforms give integers as Iceberg defines them (days since 1970 as `.date`).
    public var partition: [QueryValue]

    public init(
        path: String, rowCount: Int64, size: Int64, footerSize: Int64, columns: [Int: ColumnStatistics],
        partition: [QueryValue]
    ) {
        self.path = path
        self.rowCount = rowCount
        self.size = size
        self.footerSize = footerSize
        self.columns = columns
        self.partition = partition
    }
}

public struct ColumnStatistics: Sendable, Hashable {
    /// In bytes, compressed.
    public var size: Int64?
    public var valueCount: Int64?
    public var nullCount: Int64?
    public var nanCount: Int64?
    /// Bounds in the type of the column; nil where unknown or all are null.
    public var lower: QueryValue?
    public var upper: QueryValue?

    public init(
        size: Int64? = nil, valueCount: Int64? = nil, nullCount: Int64? = nil, nanCount: Int64? = nil,
        lower: QueryValue? = nil, upper: QueryValue? = nil
    ) {
        self.size = size
        self.valueCount = valueCount
        self.nullCount = nullCount
        self.nanCount = nanCount
        self.lower = lower
        self.upper = upper
    }
}
