public import Iceberg
internal import JSON
public import Querying

extension NestedField {
    /// The field as the engine reads and writes it.
    public var tableColumn: TableColumn {
        TableColumn(
            fieldID: id, name: name, shape: type.shape, isRequired: required, initialDefault: initialDefaultValue)
    }

    /// What files that lack the column have in it, as a text that the engine casts.
    private var initialDefaultValue: QueryValue? {
        guard let initialDefault, let type = type.primitive else { return nil }
        guard let literal = try? Literal(json: initialDefault, type: type) else {
            return initialDefault.stringValue.map { .text($0) }
        }
        switch literal {
        case .fixed(let bytes), .binary(let bytes): return .blob(bytes)
        default: return .text(literal.description)
        }
    }

    /// The first type at or inside of this field that came with format version 3 and that the engine does not read from files.
    public var unreadableType: String? {
        switch type {
        case .primitive(.later("timestamp_ns")): nil
        case .primitive(.later(let text)): text
        default: type.children.lazy.compactMap(\.unreadableType).first
        }
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
        case .later("timestamp_ns"): .timestampNanoseconds
        case .later(let text): .other(text)
        }
    }
}
