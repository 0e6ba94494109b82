internal import ArrowIPC
internal import Querying

extension ArrowType {
    /// The type that a column of the engine has in Arrow.
    ///
    /// What Arrow has no type for goes as text: UUIDs (as DuckDB's own clients give them), enumerations, UHUGEINT (which is
    /// wider than a decimal of 128 bits), bits, big numbers, times with an offset, unions.
    init(_ type: SQLType) {
        switch type {
        case .boolean: self = .boolean
        case .tinyint: self = .integer(bits: 8, isSigned: true)
        case .smallint: self = .integer(bits: 16, isSigned: true)
        case .integer: self = .integer(bits: 32, isSigned: true)
        case .bigint: self = .integer(bits: 64, isSigned: true)
        case .utinyint: self = .integer(bits: 8, isSigned: false)
        case .usmallint: self = .integer(bits: 16, isSigned: false)
        case .uinteger: self = .integer(bits: 32, isSigned: false)
        case .ubigint: self = .integer(bits: 64, isSigned: false)
        case .hugeint: self = .decimal(precision: 38, scale: 0)
        case .float: self = .float
        case .double: self = .double
        case .decimal(let precision, let scale): self = .decimal(precision: precision, scale: scale)
        case .blob: self = .binary
        case .date: self = .date
        case .time: self = .time(.microsecond)
        case .timeNanoseconds: self = .time(.nanosecond)
        case .timestamp: self = .timestamp(.microsecond, zone: nil)
        case .timestampSeconds: self = .timestamp(.second, zone: nil)
        case .timestampMilliseconds: self = .timestamp(.millisecond, zone: nil)
        case .timestampNanoseconds: self = .timestamp(.nanosecond, zone: nil)
        case .timestampWithTimeZone: self = .timestamp(.microsecond, zone: "UTC")
        case .interval: self = .interval
        case .list(let element): self = .list(ArrowField("item", ArrowType(element)))
        case .array(let element, let size): self = .fixedSizeList(ArrowField("item", ArrowType(element)), size: size)
        case .structure(let fields): self = .structure(fields.map { ArrowField($0.name, ArrowType($0.type)) })
        case .map(let key, let value): self = .map(key: ArrowType(key), value: ArrowType(value))
        case .null: self = .null
        case .varchar, .json, .uuid, .enumeration, .uhugeint, .bit, .bignum, .timeWithTimeZone, .union, .other:
            self = .utf8
        }
    }
}
