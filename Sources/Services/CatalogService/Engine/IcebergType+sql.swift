public import Iceberg
public import Querying

extension NestedField {
    /// The field as the engine reads and writes it.
    public var tableColumn: TableColumn {
        TableColumn(fieldID: id, name: name, shape: type.shape, isRequired: required)
    }
}

extension Schema {
    /// The columns as the engine reads and writes them, in order.
    public var tableColumns: [TableColumn] { fields.map(\.tableColumn) }
}

extension IcebergType {
    var shape: FieldShape {
        switch self {
        case .primitive(let type): .primitive(type.sql)
        case .structure(let structure): .structure(structure.fields.map(\.tableColumn))
        case .list(let list): .list(element: list.elementField.tableColumn)
        case .map(let map): .map(key: map.keyField.tableColumn, value: map.valueField.tableColumn)
        }
    }
}

extension PrimitiveType {
    /// The engine's type for a column of this one.
    public var sql: SQLType {
        switch self {
        case .boolean: .boolean
        case .int: .integer
        case .long: .bigint
        case .float: .float
        case .double: .double
        case .decimal(let precision, let scale): .decimal(precision: precision, scale: scale)
        case .date: .date
        case .time: .time
        case .timestamp: .timestamp
        case .timestamptz: .timestampWithTimeZone
        case .string: .varchar
        case .uuid: .uuid
        case .fixed, .binary: .blob
        }
    }
}
