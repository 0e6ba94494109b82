/// A text in single quotes within SQL.
struct SQLLiteral {
    /// The text without quotes, doubled quotes made single.
    var value: String
    /// Where it stands, quotes included.
    var range: Range<String.Index>
    /// The function whose argument list it is in, directly or within brackets; nil where it is in none.
    var function: String?
    /// The rest of that argument list.
    fileprivate(set) var restOfCall: Substring
    /// The whole call, from the function's name to its parenthesis, where the text is its first argument.
    fileprivate(set) var call: Range<String.Index>?

    /// Whether the call that it is in mentions one of some words.
    func callMentions(_ words: [String]) -> Bool {
        let text = restOfCall.lowercased()
        return words.contains { text.contains($0) }
    }
}

extension SQLLiteral {
    /// The names in lower case of the call's arguments that are written `name = value` behind the literal.
    ///
    /// None where there is a comment among them, which could hold anything.
    var namedArguments: Set<String> {
        if restOfCall.contains("--") || restOfCall.contains("/*") { return [] }
        var names: Set<String> = []
        var word: [UInt8] = []
        var wordEnded = false
        var depth = 0
        var quote: UInt8?
        for byte in restOfCall.utf8 {
            if let mark = quote {
                if byte == mark { quote = nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""): (quote, word) = (byte, [])
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): (depth, word) = (depth + 1, [])
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): (depth, word) = (depth - 1, [])
            case UInt8(ascii: "="), UInt8(ascii: ":"):
                if depth == 0, !word.isEmpty { names.insert(String(decoding: word, as: UTF8.self).lowercased()) }
                word = []
            case 0x20, 0x09, 0x0A, 0x0D: wordEnded = true
            default:
                if wordEnded || byte == UInt8(ascii: ",") { word = [] }
                wordEnded = false
                if byte != UInt8(ascii: ",") { word.append(byte) }
            }
        }
        return names
    }
}

/// Finds texts in SQL, passing over comments, quoted names and dollar quotes.
enum SQLLiterals {
    static func find(in sql: String) -> [SQLLiteral] {
        let bytes = Array(sql.utf8)
        var found: [(content: Range<Int>, function: String?, callStart: Int?)] = []
        var calls: [Call] = []
        var callEnds: [(depth: Int, literal: Int)] = []
        var ends: [Int: Int] = [:]
        var word: Range<Int>?
        var lastWord: Range<Int>?
        var position = 0

        func index(after start: Int, closing: UInt8) -> Int {
            var position = start + 1
            while position < bytes.count {
                if bytes[position] == closing {
                    if position + 1 < bytes.count, bytes[position + 1] == closing { position += 2; continue }
                    return position + 1
                }
                position += 1
            }
            return bytes.count
        }

        while position < bytes.count {
            let byte = bytes[position]
            let next = position + 1 < bytes.count ? bytes[position + 1] : 0
            switch byte {
            case UInt8(ascii: "-") where next == byte:
                position = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                continue
            case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
                position += 2
                while position < bytes.count,
                    !(bytes[position] == UInt8(ascii: "/") && bytes[position - 1] == UInt8(ascii: "*"))
                {
                    position += 1
                }
            case UInt8(ascii: "\""):
                position = index(after: position, closing: byte)
                lastWord = nil
                continue
            case UInt8(ascii: "'"):
                let end = index(after: position, closing: byte)
                let function = calls.last { $0.name != bracket }?.name ?? nil
                let isFirst = bytes[..<position].last { !isSpace($0) } == UInt8(ascii: "(")
                found.append((position..<end, function, isFirst ? calls.last?.start : nil))
                callEnds.append((calls.count, found.count - 1))
                position = end
                lastWord = nil
                continue
            case UInt8(ascii: "("):
                calls.append(
                    Call(
                        name: lastWord.map { String(decoding: bytes[$0], as: UTF8.self).lowercased() },
                        start: lastWord?.lowerBound))
                lastWord = nil
            case UInt8(ascii: "["):
                calls.append(Call(name: bracket, start: nil))
                lastWord = nil
            case UInt8(ascii: ")"), UInt8(ascii: "]"):
                if !calls.isEmpty { calls.removeLast() }
                while let last = callEnds.last, calls.count < last.depth {
                    if byte == UInt8(ascii: ")") || found[last.literal].function == nil {
                        ends[last.literal] = position
                        callEnds.removeLast()
                    } else {
                        callEnds[callEnds.count - 1].depth = calls.count
                        break
                    }
                }
                lastWord = nil
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
                let start = position
                while position < bytes.count, isWord(bytes[position]) { position += 1 }
                word = start..<position
                lastWord = word
                continue
            case _ where isSpace(byte): break
            default: lastWord = nil
            }
            position += 1
        }
        return found.enumerated().map { number, literal in
            let start = sql.utf8.index(sql.startIndex, offsetBy: literal.content.lowerBound)
            let end = sql.utf8.index(sql.startIndex, offsetBy: literal.content.upperBound)
            let callEnd = sql.utf8.index(sql.startIndex, offsetBy: ends[number] ?? literal.content.upperBound)
            let inner = bytes[literal.content].dropFirst().dropLast()
            let function = literal.function.flatMap { keywords.contains($0) ? nil : $0 }
            var call: Range<String.Index>?
            if function != nil, let first = literal.callStart, let last = ends[number] {
                call =
                    sql.utf8.index(sql.startIndex, offsetBy: first)..<sql.utf8.index(sql.startIndex, offsetBy: last + 1)
            }
            return SQLLiteral(
                value: String(decoding: inner, as: UTF8.self).replacing("''", with: "'"), range: start..<end,
                function: function, restOfCall: sql[end..<max(end, callEnd)], call: call)
        }
    }

    /// An open parenthesis or bracket.
    private struct Call {
        /// The word before it.
        var name: String?
        /// Where that word begins.
        var start: Int?
    }

    private static let bracket: String? = "["

    /// Words that a parenthesis follows without being called.
    private static let keywords: Set<String> = [
        "from", "join", "in", "as", "select", "where", "and", "or", "not", "exists", "on", "using", "values", "union",
        "all", "any",
        "over", "filter", "with", "by", "then", "else", "when", "lateral", "except", "intersect", "having", "qualify",
    ]

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
            true
        default: false
        }
    }
}
