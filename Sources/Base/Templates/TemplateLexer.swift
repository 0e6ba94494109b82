import Errors

/// A piece of a template's source.
struct Token {
    enum Kind: Equatable {
        case text(Range<Int>)
        case variableBegin, variableEnd, blockBegin, blockEnd
        case name(String)
        case string(String)
        case integer(Int)
        case double(Double)
        case symbol(String)
        case end
    }
    let kind: Kind
    let offset: Int
}

/// Cuts a template's source into tokens, applying whitespace control on the way.
struct TemplateLexer {
    let source: [UInt8]
    let name: String
    private var position = 0
    private var tokens: [Token] = []

    init(source: [UInt8], name: String) {
        self.source = source
        self.name = name
        tokens.reserveCapacity(source.count / 8 + 8)
    }

    static func tokens(of source: [UInt8], name: String) throws(MartletError) -> [Token] {
        var lexer = TemplateLexer(source: source, name: name)
        try lexer.run()
        return lexer.tokens
    }

    func error(_ message: String, at offset: Int, hint: String? = nil) -> MartletError {
        MartletError(
            .invalidInput, message,
            at: SourceLocation(file: name, text: String(decoding: source, as: UTF8.self), utf8Offset: offset),
            hint: hint)
    }

    func byte(_ offset: Int) -> UInt8 { offset < source.count ? source[offset] : 0 }

    private mutating func run() throws(MartletError) {
        while position < source.count {
            let start = position
            var mark = position
            while mark < source.count {
                if source[mark] == UInt8(ascii: "{") {
                    let next = byte(mark + 1)
                    if next == UInt8(ascii: "{") || next == UInt8(ascii: "%") || next == UInt8(ascii: "#") { break }
                }
                mark += 1
            }
            var end = mark
            if mark < source.count, byte(mark + 2) == UInt8(ascii: "-") {
                while end > start, Self.isSpace(source[end - 1]) { end -= 1 }
            }
            if end > start { tokens.append(Token(kind: .text(start..<end), offset: start)) }
            guard mark < source.count else { break }
            position = mark
            switch source[mark + 1] {
            case UInt8(ascii: "#"): try comment()
            case UInt8(ascii: "{"): try code(isBlock: false)
            default: if try !raw() { try code(isBlock: true) }
            }
        }
        tokens.append(Token(kind: .end, offset: source.count))
    }

    private mutating func skipSpace() {
        while position < source.count, Self.isSpace(source[position]) { position += 1 }
    }

    private mutating func comment() throws(MartletError) {
        let start = position
        position += 2
        while position + 1 < source.count {
            if source[position] == UInt8(ascii: "#"), source[position + 1] == UInt8(ascii: "}") {
                let strips = position > start + 2 && source[position - 1] == UInt8(ascii: "-")
                position += 2
                if strips { skipSpace() }
                return
            }
            position += 1
        }
        throw error("the comment that begins here has no end", at: start, hint: "Close it with #}.")
    }

    /// Reads `{% raw %}…{% endraw %}` where that is what stands here.
    private mutating func raw() throws(MartletError) -> Bool {
        guard let (afterRaw, strips) = tag("raw", at: position) else { return false }
        let start = position
        position = afterRaw
        if strips { skipSpace() }
        let textStart = position
        while position < source.count {
            if source[position] == UInt8(ascii: "{"), let (after, stripsAfter) = tag("endraw", at: position) {
                var end = position
                if byte(position + 2) == UInt8(ascii: "-") {
                    while end > textStart, Self.isSpace(source[end - 1]) { end -= 1 }
                }
                if end > textStart { tokens.append(Token(kind: .text(textStart..<end), offset: textStart)) }
                position = after
                if stripsAfter { skipSpace() }
                return true
            }
            position += 1
        }
        throw error("the raw block that begins here has no end", at: start, hint: "Close it with {% endraw %}.")
    }

    /// Where the tag `{% word %}` that begins at an offset ends, and whether it strips what follows.
    private func tag(_ word: String, at offset: Int) -> (end: Int, strips: Bool)? {
        guard byte(offset) == UInt8(ascii: "{"), byte(offset + 1) == UInt8(ascii: "%") else { return nil }
        var at = offset + 2
        if byte(at) == UInt8(ascii: "-") || byte(at) == UInt8(ascii: "+") { at += 1 }
        while Self.isSpace(byte(at)) { at += 1 }
        for letter in word.utf8 {
            guard byte(at) == letter else { return nil }
            at += 1
        }
        while Self.isSpace(byte(at)) { at += 1 }
        let strips = byte(at) == UInt8(ascii: "-")
        if strips || byte(at) == UInt8(ascii: "+") { at += 1 }
        guard byte(at) == UInt8(ascii: "%"), byte(at + 1) == UInt8(ascii: "}") else { return nil }
        return (at + 2, strips)
    }

