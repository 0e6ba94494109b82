/// A pattern of paths: `*` and `?` inside a name, `**` for any folders.
public struct PathPattern: Sendable, Hashable {
    private let parts: [String]

    public init(_ parts: [String]) { self.parts = parts }

    public static func isPattern(_ part: String) -> Bool { part.contains { "*?".contains($0) } }

    public func matches(_ path: String) -> Bool {
        let names = path.split(separator: "/").map { Array($0.utf8) }
        let patterns = parts.map { Array($0.utf8) }
        let any = Array("**".utf8)
        // Which of the patterns may be next: the row of a table that is filled name by name.
        var reach = [Bool](repeating: false, count: patterns.count + 1)
        reach[0] = true
        skip(&reach)
        for name in names {
            var next = [Bool](repeating: false, count: patterns.count + 1)
            for index in patterns.indices where reach[index] {
                if patterns[index] == any {
                    if name.first != UInt8(ascii: ".") { next[index] = true }
                } else if Self.matches(name, patterns[index]) {
                    next[index + 1] = true
                }
            }
            skip(&next)
            reach = next
        }
        /// Lets `**` stand for nothing.
        func skip(_ reach: inout [Bool]) {
            for index in patterns.indices where reach[index] && patterns[index] == any { reach[index + 1] = true }
        }
        return reach[patterns.count]
    }

    /// Whether a name matches a pattern without folders; a name that begins with a dot only where the pattern does.
    private static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
        if name.first == UInt8(ascii: "."), pattern.first != UInt8(ascii: ".") { return false }
        var position = 0
        var index = 0
        var star: (pattern: Int, name: Int)?
        while position < name.count {
            if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
                star = (index, position)
                index += 1
            } else if index < pattern.count, pattern[index] == UInt8(ascii: "?") || pattern[index] == name[position] {
                index += 1
                position += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                index = last.pattern + 1
                position = last.name + 1
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
