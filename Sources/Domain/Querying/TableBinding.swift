/// The name of a table or view in SQL: `layer.table` or `namespace.layer.table`.
public struct TableName: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var namespace: String?
    public var layer: String
    public var table: String

    public init(namespace: String? = nil, layer: String, table: String) {
        self.namespace = namespace
        self.layer = layer
        self.table = table
    }

    public var parts: [String] { (namespace.map { [$0] } ?? []) + [layer, table] }
    public var description: String { parts.joined(separator: ".") }
    /// The name with every part quoted.
    public var sql: String { parts.map(SQLText.identifier).joined(separator: ".") }

    public static func < (left: TableName, right: TableName) -> Bool {
        left.parts.lexicographicallyPrecedes(right.parts)
    }
}

/// What a name stands for in a session.
public struct TableBinding: Sendable {
    public var name: TableName
    /// Anything that differs whenever the contents differ, such as a metadata location with a snapshot ID.
    public var version: String
    public var contents: Contents
    /// Further columns that say where each row is, for writing position deletes; only for files.
    public var positions: PositionColumns?
    /// Whether, in any schema of the table, a field inside of a column had another name than now, or its name was another
    /// field's.
    ///
    /// The files are then looked into before they are read, because the engine finds nested fields by name.
    public var nestedFieldsWereRenamed = false
    /// How many rows there are to read, whichever they are; nil for all.
    public private(set) var rowLimit: Int?
    /// The folder that the paths of files may name otherwise than the engine does.
    public var folder: NamedFolder?

    public enum Contents: Sendable {
        /// Data files of a table, read by field ID.
        case files(columns: [TableColumn], [ScanFile])
        /// A query over names that are defined already.
        case view(sql: String)
        /// Nothing: the name stands for nothing any more, whatever it stood for before.
        case absent
    }

    public init(name: TableName, version: String, contents: Contents, positions: PositionColumns? = nil) {
        self.name = name
        self.version = version
        self.contents = contents
        self.positions = positions
    }

    /// Lets only some rows of a table be read; views have what comes of their tables.
    public mutating func limit(to rows: Int) {
        guard case .files = contents else { return }
        rowLimit = rows
        version += " first \(rows)"
    }
}

/// A folder with a name that the engine does not know, such as `s3://lake/` for `/srv/lake/`; both end in a slash.
public struct NamedFolder: Sendable, Hashable {
    public var name: String
    public var path: String

    public init(name: String, path: String) {
        self.name = name
        self.path = path
    }
}

/// The names of the columns that say where a row is.
public struct PositionColumns: Sendable, Hashable {
    /// The path of the row's file, as its `ScanFile` has it.
    public var file: String
    /// The number of the row in its file, from 0.
    public var position: String

    public init(file: String, position: String) {
        self.file = file
        self.position = position
    }
}

/// A column of a table, or a field inside of one.
public struct TableColumn: Sendable, Hashable {
    public var fieldID: Int
    public var name: String
    public var shape: FieldShape
    public var isRequired: Bool
    /// The value of rows in files that were written before the column was added.
    public var initialDefault: QueryValue?

    public init(
        fieldID: Int, name: String, shape: FieldShape, isRequired: Bool = false, initialDefault: QueryValue? = nil
    ) {
        self.fieldID = fieldID
        self.name = name
        self.shape = shape
        self.isRequired = isRequired
        self.initialDefault = initialDefault
    }

    public init(fieldID: Int, name: String, type: SQLType, isRequired: Bool = false) {
        self.init(fieldID: fieldID, name: name, shape: .primitive(type), isRequired: isRequired)
    }

    /// The type of the column's values, nested fields included.
    public var type: SQLType { shape.type }
}

/// A type whose nested fields have IDs.
public indirect enum FieldShape: Sendable, Hashable {
    case primitive(SQLType)
    case list(element: TableColumn)
    case map(key: TableColumn, value: TableColumn)
    case structure([TableColumn])

    public var type: SQLType {
        switch self {
        case .primitive(let type): type
        case .list(let element): .list(element.type)
        case .map(let key, let value): .map(key: key.type, value: value.type)
        case .structure(let fields): .structure(fields.map { SQLType.Field(name: $0.name, type: $0.type) })
        }
    }
}

/// A data file with the deletes that apply to it.
public struct ScanFile: Sendable, Hashable {
    /// A path, or a URI that the engine can read.
    public var path: String
    public var recordCount: Int64
    public var positionDeleteFiles: [String]
    public var equalityDeletes: [EqualityDelete]

    public init(
        path: String, recordCount: Int64, positionDeleteFiles: [String] = [], equalityDeletes: [EqualityDelete] = []
    ) {
        self.path = path
        self.recordCount = recordCount
        self.positionDeleteFiles = positionDeleteFiles
        self.equalityDeletes = equalityDeletes
    }
}

/// A file whose rows name, by the values of some columns, rows that are deleted.
public struct EqualityDelete: Sendable, Hashable {
    public var path: String
    public var fieldIDs: [Int]

    public init(path: String, fieldIDs: [Int]) {
        self.path = path
        self.fieldIDs = fieldIDs
    }
}
