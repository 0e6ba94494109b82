public import Errors
public import Iceberg
public import Querying

extension NestedField {
    /// The field for a column of a query's result; IDs are assigned when it enters a schema.
    ///
    /// Types that Iceberg lacks become the nearest one that holds every value: unsigned and huge integers wider ones or
    /// decimals, enumerations, JSON and bit strings text, times of lower precision microseconds.
    /// - Throws: `unsupported` naming the column where no type holds every value.
    public init(_ column: ColumnInfo) throws(MartletError) {
        var nextID = 1
        self = try Self.numbering(column.name, column.type, path: column.name, nextID: &nextID)
    }

    private static func numbering(
        _ name: String, _ type: SQLType, path: String, nextID: inout Int
    ) throws(MartletError) -> NestedField {
        let id = nextID
        nextID += 1
        return NestedField(
            id: id, name: name, required: false, type: try IcebergType(type, path: path, nextID: &nextID))
    }
}

extension IcebergType {
    fileprivate init(_ type: SQLType, path: String, nextID: inout Int) throws(MartletError) {
        switch type {
        case .list(let element), .array(let element, size: _):
            let id = nextID
            nextID += 1
            self = .list(
                ListType(
                    elementID: id, elementRequired: false,
                    element: try IcebergType(element, path: path + ".element", nextID: &nextID)))
        case .structure(let fields):
            var nested: [NestedField] = []
            for field in fields {
                let id = nextID
                nextID += 1
                let type = try IcebergType(field.type, path: "\(path).\(field.name)", nextID: &nextID)
                nested.append(NestedField(id: id, name: field.name, required: false, type: type))
            }
            self = .structure(StructType(fields: nested))
        case .map(let key, let value):
            let keyID = nextID
            nextID += 2
            self = .map(
                MapType(
                    keyID: keyID, key: try IcebergType(key, path: path + ".key", nextID: &nextID), valueID: keyID + 1,
                    valueRequired: false, value: try IcebergType(value, path: path + ".value", nextID: &nextID)))
        default: self = .primitive(try PrimitiveType(type, path: path))
        }
    }
}

extension PrimitiveType {
    fileprivate init(_ type: SQLType, path: String) throws(MartletError) {
        switch type {
        case .boolean: self = .boolean
        case .tinyint, .smallint, .integer, .utinyint, .usmallint: self = .int
        case .bigint, .uinteger: self = .long
        case .ubigint: self = .decimal(precision: 20, scale: 0)
        case .hugeint, .uhugeint: self = .decimal(precision: PrimitiveType.decimalPrecisionLimit, scale: 0)
        case .float: self = .float
        case .double: self = .double
        case .decimal(let precision, let scale): self = .decimal(precision: precision, scale: scale)
        case .varchar, .json, .enumeration, .bit: self = .string
        case .blob: self = .binary
        case .uuid: self = .uuid
        case .date: self = .date
        case .time: self = .time
        case .timestamp, .timestampSeconds, .timestampMilliseconds, .timestampNanoseconds: self = .timestamp
        case .timestampWithTimeZone: self = .timestamptz
        case .null:
            throw MartletError(
                .unsupported, "column '\(path)' is always NULL, so its type is unknown",
                hint: "Give it a type, such as CAST(NULL AS VARCHAR) AS \(path).")
        default:
            throw MartletError(
                .unsupported, "column '\(path)' has type \(type.sql), which Iceberg tables cannot hold",
                hint: "Cast it in the query to a type such as VARCHAR, BIGINT or TIMESTAMP.")
        }
    }
}
