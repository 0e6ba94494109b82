/// A moment, in microseconds since 1970-01-01T00:00:00 UTC, leap seconds not counted.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
    public var microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }
    public init(milliseconds: Int64) { self.microseconds = milliseconds * 1000 }

    /// Milliseconds since the epoch, rounded towards the past.
    public var milliseconds: Int64 { microseconds.flooredDivision(by: 1000) }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    public func adding(seconds: Int64) -> Timestamp { Timestamp(microseconds: microseconds + seconds * 1_000_000) }
}

extension Timestamp: CustomStringConvertible {
    /// ISO 8601 in UTC, such as `2026-03-01T12:30:00.250Z`; the fraction has 0, 3 or 6 digits, as many as needed.
    public var description: String {
        let seconds = microseconds.flooredDivision(by: 1_000_000)
        // By remainder, since the seconds of the earliest timestamps are more than can be multiplied back.
        let remainder = microseconds % 1_000_000
        let fraction = remainder < 0 ? remainder + 1_000_000 : remainder
        let days = seconds.flooredDivision(by: 86_400)
        let second = seconds - days * 86_400
        let date = CivilDate(daysSinceEpoch: days)
        var text = "\(date)T\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
        if fraction % 1000 != 0 {
            text += ".\(padded(fraction, 6))"
        } else if fraction != 0 {
            text += ".\(padded(fraction / 1000, 3))"
        }
        return text + "Z"
    }

    /// Reads `2026-03-01`, `2026-03-01 12:30[:00[.123456]]` or the same with `T`, and an optional `Z` or `+hh:mm`; no zone means UTC.
    public init?(_ text: some StringProtocol) {
        var reader = DigitReader(text)
        guard let date = CivilDate(from: &reader) else { return nil }
        var total = date.daysSinceEpoch * 86_400_000_000
        if reader.skip("T") || reader.skip("t") || reader.skip(" ") {
            guard let hour = reader.number(digits: 2), hour < 24, reader.skip(":"),
                let minute = reader.number(digits: 2), minute < 60
            else { return nil }
            total += (hour * 60 + minute) * 60_000_000
            if reader.skip(":") {
                guard let second = reader.number(digits: 2), second < 60 else { return nil }
                total += second * 1_000_000
                if reader.skip(".") {
                    guard let fraction = reader.fraction() else { return nil }
                    total += fraction
                }
            }
            if reader.skip("Z") || reader.skip("z") {
            } else if let sign = reader.sign() {
                guard let hour = reader.number(digits: 2), hour < 24 else { return nil }
                _ = reader.skip(":")
                guard let minute = reader.number(digits: 2), minute < 60 else { return nil }
                total -= sign * (hour * 60 + minute) * 60_000_000
            }
        }
        guard reader.isAtEnd else { return nil }
        self.init(microseconds: total)
    }
}
