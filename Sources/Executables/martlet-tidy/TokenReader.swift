/// The words, texts and signs of a piece of Swift, without comments.
struct TokenReader {
    struct Token: Equatable {
        let text: String
        /// The contents, when this is a string literal.
        let string: String?
        let line: Int
    }

    private var tokens: [Token] = []
    private var position = 0

    init(_ source: String) {
        let bytes = Array(source.utf8)
        var index = 0
        var line = 1
        func isWord(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") {
                line += 1
                index += 1
            } else if byte == UInt8(ascii: "/"), index + 1 < bytes.count, bytes[index + 1] == byte {
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
            } else if byte == UInt8(ascii: "\"") {
                let start = index + 1
                index = start
                while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                    index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
                }
                let end = min(index, bytes.count)
                tokens.append(
                    Token(text: "\"", string: String(decoding: bytes[start..<end], as: UTF8.self), line: line))
                index += 1
            } else if isWord(byte) {
                let start = index
                while index < bytes.count, isWord(bytes[index]) { index += 1 }
                tokens.append(
                    Token(text: String(decoding: bytes[start..<index], as: UTF8.self), string: nil, line: line))
            } else {
                if byte > UInt8(ascii: " ") {
                    tokens.append(Token(text: String(decoding: [byte], as: UTF8.self), string: nil, line: line))
                }
                index += 1
            }
        }
    }

    mutating func next() -> Token? {
        guard position < tokens.count else { return nil }
        position += 1
        return tokens[position - 1]
    }

    func peek(_ ahead: Int = 0) -> Token? {
        position + ahead < tokens.count ? tokens[position + ahead] : nil
    }

    /// Steps over the sign when it is next.
    mutating func skip(_ text: String) -> Bool {
        guard peek()?.text == text else { return false }
        position += 1
        return true
    }

    /// After `let name`: steps over `: Type =` or `=`; false when this is not such a declaration.
    mutating func skipTypeAndEquals() -> Bool {
        if skip("=") { return true }
        guard peek()?.text == ":" else { return false }
        // A type holds no "=" and its declaration ends on the same line or is not one that matters here.
        let line = peek()?.line
        while let token = peek(), token.line == line {
            position += 1
            if token.text == "=" { return true }
        }
        return false
    }
}
