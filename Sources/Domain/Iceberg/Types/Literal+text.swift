internal import Clocks
public import Errors
internal import Identifiers

extension Literal: CustomStringConvertible {
    /// As people read it, without quotes: `2026-03-01`, `12.50`, `EWR`; bytes in hexadecimal.
    public var description: String {
        switch self {
        case .boolean(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .long(let value): String(value)
        case .float(let value): value.description
        case .double(let value): value.description
        case .decimal(let value): value.description
        case .date(let value): CivilDate(daysSinceEpoch: Int64(value)).description
        case .time(let value): Self.timeText(value)
        case .timestamp(let value): Self.timestampText(value)
        case .timestamptz(let value): Self.timestampText(value) + "+00:00"
        case .string(let value): value
        case .uuid(let value): value.description
        case .fixed(let value), .binary(let value): Self.hexadecimal(value)
        }
    }

    /// As SQL has it, quoted and typed where needed: `DATE '2026-03-01'`, `'it''s'`.
    public var sql: String {
        switch self {
        case .boolean, .int, .long, .decimal: description
        case .float: "CAST('\(description)' AS FLOAT)"
        case .double: "CAST('\(description)' AS DOUBLE)"
        case .date: "DATE '\(description)'"
        case .time: "TIME '\(description)'"
        case .timestamp: "TIMESTAMP '\(description)'"
        case .timestamptz: "TIMESTAMPTZ '\(description)'"
        case .string(let value):
            "'" + String(decoding: value.utf8.flatMap { $0 == 0x27 ? [$0, $0] : [$0] }, as: UTF8.self) + "'"
        case .uuid: "UUID '\(description)'"
        case .fixed(let value), .binary(let value):
            "'" + value.map { "\\x" + Self.hexadecimal([$0]) }.joined() + "'::BLOB"
        }
    }

    /// Reads what `description` writes.
    public init(text: String, type: PrimitiveType) throws(MartletError) {
        guard let value = Self.parse(text, type) else {
            throw MartletError(.invalidInput, "'\(text)' is not a value of type \(type)")
        }
        self = value
    }

    private static func parse(_ text: String, _ type: PrimitiveType) -> Literal? {
        switch type {
        case .boolean: text == "true" ? .boolean(true) : text == "false" ? .boolean(false) : nil
        case .int: Int32(text).map { .int($0) }
        case .long: Int64(text).map { .long($0) }
        case .float: Float(text).map { .float($0) }
        case .double: Double(text).map { .double($0) }
        case .decimal(let precision, let scale):
            DecimalValue(text)?.rescaled(to: scale).map { .decimal($0) }
                .flatMap { $0.matches(.decimal(precision: precision, scale: scale)) ? $0 : nil }
        case .date: CivilDate(text).flatMap { Int32(exactly: $0.daysSinceEpoch) }.map { .date($0) }
        case .time: Timestamp("1970-01-01T" + text).map { .time($0.microseconds) }
        case .timestamp:
            text.last == "Z" || text.dropFirst(11).contains { $0 == "+" || $0 == "-" }
                ? nil : Timestamp(text).map { .timestamp($0.microseconds) }
        case .timestamptz: Timestamp(text).map { .timestamptz($0.microseconds) }
        case .string: .string(text)
        case .uuid: UUID(text).map { .uuid($0) }
        case .fixed(let length): bytes(hexadecimal: text).flatMap { $0.count == length ? .fixed($0) : nil }
        case .binary: bytes(hexadecimal: text).map { .binary($0) }
        case .later: nil
        }
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for position in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digit(digits[position]), let low = digit(digits[position + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func timeText(_ microseconds: Int64) -> String {
        // A timestamp of the epoch's day, without its date and zone.
        String(Timestamp(microseconds: microseconds).description.dropFirst("1970-01-01T".count).dropLast())
    }

    private static func timestampText(_ microseconds: Int64) -> String {
        String(Timestamp(microseconds: microseconds).description.dropLast())
    }
}

extension DecimalValue: CustomStringConvertible {
    /// All decimals of the scale, such as `12.50`.
    public var description: String {
        let digits = String(unscaled.magnitude)
        let sign = unscaled < 0 ? "-" : ""
        guard scale > 0 else { return sign + digits + String(repeating: "0", count: -scale) }
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
    }

    /// Reads digits with an optional sign and an optional point.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        let decimals = parts.count == 2 ? String(parts[1]) : ""
        guard decimals.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int128(parts[0] + decimals) else {
            return nil
        }
        self.init(unscaled: number, scale: decimals.utf8.count)
    }
}
