internal import Clocks

extension QueryValue {
    /// The value as DuckDB's command line shows it; nested texts are bare, as there.
    public var text: String {
        switch self {
        case .null: "NULL"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .unsigned(let value): String(value)
        case .wide(let value): String(value.value)
        case .float(let value): Self.number(value.isFinite ? "\(value)" : "", Double(value))
        case .double(let value): Self.number(value.isFinite ? "\(value)" : "", value)
        case .decimal(let value): value.text
        case .text(let value): value
        case .blob(let bytes): Self.blobText(bytes)
        case .uuid(let high, let low): Self.uuidText(high, low)
        case .date(let days): Self.dateText(days)
        case .time(let value): Self.timeText(value)
        case .timeWithTimeZone(let value, let offset): Self.timeText(value) + Self.offset(offset)
        case .timestamp(let value): Self.timestampText(value, nanoseconds: nil)
        case .timestampNanoseconds(let value): Self.nanoseconds(value)
        case .timestampWithTimeZone(let value):
            Self.isInfinite(value)
                ? Self.timestampText(value, nanoseconds: nil) : Self.timestampText(value, nanoseconds: nil) + "+00"
        case .interval(let months, let days, let microseconds): Self.intervalText(months, days, microseconds)
        case .list(let elements): "[" + elements.map(\.nestedText).joined(separator: ", ") + "]"
        case .structure(let fields):
            "{" + fields.map { "'\($0.name)': \($0.value.nestedText)" }.joined(separator: ", ") + "}"
        case .map(let entries):
            "{" + entries.map { "\($0.key.nestedText)=\($0.value.nestedText)" }.joined(separator: ", ") + "}"
        }
    }

    /// Texts that would be read as something else inside of a list are quoted.
    private var nestedText: String {
        guard case .text(let value) = self else { return text }
        let marks = Array("\"'(),:=[]{}\\".utf8)
        let needsQuotes =
            value.isEmpty || value.utf8.first == 0x20 || value.utf8.last == 0x20 || value.uppercased() == "NULL"
            || value.utf8.contains { marks.contains($0) }
        guard needsQuotes else { return value }
        var quoted = "'"
        for character in value.unicodeScalars {
            if character == "'" || character == "\\" { quoted.unicodeScalars.append("\\") }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "'"
    }

    private static func number(_ text: String, _ value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        // Swift writes 1e-07 as 1e-07 and 1e+16 as 1e+16, as DuckDB does.
        return text
    }

    private static func blobText(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte >= 0x20 && byte < 0x7F && ![0x22, 0x27, 0x5C].contains(byte) {
                text.append(byte)
            } else {
                text += [0x5C, 0x78, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func uuidText(_ high: UInt64, _ low: UInt64) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (half, word) in [high, low].enumerated() {
            for index in 0..<16 {
                if (half == 0 && (index == 8 || index == 12)) || (half == 1 && (index == 0 || index == 4)) {
                    text.append(UInt8(ascii: "-"))
                }
                text.append(digits[Int(word >> UInt64(60 - 4 * index) & 15)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension QueryValue.Decimal {
    public var text: String {
        let value = unscaled.value
        let digits = String(value.magnitude)
        let scale = Int(scale)
        let sign = value < 0 ? "-" : ""
        guard scale > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
        return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
    }
}

extension QueryValue {
    static func isInfinite(_ timestamp: Int64) -> Bool { timestamp == .max || timestamp == -.max }

    static func dateText(_ days: Int32) -> String {
        if days == .max { return "infinity" }
        if days == -.max { return "-infinity" }
        let date = CivilDate(daysSinceEpoch: Int64(days))
        guard date.year <= 0 else { return date.description }
        return "\(padded(1 - date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2)) (BC)"
    }

    static func timeText(_ microseconds: Int64) -> String {
        let seconds = microseconds / 1_000_000
        let text = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        return text + fraction(microseconds % 1_000_000, digits: 6)
    }

    /// A fraction without the zeros at its end.
    private static func fraction(_ value: Int64, digits: Int) -> String {
        guard value != 0 else { return "" }
        let text = padded(value, digits)
        return "." + text.prefix(through: text.lastIndex { $0 != "0" } ?? text.startIndex)
    }

    private static func offset(_ seconds: Int32) -> String {
        let total = Int64(abs(seconds))
        var text = (seconds < 0 ? "-" : "+") + padded(total / 3600, 2)
        if total % 3600 != 0 { text += ":" + padded(total / 60 % 60, 2) }
        if total % 60 != 0 { text += ":" + padded(total % 60, 2) }
        return text
    }

    static func timestampText(_ microseconds: Int64, nanoseconds: Int64?) -> String {
        if microseconds == .max { return "infinity" }
        if microseconds == -.max { return "-infinity" }
        let days = microseconds.flooredDivision(by: 86_400_000_000)
        let rest = microseconds - days * 86_400_000_000
        let day = dateText(Int32(clamping: days))
        let suffix = day.hasSuffix(" (BC)") ? " (BC)" : ""
        var clock = timeText(rest)
        if let nanoseconds, nanoseconds != 0 {
            clock = timeText(rest / 1_000_000 * 1_000_000) + fraction(rest % 1_000_000 * 1000 + nanoseconds, digits: 9)
        }
        return day.dropLast(suffix.utf8.count) + " " + clock + suffix
    }

    private static func nanoseconds(_ value: Int64) -> String {
        if isInfinite(value) { return timestampText(value, nanoseconds: nil) }
        let microseconds = value.flooredDivision(by: 1000)
        return timestampText(microseconds, nanoseconds: value - microseconds * 1000)
    }

    private static func intervalText(_ months: Int32, _ days: Int32, _ microseconds: Int64) -> String {
        var parts: [String] = []
        func add(_ count: Int32, _ unit: String) {
            if count != 0 { parts.append("\(count) \(unit)\(count == 1 || count == -1 ? "" : "s")") }
        }
        add(months / 12, "year")
        add(months % 12, "month")
        add(days, "day")
        if microseconds != 0 || parts.isEmpty {
            let magnitude = microseconds.magnitude > UInt64(Int64.max) ? Int64.max : Int64(microseconds.magnitude)
            parts.append((microseconds < 0 ? "-" : "") + timeText(magnitude))
        }
        return parts.joined(separator: " ")
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

extension QueryValue {
    /// About how much memory the value takes, in bytes.
    public var approximateSize: Int {
        switch self {
        case .text(let value): 16 + value.utf8.count
        case .blob(let bytes): 16 + bytes.count
        case .list(let elements): elements.reduce(24) { $0 + $1.approximateSize }
        case .structure(let fields): fields.reduce(24) { $0 + $1.value.approximateSize }
        case .map(let entries): entries.reduce(24) { $0 + $1.key.approximateSize + $1.value.approximateSize }
        default: 16
        }
    }
}
