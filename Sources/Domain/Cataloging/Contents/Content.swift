public import Identifiers
public import JSON

/// What a key names at a commit.
public enum Content: Sendable, Hashable {
    case table(TableContent)
    case view(ViewContent)
    case namespace(NamespaceContent)

    public var kind: ContentKind {
        switch self {
        case .table: .table
        case .view: .view
        case .namespace: .namespace
        }
    }

    public var table: TableContent? { if case .table(let table) = self { table } else { nil } }
    public var view: ViewContent? { if case .view(let view) = self { view } else { nil } }
    public var namespace: NamespaceContent? { if case .namespace(let value) = self { value } else { nil } }
}

/// The kind of a content; the number is stored.
public enum ContentKind: UInt8, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    case namespace = 1
    case table = 2
    case view = 3

    public var description: String {
        switch self {
        case .namespace: "namespace"
        case .table: "table"
        case .view: "view"
        }
    }
}

/// The state of an Iceberg table: where its metadata is, and what planning wants to know without reading that.
public struct TableContent: Sendable, Hashable {
    /// The table's own identifier, which renames and branches do not change.
    public var id: UUID
    public var metadataLocation: String
    /// The current snapshot; nil for a table without one.
    public var snapshotID: Int64?
    public var schemaID: Int32
    public var specID: Int32
    public var sortOrderID: Int32
    /// Such as a pipeline's fingerprint and the row count.
    public var properties: Properties

    public init(
        id: UUID, metadataLocation: String, snapshotID: Int64?, schemaID: Int32, specID: Int32, sortOrderID: Int32,
        properties: Properties = [:]
    ) {
        self.id = id
        self.metadataLocation = metadataLocation
        self.snapshotID = snapshotID
        self.schemaID = schemaID
        self.specID = specID
        self.sortOrderID = sortOrderID
        self.properties = properties
    }
}

/// The state of a view.
public struct ViewContent: Sendable, Hashable {
    public var id: UUID
    /// Where its Iceberg view metadata is; nil where this value is all there is.
    public var metadataLocation: String?
    public var versionID: Int64
    public var sql: String
    /// Whose SQL it is, such as `duckdb`.
    public var dialect: String
    /// The schema in Iceberg's JSON form.
    public var schema: JSONValue
    public var properties: Properties

    public init(
        id: UUID, metadataLocation: String? = nil, versionID: Int64, sql: String, dialect: String, schema: JSONValue,
        properties: Properties = [:]
    ) {
        self.id = id
        self.metadataLocation = metadataLocation
        self.versionID = versionID
        self.sql = sql
        self.dialect = dialect
        self.schema = schema
        self.properties = properties
    }
}

public struct NamespaceContent: Sendable, Hashable {
    public var properties: Properties

    public init(properties: Properties = [:]) { self.properties = properties }
}
