/// Numbers as people read them.
public enum HumanUnits {
    /// A whole number with commas between thousands: `336,776`.
    public static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.utf8.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// A count and its noun: `1 row`, `336,776 rows`.
    public static func count(_ value: Int, _ noun: String, plural: String? = nil) -> String {
        "\(count(value)) \(value == 1 ? noun : plural ?? noun + "s")"
    }

    /// A number in three digits at most: `950`, `1.2 k`, `34 M`.
    public static func short(_ value: Double) -> String {
        scaled(value, step: 1000, suffixes: ["", " k", " M", " G", " T"])
    }

    /// Rows each second: `1.2 M rows/s`.
    public static func rate(rows: Int, milliseconds: Int) -> String? {
        guard rows > 0, milliseconds > 0 else { return nil }
        return short(Double(rows) * 1000 / Double(milliseconds)) + " rows/s"
    }

    /// Bytes in binary units: `900 B`, `1.2 KiB`, `34 MiB`.
    public static func bytes(_ value: Int) -> String {
        scaled(Double(value), step: 1024, suffixes: [" B", " KiB", " MiB", " GiB", " TiB"])
    }

    /// Time that went by: `0 ms`, `850 ms`, `1.4 s`, `2 m 05 s`, `3 h 10 m`, `2 d 4 h`.
    public static func duration(milliseconds: Int) -> String {
        let milliseconds = max(0, milliseconds)
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        if milliseconds < 59_950 {
            let tenths = (milliseconds + 50) / 100
            return "\(tenths / 10).\(tenths % 10) s"
        }
        let seconds = (milliseconds + 500) / 1000
        if seconds < 3600 { return "\(seconds / 60) m \(twoDigits(seconds % 60)) s" }
        if seconds < 86_400 { return "\(seconds / 3600) h \(twoDigits(seconds / 60 % 60)) m" }
        return "\(seconds / 86_400) d \(seconds / 3600 % 24) h"
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static func scaled(_ value: Double, step: Double, suffixes: [String]) -> String {
        var magnitude = value.magnitude
        var index = 0
        // 999.5 would round up to the next unit.
        while magnitude >= step - 0.5, index < suffixes.count - 1 {
            magnitude /= step
            index += 1
        }
        let tenths = Int((magnitude * 10).rounded())
        let isWhole = tenths >= 100 || (index == 0 && tenths % 10 == 0)
        let number = isWhole ? "\(Int(magnitude.rounded()))" : "\(tenths / 10).\(tenths % 10)"
        return (value < 0 ? "-" : "") + number + suffixes[index]
    }
}
