public import Errors
public import JSON

/// What a pipeline makes.
public enum Materialization: String, Sendable, CaseIterable {
    case table, view
    /// Nothing of its own: its SQL becomes part of the queries that refer to it.
    case ephemeral
}

/// How a step's rows reach its table.
public enum MergeStrategy: String, Sendable, CaseIterable {
    case fullRefresh = "full_refresh"
    /// Rows replace those with the same unique key; others stay.
    case incremental
    case appendOnly = "append_only"
    /// All rows whose key is in the batch go, then the batch is inserted.
    case deleteInsert = "delete_insert"
    /// History is kept with validity columns; unchanged rows are left alone.
    case scd2
    /// The partitions that are in the batch are replaced.
    case snapshot
}

/// One field of a table's partitioning.
public struct PartitionSetting: Sendable, Equatable {
    public enum Transform: Sendable, Equatable {
        case identity, year, month, day, hour
        case bucket(Int)
        case truncate(Int)
    }
    public var column: String
    public var transform: Transform

    public init(column: String, transform: Transform) {
        self.column = column
        self.transform = transform
    }
}

/// A named check of a column, such as `not_null` or `accepted_values: [a, b]`; `Quality` compiles it.
public struct ColumnTestSetting: Sendable {
    public var name: String
    /// What the test was given; null for a bare name.
    public var arguments: JSONValue
    public var location: SourceLocation
}

/// A column as `config.yaml` documents it.
public struct ColumnSetting: Sendable {
    public var name: String
    public var type: String?
    public var description: String?
    public var tests: [ColumnTestSetting]
    public var location: SourceLocation
}

/// A test whose SQL stands in `config.yaml`.
public struct ConfiguredTest: Sendable {
    public var name: String
    public var sql: String
    /// What the query must give, as written: a number, or `empty`.
    public var expect: JSONValue
    public var severity: String?
    public var description: String?
    public var location: SourceLocation
}

/// How old a table's data may be.
public struct FreshnessSetting: Sendable, Equatable {
    /// The column with the time of a row; the table's last change where there is none.
    public var column: String?
    public var warnAfterSeconds: Int64?
    public var errorAfterSeconds: Int64?
}

/// What a pipeline's annotations and `config.yaml` say, annotations first, then defaults, field by field.
public struct PipelineSettings: Sendable {
    public var description: String?
    public var materialized: Materialization = .table
    public var strategy: MergeStrategy = .fullRefresh
    public var uniqueKey: [String] = []
    public var watermarkColumn: String?
    /// The column whose values name the partitions that `snapshot` replaces.
    public var partitionColumn: String?
    public var partitionBy: [PartitionSetting] = []
    public var scdValidFrom = "valid_from"
    public var scdValidTo = "valid_to"
    public var archiveLandingZones = false
    public var maxRetries = 0
    public var retryDelaySeconds = 30
    public var tags: [String] = []
    public var owner: String?
    public var columns: [ColumnSetting] = []
    public var freshness: FreshnessSetting?
    public var tests: [ConfiguredTest] = []
    /// Whether Python code may use the network.
    public var usesNetwork = false

    public init() {}
}
