public import Clocks

/// Times as HTTP writes them: `Sat, 21 Nov 2026 15:04:05 GMT` (RFC 9110, section 5.6.7).
public enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    public static func text(_ time: Timestamp) -> String {
        let seconds = time.milliseconds / 1000
        let day = seconds / 86_400
        let date = CivilDate(daysSinceEpoch: day)
        let second = seconds % 86_400
        // Every answer has one, so it is put together from bytes.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(29)
        bytes += days[Int(day % 7)].utf8
        bytes += ", ".utf8
        append(date.day, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        bytes += months[Int(date.month) - 1].utf8
        bytes.append(UInt8(ascii: " "))
        append(date.year / 100, to: &bytes)
        append(date.year % 100, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        append(second / 3600, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(second / 60 % 60, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(second % 60, to: &bytes)
        bytes += " GMT".utf8
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Two digits.
    private static func append(_ number: Int64, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "0") + UInt8(number / 10))
        bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    /// Reads that form, and the ISO 8601 that some clients send.
    public static func parse(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else {
            return Timestamp(text)
        }
        let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }
}
