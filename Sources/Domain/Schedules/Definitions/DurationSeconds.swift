/// Durations in definitions: `90`, `30s`, `15m`, `2h`, `1d`, `2w`, sums such as `1h30m`, and ISO 8601 such as `PT15M`.
enum DurationSeconds {
    /// The longest: ten years.
    static let limit: Int64 = 3660 * 86_400

    static func parse(_ text: String) -> Int64? {
        var rest = Array(text.lowercased().utf8)[...]
        if let plain = Int64(text), plain >= 0 { return plain <= limit ? plain : nil }
        var isTime = true
        if rest.first == UInt8(ascii: "p") {
            rest = rest.dropFirst()
            isTime = false
        }
        guard !rest.isEmpty else { return nil }
        var total: Int64 = 0
        while !rest.isEmpty {
            if rest.first == UInt8(ascii: "t"), !isTime {
                isTime = true
                rest = rest.dropFirst()
            }
            let digits = rest.prefix { (48...57).contains($0) }
            guard !digits.isEmpty, digits.count <= 9 else { return nil }
            let number = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { !(48...57).contains($0) && $0 != UInt8(ascii: "t") }
            rest = rest.dropFirst(letters.count)
            switch (String(decoding: letters, as: UTF8.self), isTime) {
            case ("s", true), ("sec", true): total += number
            case ("m", true), ("min", true): total += number * 60
            case ("h", true): total += number * 3600
            case ("d", _): total += number * 86_400
            case ("w", _): total += number * 7 * 86_400
            default: return nil
            }
        }
        return total <= limit ? total : nil
    }

    /// The shortest form: `90s` is `90s`, 3600 is `1h`.
    static func text(_ seconds: Int64) -> String {
        for (unit, suffix) in [(Int64(604_800), "w"), (86_400, "d"), (3600, "h"), (60, "m")]
        where seconds != 0 && seconds % unit == 0 {
            return "\(seconds / unit)\(suffix)"
        }
        return "\(seconds)s"
    }
}
