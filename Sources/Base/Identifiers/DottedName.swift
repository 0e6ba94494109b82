/// Names of several parts as one text, such as `silver.orders`.
///
/// A part with anything else than letters, digits, `_`, `-` and characters outside of ASCII is written in double quotes, with a
/// quote inside doubled, as in SQL: `raw."2024.csv"`.
public enum DottedName {
    public static func text(_ parts: [String]) -> String {
        parts.map { part in
            part.utf8.allSatisfy(isPlain) ? part : "\"\(part.replacing("\"", with: "\"\""))\""
        }.joined(separator: ".")
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
            true
        default: false
        }
    }
}
