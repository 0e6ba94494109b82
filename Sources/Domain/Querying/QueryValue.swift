/// One value of a result, or one that is bound to a parameter.
public enum QueryValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    /// Every integer type of up to 64 bits with a sign, and those without that fit.
    case integer(Int64)
    /// UBIGINT.
    case unsigned(UInt64)
    /// HUGEINT, and UHUGEINT that fits.
    case wide(WideInteger)
    case float(Float)
    case double(Double)
    case decimal(Decimal)
    /// VARCHAR, JSON, ENUM, BIT, BIGNUM and everything else whose text says all.
    case text(String)
    case blob([UInt8])
    case uuid(high: UInt64, low: UInt64)
    /// Days since 1970-01-01.
    case date(Int32)
    /// Microseconds since midnight.
    case time(Int64)
    /// Microseconds since midnight, and the offset from UTC in seconds.
    case timeWithTimeZone(microseconds: Int64, offset: Int32)
    /// Microseconds since 1970-01-01, without a zone.
    case timestamp(Int64)
    /// Nanoseconds since 1970-01-01, without a zone.
    case timestampNanoseconds(Int64)
    /// Microseconds since 1970-01-01T00:00:00 UTC.
    case timestampWithTimeZone(Int64)
    case interval(months: Int32, days: Int32, microseconds: Int64)
    case list([QueryValue])
    case structure([Field])
    case map([Entry])

    public struct Field: Sendable, Hashable {
        public var name: String
        public var value: QueryValue
        public init(name: String, value: QueryValue) {
            self.name = name
            self.value = value
        }
    }

    public struct Entry: Sendable, Hashable {
        public var key: QueryValue
        public var value: QueryValue
        public init(key: QueryValue, value: QueryValue) {
            self.key = key
            self.value = value
        }
    }

    /// A number of up to 38 digits: `unscaled / 10^scale`.
    public struct Decimal: Sendable, Hashable {
        public var unscaled: WideInteger
        public var scale: UInt8
        public init(unscaled: Int128, scale: Int) {
            self.unscaled = WideInteger(unscaled)
            self.scale = UInt8(scale)
        }
    }

    /// A 128-bit integer that is aligned as 64-bit ones are, so that values stay small.
    public struct WideInteger: Sendable, Hashable {
        public var high: Int64
        public var low: UInt64
        public init(_ value: Int128) {
            high = Int64(truncatingIfNeeded: value >> 64)
            low = UInt64(truncatingIfNeeded: value)
        }
        public var value: Int128 { Int128(high) << 64 | Int128(low) }
    }

    public var isNull: Bool { self == .null }
    public var textValue: String? { if case .text(let value) = self { value } else { nil } }

    /// Any integer that fits.
    public var intValue: Int64? {
        switch self {
        case .integer(let value): value
        case .unsigned(let value): Int64(exactly: value)
        case .wide(let value): Int64(exactly: value.value)
        default: nil
        }
    }

    public var boolValue: Bool? { if case .boolean(let value) = self { value } else { nil } }
}
