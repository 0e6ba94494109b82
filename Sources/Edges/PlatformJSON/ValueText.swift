internal import Clocks
package import Querying

/// Values as exact text: the engine's own notation, and JSON for nested ones.
package enum ValueText {
    package static func text(_ value: QueryValue) -> String {
        var bytes: [UInt8] = []
        append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    package static func append(_ value: QueryValue, to output: inout [UInt8]) {
        switch value {
        case .null: output.append(contentsOf: "NULL".utf8)
        case .boolean(let flag): output.append(contentsOf: (flag ? "true" : "false").utf8)
        case .integer(let number): append(number, to: &output)
        case .unsigned(let number): output.append(contentsOf: String(number).utf8)
        case .wide(let number): output.append(contentsOf: String(number.value).utf8)
        case .float(let number): output.append(contentsOf: "\(number)".utf8)
        case .double(let number): output.append(contentsOf: "\(number)".utf8)
        case .decimal(let number): append(number, to: &output)
        case .text(let text): output.append(contentsOf: text.utf8)
        case .blob(let bytes): append(blob: bytes, to: &output)
        case .uuid(let high, let low): append(uuidHigh: high, low: low, to: &output)
        case .date(let days): append(days: Int64(days), to: &output, infinity: Int64(Int32.max))
        case .time(let microseconds): append(timeOfDay: microseconds, to: &output)
        case .timeWithTimeZone(let microseconds, let offset):
            append(timeOfDay: microseconds, to: &output)
            append(offset: offset, to: &output)
        case .timestamp(let microseconds): append(timestamp: microseconds, separator: " ", to: &output)
        case .timestampNanoseconds(let nanoseconds): append(nanoseconds: nanoseconds, separator: " ", to: &output)
        case .timestampWithTimeZone(let microseconds):
            if append(timestamp: microseconds, separator: " ", to: &output) { output.append(contentsOf: "+00".utf8) }
        case .interval(let months, let days, let microseconds):
            append(interval: (months, days, microseconds), to: &output)
        case .list, .structure, .map: ValueJSON.append(value, to: &output)
        }
    }

    /// Digits without the cost of a `String`.
    package static func append(_ number: Int64, to output: inout [UInt8]) {
        var rest = number.magnitude
        if number < 0 { output.append(UInt8(ascii: "-")) }
        let start = output.count
        repeat {
            output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        output[start...].reverse()
    }

    /// At least so many digits.
    private static func append(_ number: Int64, digits: Int, to output: inout [UInt8]) {
        var smallest: Int64 = 10
        var missing = digits - 1
        while missing > 0, number >= smallest {
            smallest *= 10
            missing -= 1
        }
        output.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: missing))
        append(number, to: &output)
    }

    package static func append(_ number: QueryValue.Decimal, to output: inout [UInt8]) {
        let unscaled = number.unscaled.value
        let digits = Array(String(unscaled.magnitude).utf8)
        let scale = Int(number.scale)
        if unscaled < 0 { output.append(UInt8(ascii: "-")) }
        if digits.count > scale {
            output.append(contentsOf: digits.dropLast(scale))
        } else {
            output.append(UInt8(ascii: "0"))
        }
        guard scale > 0 else { return }
        output.append(UInt8(ascii: "."))
        output.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, scale - digits.count)))
        output.append(contentsOf: digits.suffix(scale))
    }

    /// Printable ASCII as it is and every other byte as `\xAB`, which SQL reads back.
    private static func append(blob bytes: [UInt8], to output: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in bytes {
            if (0x20...0x7E).contains(byte), byte != UInt8(ascii: "\\"), byte != UInt8(ascii: "'"),
                byte != UInt8(ascii: "\"")
            {
                output.append(byte)
            } else {
                output.append(contentsOf: "\\x".utf8)
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            }
        }
    }

    private static func append(uuidHigh high: UInt64, low: UInt64, to output: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 { output.append(UInt8(ascii: "-")) }
            let half = index < 8 ? high : low
            let byte = UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * (index % 8)))
            output.append(digits[Int(byte >> 4)])
            output.append(digits[Int(byte & 15)])
        }
    }

    /// Whether the value was one of the infinities, which are written here.
    private static func appendInfinity(_ value: Int64, limit: Int64, to output: inout [UInt8]) -> Bool {
        guard value == limit || value == -limit else { return false }
        output.append(contentsOf: (value < 0 ? "-infinity" : "infinity").utf8)
        return true
    }

    private static func append(days: Int64, to output: inout [UInt8], infinity: Int64) {
        if appendInfinity(days, limit: infinity, to: &output) { return }
        let date = CivilDate(daysSinceEpoch: days)
        append(date.year > 0 ? date.year : 1 - date.year, digits: 4, to: &output)
        output.append(UInt8(ascii: "-"))
        append(date.month, digits: 2, to: &output)
        output.append(UInt8(ascii: "-"))
        append(date.day, digits: 2, to: &output)
        if date.year <= 0 { output.append(contentsOf: " (BC)".utf8) }
    }

    private static func append(timeOfDay microseconds: Int64, to output: inout [UInt8]) {
        let seconds = microseconds / 1_000_000
        append(seconds / 3600, digits: 2, to: &output)
        output.append(UInt8(ascii: ":"))
        append(seconds / 60 % 60, digits: 2, to: &output)
        output.append(UInt8(ascii: ":"))
        append(seconds % 60, digits: 2, to: &output)
        append(fraction: microseconds % 1_000_000, digits: 6, to: &output)
    }

    /// A decimal point and the digits, without zeros at the end; nothing where all are zero.
    private static func append(fraction: Int64, digits: Int, to output: inout [UInt8]) {
        guard fraction > 0 else { return }
        output.append(UInt8(ascii: "."))
        append(fraction, digits: digits, to: &output)
        while output.last == UInt8(ascii: "0") { output.removeLast() }
    }

    private static func append(offset: Int32, to output: inout [UInt8]) {
        output.append(UInt8(ascii: offset < 0 ? "-" : "+"))
        let seconds = Int64(offset.magnitude)
        append(seconds / 3600, digits: 2, to: &output)
        if seconds % 3600 != 0 {
            output.append(UInt8(ascii: ":"))
            append(seconds / 60 % 60, digits: 2, to: &output)
        }
    }

    /// Returns whether the timestamp was finite.
    @discardableResult
    package static func append(timestamp microseconds: Int64, separator: Unicode.Scalar, to output: inout [UInt8])
        -> Bool
    {
        if appendInfinity(microseconds, limit: .max, to: &output) { return false }
        let days = microseconds.flooredDivision(by: 86_400_000_000)
        append(days: days, to: &output, infinity: .max)
        output.append(UInt8(ascii: separator))
        append(timeOfDay: microseconds - days * 86_400_000_000, to: &output)
        return true
    }

    package static func append(nanoseconds: Int64, separator: Unicode.Scalar, to output: inout [UInt8]) {
        if appendInfinity(nanoseconds, limit: .max, to: &output) { return }
        let seconds = nanoseconds.flooredDivision(by: 1_000_000_000)
        append(timestamp: seconds * 1_000_000, separator: separator, to: &output)
        append(fraction: nanoseconds - seconds * 1_000_000_000, digits: 9, to: &output)
    }

    private static func append(interval: (months: Int32, days: Int32, microseconds: Int64), to output: inout [UInt8]) {
        var parts: [String] = []
        func add(_ count: Int32, _ noun: String) {
            if count != 0 { parts.append("\(count) \(noun)\(count.magnitude == 1 ? "" : "s")") }
        }
        add(interval.months / 12, "year")
        add(interval.months % 12, "month")
        add(interval.days, "day")
        if interval.microseconds != 0 || parts.isEmpty {
            var time: [UInt8] = interval.microseconds < 0 ? [UInt8(ascii: "-")] : []
            append(timeOfDay: Int64(clamping: interval.microseconds.magnitude), to: &time)
            parts.append(String(decoding: time, as: UTF8.self))
        }
        output.append(contentsOf: parts.joined(separator: " ").utf8)
    }
}
