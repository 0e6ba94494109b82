/// A type of the engine, as a tree.
public indirect enum SQLType: Sendable, Hashable {
    case boolean
    case tinyint, smallint, integer, bigint, hugeint
    case utinyint, usmallint, uinteger, ubigint, uhugeint
    case float, double
    case decimal(precision: Int, scale: Int)
    case varchar, blob, json, uuid, bit
    /// An integer of any size.
    case bignum
    case date, time, timeNanoseconds, timeWithTimeZone
    case timestamp, timestampSeconds, timestampMilliseconds, timestampNanoseconds, timestampWithTimeZone
    case interval
    case enumeration([String])
    case list(SQLType)
    case array(SQLType, size: Int)
    case structure([Field])
    case map(key: SQLType, value: SQLType)
    case union([Field])
    /// The type of a bare NULL.
    case null
    /// A type that Martlet has no word for, by the engine's name.
    case other(String)

    public struct Field: Sendable, Hashable {
        public var name: String
        public var type: SQLType

        public init(name: String, type: SQLType) {
            self.name = name
            self.type = type
        }
    }
}

extension SQLType {
    /// The type as SQL writes it.
    public var sql: String {
        switch self {
        case .boolean: "BOOLEAN"
        case .tinyint: "TINYINT"
        case .smallint: "SMALLINT"
        case .integer: "INTEGER"
        case .bigint: "BIGINT"
        case .hugeint: "HUGEINT"
        case .utinyint: "UTINYINT"
        case .usmallint: "USMALLINT"
        case .uinteger: "UINTEGER"
        case .ubigint: "UBIGINT"
        case .uhugeint: "UHUGEINT"
        case .float: "FLOAT"
        case .double: "DOUBLE"
        case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
        case .varchar: "VARCHAR"
        case .blob: "BLOB"
        case .json: "JSON"
        case .uuid: "UUID"
        case .bit: "BIT"
        case .bignum: "BIGNUM"
        case .date: "DATE"
        case .time: "TIME"
        case .timeNanoseconds: "TIME_NS"
        case .timeWithTimeZone: "TIME WITH TIME ZONE"
        case .timestamp: "TIMESTAMP"
        case .timestampSeconds: "TIMESTAMP_S"
        case .timestampMilliseconds: "TIMESTAMP_MS"
        case .timestampNanoseconds: "TIMESTAMP_NS"
        case .timestampWithTimeZone: "TIMESTAMP WITH TIME ZONE"
        case .interval: "INTERVAL"
        case .enumeration(let names): "ENUM(" + names.map(SQLText.literal).joined(separator: ", ") + ")"
        case .list(let element): element.sql + "[]"
        case .array(let element, let size): element.sql + "[\(size)]"
        case .structure(let fields): "STRUCT(" + Self.sql(fields) + ")"
        case .map(let key, let value): "MAP(\(key.sql), \(value.sql))"
        case .union(let members): "UNION(" + Self.sql(members) + ")"
        case .null: "\"NULL\""
        case .other(let name): name
        }
    }

    private static func sql(_ fields: [Field]) -> String {
        fields.map { "\(SQLText.identifier($0.name)) \($0.type.sql)" }.joined(separator: ", ")
    }

    /// Whether text of this type is set to the right in a table.
    public var isNumeric: Bool {
        switch self {
        case .tinyint, .smallint, .integer, .bigint, .hugeint, .utinyint, .usmallint, .uinteger, .ubigint, .uhugeint,
            .float, .double, .decimal, .bignum:
            true
        default: false
        }
    }

    public var isNested: Bool {
        switch self {
        case .list, .array, .structure, .map, .union: true
        default: false
        }
    }
}
