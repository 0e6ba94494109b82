internal import Errors

/// A query with NULL instead of names that are no columns of what it reads, and the way back to the places of the query itself.
struct MaskedQuery {
    private(set) var text: String
    /// Where NULL is longer than the name was: what follows in the line stands further right by so much.
    private var shifts: [(line: Int, column: Int, by: Int)] = []

    init(_ sql: String) { text = sql }

    static func isUnknownColumn(_ error: MartletError) -> Bool {
        error.message.contains("Referenced column \"") || error.message.contains("does not have a column named")
    }

    /// Puts NULL in the place of the name that stands somewhere.
    ///
    /// - Returns: Whether a name stands there.
    mutating func mask(at place: SourceLocation?) -> Bool {
        guard let line = place?.line, let column = place?.column, line >= 1, column >= 1 else { return false }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.indices.contains(line - 1) else { return false }
        let found = lines[line - 1]
        guard let start = found.index(found.startIndex, offsetBy: column - 1, limitedBy: found.endIndex) else {
            return false
        }
        let end = Self.endOfName(in: found, from: start)
        let length = found.distance(from: start, to: end)
        guard length > 0 else { return false }
        let null = "NULL" + String(repeating: " ", count: max(0, length - 4))
        lines[line - 1] = found[..<start] + null + found[end...]
        text = lines.joined(separator: "\n")
        let longer = null.count - length
        if longer > 0 {
            for index in shifts.indices where shifts[index].line == line && shifts[index].column > column {
                shifts[index].column += longer
            }
            shifts.append((line, column, longer))
        }
        return true
    }

    /// Where something of the text stands in the query itself.
    func original(_ place: SourceLocation) -> SourceLocation {
        guard let line = place.line, let column = place.column else { return place }
        let moved = shifts.filter { $0.line == line && $0.column < column }.reduce(0) { $0 + $1.by }
        return SourceLocation(file: place.file, line: line, column: column - moved, excerpt: place.excerpt)
    }

    /// Behind a name that may be quoted and have several parts.
    private static func endOfName(in text: String, from start: String.Index) -> String.Index {
        var end = start
        var isQuoted = false
        while end < text.endIndex {
            let letter = text[end]
            if letter == "\"" {
                isQuoted.toggle()
            } else if !isQuoted, !(letter.isLetter || letter.isNumber || letter == "_" || letter == ".") {
                break
            }
            end = text.index(after: end)
        }
        return end
    }
}
