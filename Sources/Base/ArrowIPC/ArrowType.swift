/// A type of Arrow's columnar format, with what its metadata says.
public indirect enum ArrowType: Sendable, Hashable {
    case null
    case boolean
    case integer(bits: Int, isSigned: Bool)
    case float, double
    /// 128 bits of an integer, to be divided by `10^scale`.
    case decimal(precision: Int, scale: Int)
    /// Text whose offsets have 32 bits.
    case utf8
    /// Bytes whose offsets have 32 bits.
    case binary
    /// Days since 1970-01-01 in 32 bits.
    case date
    /// Units since midnight in 64 bits.
    case time(Unit)
    /// Units since 1970-01-01T00:00:00 in 64 bits; of UTC where a zone is named, which then says how to show it.
    case timestamp(Unit, zone: String?)
    /// Months and days of 32 bits, and nanoseconds of 64.
    case interval
    case list(ArrowField)
    case fixedSizeList(ArrowField, size: Int)
    case structure([ArrowField])
    /// A list of entries with these two fields; a key is never null.
    case map(key: ArrowType, value: ArrowType)

    /// What a time counts, by the number that metadata writes.
    public enum Unit: Int16, Sendable {
        case second = 0
        case millisecond, microsecond, nanosecond
    }

    /// The types nest no deeper than this, because Arrow's own reader stops there.
    public static let depthLimit = 64

    /// The fields that are inside of this one.
    public var children: [ArrowField] {
        switch self {
        case .list(let item): [item]
        case .fixedSizeList(let item, _): [item]
        case .structure(let fields): fields
        case .map(let key, let value):
            [
                ArrowField(
                    "entries",
                    .structure([ArrowField("key", key, isNullable: false), ArrowField("value", value)]),
                    isNullable: false)
            ]
        default: []
        }
    }

    /// How many bytes each value takes where that is the same for all.
    public var width: Int? { if case .fixed(let width) = layout { width } else { nil } }

    /// How a column of this type is laid out.
    var layout: Layout {
        switch self {
        case .null: .none
        case .boolean: .bits
        case .integer(let bits, _): .fixed(bits / 8)
        case .float, .date: .fixed(4)
        case .double, .time, .timestamp: .fixed(8)
        case .decimal, .interval: .fixed(16)
        case .utf8, .binary: .variable
        case .list, .map: .list
        case .fixedSizeList(_, let size): .fixedSizeList(size)
        case .structure: .structure
        }
    }

    enum Layout {
        case none, bits, variable, list, structure
        /// Values of so many bytes.
        case fixed(Int)
        case fixedSizeList(Int)
    }
}

/// A name and a type: a column of a schema, or what is inside of one.
public struct ArrowField: Sendable, Hashable {
    public var name: String
    public var type: ArrowType
    public var isNullable: Bool

    public init(_ name: String, _ type: ArrowType, isNullable: Bool = true) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
    }
}
