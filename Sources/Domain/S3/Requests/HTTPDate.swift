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
        let plain = Timestamp(microseconds: seconds * 1_000_000).description.utf8
        let clock = String(decoding: plain.dropFirst(11).prefix(8), as: UTF8.self)
        let number = date.day < 10 ? "0\(date.day)" : "\(date.day)"
        return "\(days[Int(day % 7)]), \(number) \(months[Int(date.month) - 1]) \(date.year) \(clock) GMT"
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
