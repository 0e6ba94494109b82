public import Errors

/// The name of a schedule, trigger or backfill: letters, digits, `_`, `-`, `.` and `:`.
public struct ScheduleName: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let text: String

    public static let lengthLimit = 200

    /// - Throws: `invalidInput`.
    public init(_ text: String) throws(MartletError) {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: ":"):
                true
            default: false
            }
        }
        guard isPlain, !text.isEmpty, text.utf8.count <= Self.lengthLimit, !".-:".contains(text.prefix(1)) else {
            throw MartletError(
                .invalidInput, "'\(text.prefix(60))' cannot be the name of a schedule or trigger",
                hint: "Use up to \(Self.lengthLimit) letters, digits, '_', '-', '.' and ':', a letter or digit first.")
        }
        self.text = text
    }

    public var description: String { text }
    public static func < (left: ScheduleName, right: ScheduleName) -> Bool { left.text < right.text }
}
