public import Errors

/// A function in a Python file of the project that says whether something has happened: `sensors/orders.py:new_orders`.
public struct SensorScript: Sendable, Hashable, CustomStringConvertible {
    /// Relative to the project.
    public let file: String
    public let function: String

    /// What it is called where only a file is named.
    public static let functionDefault = "sensor"

    /// Between two questions, unless a trigger says otherwise.
    public static let everySecondsDefault: Int64 = 30

    /// - Throws: `invalidInput`.
    public init(_ text: String) throws(MartletError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        let isInside = !path.contains { $0.isEmpty || $0 == ".." || $0 == "." } && parts[0].hasSuffix(".py")
        let function = parts.count == 2 ? String(parts[1]) : Self.functionDefault
        guard isInside, Self.isName(function), text.utf8.count <= 1000, !text.utf8.contains(where: { $0 < 0x20 }) else {
            throw MartletError(
                .invalidInput, "'\(text.prefix(100))' names no sensor",
                hint: "Name a file of the project and a function in it: sensors/orders.py:new_orders.")
        }
        file = String(parts[0])
        self.function = function
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    public var description: String { "\(file):\(function)" }
}
