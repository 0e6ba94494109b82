/// Tells a query that counts violations from one that lists them.
///
/// A single row with a single number can be either. It is a count where the query can only ever give one row: its outermost
/// select list is one aggregate or an expression over aggregates, and it has no GROUP BY, HAVING, QUALIFY or set operation outside
/// of parentheses. `SELECT count(*) FROM …` gives a count; `SELECT id FROM …` lists violations, even where there is only one.
enum CountQuery {
    private static let aggregates: Set<String> = [
        "count", "count_if", "countif", "count_star", "sum", "min", "max", "avg", "coalesce_sum",
        "approx_count_distinct",
        "bool_or", "bool_and",
    ]
    private static let enders: Set<String> = [
        "group", "having", "qualify", "union", "intersect", "except", "over",
    ]

    static func isCount(_ sql: String) -> Bool {
        var words = WordReader(Array(sql.utf8))
        var depth = 0
        var isInList = false
        var hasSelect = false
        var hasAggregate = false
        while let word = words.next() {
            switch word {
            case "(": depth += 1
            case ")": depth -= 1
            case "select" where depth == 0:
                if hasSelect { return false }
                hasSelect = true
                isInList = true
            case "from" where depth == 0: isInList = false
            case "," where depth == 0 && isInList: return false
            case _ where isInList && depth == 0 && enders.contains(word): return false
            case _ where hasSelect && depth == 0 && enders.contains(word): return false
            case _ where isInList && aggregates.contains(word): hasAggregate = true
            default: break
            }
        }
        return hasSelect && hasAggregate
    }

    /// Words in lower case and the marks `(`, `)` and `,`; texts, quoted names and comments are left out.
    private struct WordReader {
        private let bytes: [UInt8]
        private var position = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func next() -> String? {
            while position < bytes.count {
                let byte = bytes[position]
                let following = position + 1 < bytes.count ? bytes[position + 1] : 0
                switch byte {
                case UInt8(ascii: "'"), UInt8(ascii: "\""): skip(to: byte)
                case UInt8(ascii: "-") where following == byte:
                    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
                case UInt8(ascii: "/") where following == UInt8(ascii: "*"):
                    position += 2
                    while position + 1 < bytes.count,
                        !(bytes[position] == UInt8(ascii: "*") && bytes[position + 1] == UInt8(ascii: "/"))
                    {
                        position += 1
                    }
                    position += 2
                case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","):
                    position += 1
                    return String(Character(Unicode.Scalar(byte)))
                case _ where Self.isWord(byte):
                    let start = position
                    while position < bytes.count, Self.isWord(bytes[position]) { position += 1 }
                    return String(decoding: bytes[start..<position], as: UTF8.self).lowercased()
                default: position += 1
                }
            }
            return nil
        }

        private mutating func skip(to quote: UInt8) {
            position += 1
            while position < bytes.count, bytes[position] != quote { position += 1 }
            position += 1
        }

        private static func isWord(_ byte: UInt8) -> Bool {
            (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
                || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "_") || byte >= 0x80
        }
    }
}