    private mutating func code(isBlock: Bool) throws(MartletError) {
        let start = position
        let closing = isBlock ? UInt8(ascii: "%") : UInt8(ascii: "}")
        tokens.append(Token(kind: isBlock ? .blockBegin : .variableBegin, offset: start))
        position += 2
        if byte(position) == UInt8(ascii: "-") || byte(position) == UInt8(ascii: "+") { position += 1 }
        var open: [(UInt8, Int)] = []
        while true {
            skipSpace()
            guard position < source.count else {
                let end = isBlock ? "%}" : "}}"
                throw error("the tag that begins here has no end", at: start, hint: "Close it with \(end).")
            }
            if open.isEmpty {
                let signed = byte(position) == UInt8(ascii: "-") || (isBlock && byte(position) == UInt8(ascii: "+"))
                let at = signed ? position + 1 : position
                if byte(at) == closing, byte(at + 1) == UInt8(ascii: "}") {
                    let strips = byte(position) == UInt8(ascii: "-")
                    tokens.append(Token(kind: isBlock ? .blockEnd : .variableEnd, offset: position))
                    position = at + 2
                    if strips { skipSpace() }
                    return
                }
            }
            try token(open: &open)
        }
    }

    private mutating func token(open: inout [(UInt8, Int)]) throws(MartletError) {
        let start = position
        let first = source[position]
        switch first {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            tokens.append(Token(kind: .string(try string(quote: first)), offset: start))
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            tokens.append(Token(kind: try number(), offset: start))
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...:
            while Self.isNamePart(byte(position)) { position += 1 }
            tokens.append(Token(kind: .name(String(decoding: source[start..<position], as: UTF8.self)), offset: start))
        default:
            let symbol = try symbol(at: start)
            switch first {
            case UInt8(ascii: "("): open.append((UInt8(ascii: ")"), start))
            case UInt8(ascii: "["): open.append((UInt8(ascii: "]"), start))
            case UInt8(ascii: "{"): open.append((UInt8(ascii: "}"), start))
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                guard let last = open.popLast() else { throw error("'\(symbol)' closes nothing", at: start) }
                guard last.0 == first else {
                    throw error("'\(symbol)' closes nothing: '\(Unicode.Scalar(last.0))' is expected first", at: start)
                }
            default: break
            }
            position += symbol.utf8.count
            tokens.append(Token(kind: .symbol(symbol), offset: start))
        }
    }

    private mutating func string(quote: UInt8) throws(MartletError) -> String {
        let start = position
        position += 1
        var hasEscapes = false
        while position < source.count, source[position] != quote {
            if source[position] == UInt8(ascii: "\\") {
                hasEscapes = true
                position += 1
            }
            position += 1
        }
        guard position < source.count else { throw error("the text that begins here has no closing quote", at: start) }
        position += 1
        let raw = String(decoding: source[(start + 1)..<(position - 1)], as: UTF8.self)
        guard hasEscapes else { return raw }
        guard let text = StringEscapes.decoded(raw) else {
            throw error("the text that begins here has an escape that is not complete", at: start)
        }
        return text
    }

    private mutating func number() throws(MartletError) -> Token.Kind {
        let start = position
        var isDouble = false
        while position < source.count {
            let here = source[position]
            if Self.isNamePart(here) {
                let previous = byte(position - 1)
                position += 1
                let isHex = byte(start + 1) | 0x20 == UInt8(ascii: "x")
                if !isHex, here | 0x20 == UInt8(ascii: "e"), previous != UInt8(ascii: "_") {
                    isDouble = true
                    if byte(position) == UInt8(ascii: "+") || byte(position) == UInt8(ascii: "-") { position += 1 }
                }
            } else if here == UInt8(ascii: "."), !isDouble, Self.isDigit(byte(position + 1)) {
                isDouble = true
                position += 1
            } else {
                break
            }
        }
        let text = String(decoding: source[start..<position].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
        if isDouble, let value = Double(text), value.isFinite { return .double(value) }
        let radix = [("0x", 16), ("0o", 8), ("0b", 2)].first { text.lowercased().hasPrefix($0.0) }
        if !isDouble, let value = radix.map({ Int(text.dropFirst(2), radix: $0.1) }) ?? Int(text) {
            return .integer(value)
        }
        throw error("'\(text)' is not a number that fits 64 bits", at: start)
    }
}
