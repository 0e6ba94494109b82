internal import Clocks

extension Transform {
    /// The partition value of a column's value; null for null, for `void` and for what the transform does not take.
    public func apply(_ value: Literal?) -> Literal? {
        guard let value else { return nil }
        switch self {
        case .identity: return value
        case .void, .unknown: return nil
        case .bucket(let count):
            return BucketHash.hash(value).map { .int(($0 & Int32.max) % Int32(count)) }
        case .truncate(let width): return Self.truncate(value, width: width)
        case .year: return Self.days(value).flatMap { Self.int(CivilDate(daysSinceEpoch: $0).year - 1970) }
        case .month:
            return Self.days(value).flatMap {
                let date = CivilDate(daysSinceEpoch: $0)
                return Self.int((date.year - 1970) * 12 + date.month - 1)
            }
        case .day: return Self.days(value).flatMap { Int32(exactly: $0) }.map { .date($0) }
        case .hour:
            switch value {
            case .timestamp(let time), .timestamptz(let time):
                return Self.int(time.flooredDivision(by: 3_600_000_000))
            default: return nil
            }
        }
    }

    private static func int(_ value: Int64) -> Literal? { Int32(exactly: value).map { .int($0) } }

    private static func days(_ value: Literal) -> Int64? {
        switch value {
        case .date(let days): Int64(days)
        case .timestamp(let time), .timestamptz(let time): time.flooredDivision(by: 86_400_000_000)
        default: nil
        }
    }

    private static func truncate(_ value: Literal, width: Int) -> Literal? {
        switch value {
        case .int(let number):
            let width = Int32(width)
            return .int(number &- ((number % width) &+ width) % width)
        case .long(let number):
            let width = Int64(width)
            return .long(number &- ((number % width) &+ width) % width)
        case .decimal(let number):
            let width = Int128(width)
            let remainder = ((number.unscaled % width) + width) % width
            return .decimal(DecimalValue(unscaled: number.unscaled - remainder, scale: number.scale))
        case .string(let text): return .string(String(text.unicodeScalars.prefix(width)))
        case .binary(let bytes): return .binary(Array(bytes.prefix(width)))
        default: return nil
        }
    }

    /// The partition value as it stands in a folder's name and in reports: `2026-03`, `2026-03-01-13`.
    public func text(of value: Literal?) -> String {
        guard let value else { return "null" }
        switch (self, value) {
        case (.year, .int(let years)): return Self.padded(Int64(years) + 1970, 4)
        case (.month, .int(let months)):
            let year = Int64(months).flooredDivision(by: 12)
            return Self.padded(year + 1970, 4) + "-" + Self.padded(Int64(months) - year * 12 + 1, 2)
        case (.day, .int(let days)): return CivilDate(daysSinceEpoch: Int64(days)).description
        case (.hour, .int(let hours)):
            let day = Int64(hours).flooredDivision(by: 24)
            return CivilDate(daysSinceEpoch: day).description + "-" + Self.padded(Int64(hours) - day * 24, 2)
        default: return value.description
        }
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number.magnitude)
        return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
