/// What a file holds.
public enum FileContent: Int, Hashable, Sendable, CaseIterable {
    case data = 0
    /// Rows that name deleted rows by file and position.
    case positionDeletes = 1
    /// Rows that name deleted rows by the values of some columns.
    case equalityDeletes = 2

    /// The kind of manifest that lists such files.
    public var manifestContent: ManifestContent { self == .data ? .data : .deletes }
}

/// The format of a data or delete file.
public enum FileFormat: Hashable, Sendable {
    case parquet, avro, orc
    /// A format that this version does not read, kept as it is spelled.
    case other(String)

    /// As manifests spell it, in capitals.
    public var name: String {
        switch self {
        case .parquet: "PARQUET"
        case .avro: "AVRO"
        case .orc: "ORC"
        case .other(let name): name
        }
    }

    public init(_ name: String) {
        switch name.uppercased() {
        case "PARQUET": self = .parquet
        case "AVRO": self = .avro
        case "ORC": self = .orc
        default: self = .other(name)
        }
    }
}

/// A data or delete file and all that is known of it without opening it.
public struct DataFile: Hashable, Sendable {
    public var content: FileContent
    /// The location as the manifest spells it.
    public var path: String
    public var format: FileFormat
    /// The partition values, in the order of the spec's fields.
    public var partition: PartitionTuple
    public var recordCount: Int64
    /// In bytes.
    public var fileSize: Int64
    /// Bytes per column, by field ID.
    public var columnSizes: ColumnMap<Int64>
    /// Values per column, with nulls and NaNs.
    public var valueCounts: ColumnMap<Int64>
    public var nullCounts: ColumnMap<Int64>
    public var nanCounts: ColumnMap<Int64>
    /// Lower bounds per column in the binary form of single values; text may be cut short.
    public var lowerBounds: ColumnMap<[UInt8]>
    /// Upper bounds per column, never smaller than a value.
    public var upperBounds: ColumnMap<[UInt8]>
    public var keyMetadata: [UInt8]?
    /// Where the file can be split, as offsets in bytes.
    public var splitOffsets: [Int64]
    /// The columns that an equality delete file compares.
    public var equalityIDs: [Int]
    public var sortOrderID: Int?
    /// The one data file that a position delete file is about, where it is only one.
    public var referencedDataFile: String?
    /// Where in the file a deletion vector is (format version 3).
    public var blob: BlobRange?

    public init(
        content: FileContent = .data, path: String, format: FileFormat = .parquet, partition: PartitionTuple = .empty,
        recordCount: Int64, fileSize: Int64, columnSizes: ColumnMap<Int64> = [:], valueCounts: ColumnMap<Int64> = [:],
        nullCounts: ColumnMap<Int64> = [:], nanCounts: ColumnMap<Int64> = [:],
        lowerBounds: ColumnMap<[UInt8]> = [:], upperBounds: ColumnMap<[UInt8]> = [:], keyMetadata: [UInt8]? = nil,
        splitOffsets: [Int64] = [], equalityIDs: [Int] = [], sortOrderID: Int? = nil, referencedDataFile: String? = nil
    ) {
        self.content = content
        self.path = path
        self.format = format
        self.partition = partition
        self.recordCount = recordCount
        self.fileSize = fileSize
        self.columnSizes = columnSizes
        self.valueCounts = valueCounts
        self.nullCounts = nullCounts
        self.nanCounts = nanCounts
        self.lowerBounds = lowerBounds
        self.upperBounds = upperBounds
        self.keyMetadata = keyMetadata
        self.splitOffsets = splitOffsets
        self.equalityIDs = equalityIDs
        self.sortOrderID = sortOrderID
        self.referencedDataFile = referencedDataFile
    }
}

/// A part of a file, in bytes.
public struct BlobRange: Hashable, Sendable {
    public var offset: Int64
    public var size: Int64
}
