internal import Clocks

extension QueryValue {
    /// Reads the text that DuckDB gives for a value of a type, as in the statistics of a write; nil where it cannot be read or
    /// the type has no such texts.
    public init?(text: String, type: SQLType) {
        let value: QueryValue? =
            switch type {
            case .boolean: ["true": true, "1": true, "false": false, "0": false][text].map { .boolean($0) }
            case .tinyint, .smallint, .integer, .bigint, .utinyint, .usmallint, .uinteger:
                Int64(text).map { .integer($0) }
            case .ubigint: UInt64(text).map { .unsigned($0) }
            case .hugeint: Int128(text).map { .wide(WideInteger($0)) }
            case .float: Self.readFloat(text).map { .float(Float($0)) }
            case .double: Self.readFloat(text).map { .double($0) }
            case .decimal(_, let scale): Self.readDecimal(text, scale: scale)
            case .varchar, .json, .enumeration: .text(text)
            case .blob: Self.readHexadecimal(text).map { .blob($0) }
            case .uuid: Self.readUUID(text)
            case .date: CivilDate(text).flatMap { Int32(exactly: $0.daysSinceEpoch) }.map { .date($0) }
            case .time:
                Timestamp("1970-01-01 " + text).map { .time($0.microseconds) }
            case .timestamp, .timestampSeconds, .timestampMilliseconds:
                Timestamp(text).map { .timestamp($0.microseconds) }
            case .timestampWithTimeZone:
                Timestamp(Self.withMinutes(text)).map { .timestampWithTimeZone($0.microseconds) }
            default: nil
            }
        guard let value else { return nil }
        self = value
    }

    private static func readFloat(_ text: String) -> Double? {
        switch text {
        case "nan": .nan
        case "inf": .infinity
        case "-inf": -.infinity
        default: Double(text)
        }
    }

    private static func readDecimal(_ text: String, scale: Int) -> QueryValue? {
        var digits: [UInt8] = []
        var fraction: Int?
        for byte in text.utf8 {
            if byte == UInt8(ascii: ".") {
                guard fraction == nil else { return nil }
                fraction = 0
            } else {
                digits.append(byte)
                if let count = fraction { fraction = count + 1 }
            }
        }
        let missing = scale - (fraction ?? 0)
        guard missing >= 0 else { return nil }
        digits += Array(repeating: UInt8(ascii: "0"), count: missing)
        return Int128(String(decoding: digits, as: UTF8.self)).map { .decimal(Decimal(unscaled: $0, scale: scale)) }
    }

    private static func readHexadecimal(_ text: String) -> [UInt8]? {
        let bytes = Array(text.utf8)
        guard bytes.count % 2 == 0 else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count / 2)
        for index in stride(from: 0, to: bytes.count, by: 2) {
            guard let value = UInt8(String(decoding: bytes[index..<index + 2], as: UTF8.self), radix: 16) else {
                return nil
            }
            result.append(value)
        }
        return result
    }

    private static func readUUID(_ text: String) -> QueryValue? {
        let digits = text.filter { $0 != "-" }
        guard digits.utf8.count == 32, let high = UInt64(digits.prefix(16), radix: 16),
            let low = UInt64(digits.suffix(16), radix: 16)
        else { return nil }
        return .uuid(high: high, low: low)
    }

    /// DuckDB writes whole hours as `+00`; the reader wants minutes.
    private static func withMinutes(_ text: String) -> String {
        let bytes = Array(text.utf8.suffix(3))
        return bytes.count == 3 && (bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"))
            ? text + ":00" : text
    }
}
