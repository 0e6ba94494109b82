internal import Errors
internal import JSON
internal import Querying

extension DuckDBSession {
    func analyze(_ sql: String) throws -> StatementFacts {
        currentResult = nil
        return try interruptible { () throws(MartletError) in try facts(of: sql) }
    }

    func facts(of sql: String) throws(MartletError) -> StatementFacts {
        let prefix = StatementPrefix(sql)
        switch prefix.keyword {
        case "":
            throw MartletError(
                .invalidInput, "the query is empty", at: SourceLocation(file: anonymousQueryName, line: 1, column: 1))
        case "EXPLAIN":
            let rest = String(decoding: Array(sql.utf8)[prefix.bodyOffset...], as: UTF8.self)
            return try facts(of: rest, whole: sql, kind: .explain, shift: prefix.bodyOffset)
        default: return try facts(of: sql, whole: sql, kind: .select, shift: 0)
        }
    }

    private func facts(
        of sql: String, whole: String, kind: StatementKind, shift: Int
    ) throws(MartletError) -> StatementFacts {
        let rows = try allRows("SELECT json_serialize_sql($1::VARCHAR)", parameters: [.text(sql)])
        let tree = try JSONValue(parsing: rows[0][0].textValue ?? "{}")
        if tree["error"]?.boolValue == true {
            if tree["error_type"]?.stringValue == "parser" {
                let position = tree["position"]?.stringValue.flatMap { Int($0) }
                throw MartletError(
                    .invalidInput, tree["error_message"]?.stringValue ?? "the query does not parse",
                    at: position.map {
                        SourceLocation(file: anonymousQueryName, text: whole, utf8Offset: $0 + shift)
                    } ?? SourceLocation(file: anonymousQueryName))
            }
            // What parses and is no SELECT; a PIVOT that finds its columns itself becomes several statements.
            return StatementFacts(kind: .other(StatementPrefix(sql).keyword), statementCount: 1)
        }
        let statements = tree["statements"]?.arrayValue ?? []
        var reader = StatementReader(kind: kind, statementCount: statements.count, offsetShift: shift)
        for statement in statements { reader.read(statement: statement) }
        return reader.facts
    }
}

/// The first keyword of a text, past spaces and comments.
struct StatementPrefix {
    /// In upper case; empty where the text has none.
    let keyword: String
    /// Where the statement that EXPLAIN explains begins, in bytes.
    let bodyOffset: Int

    init(_ sql: String) {
        let bytes = Array(sql.utf8)
        var scanner = TokenScanner(bytes)
        keyword = scanner.word()
        if keyword == "EXPLAIN" {
            scanner.skipSpace()
            if scanner.peek == UInt8(ascii: "(") { scanner.skipParentheses() }
            let mark = scanner.position
            if scanner.word() != "ANALYZE" { scanner.position = mark }
            scanner.skipSpace()
        }
        bodyOffset = scanner.position
    }
}

/// Steps over SQL text word by word.
struct TokenScanner {
    private let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The next word in upper case, or an empty text where something else comes.
    mutating func word() -> String {
        skipSpace()
        let start = position
        while let byte = peek, Self.isWord(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self).uppercased()
    }

    /// Steps over spaces, semicolons and comments; block comments nest.
    mutating func skipSpace() {
        while let byte = peek {
            if byte == 0x20 || (0x09...0x0D).contains(byte) || byte == UInt8(ascii: ";") {
                position += 1
            } else if starts(with: "--") {
                while let byte = peek, byte != 0x0A { position += 1 }
            } else if starts(with: "/*") {
                var depth = 0
                repeat {
                    if starts(with: "/*") {
                        depth += 1
                        position += 2
                    } else if starts(with: "*/") {
                        depth -= 1
                        position += 2
                    } else {
                        position += 1
                    }
                } while depth > 0 && position < bytes.count
            } else {
                return
            }
        }
    }

    /// Steps over a group in parentheses that has no texts with parentheses in it.
    mutating func skipParentheses() {
        var depth = 0
        while let byte = peek {
            position += 1
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            if depth == 0 { return }
        }
    }

    private func starts(with mark: String) -> Bool {
        guard position + 1 < bytes.count else { return false }
        return bytes[position...position + 1].elementsEqual(mark.utf8)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || byte == 0x5F || (0x30...0x39).contains(byte)
    }
}
