/// Cuts SQL into words, text literals, comments and the rest, as far as finding things in it needs.
struct SQLScanner {
    enum Kind {
        /// An identifier or keyword without quotes.
        case word
        /// `'text'` or `$$text$$`.
        case text
        case quotedName, comment
        /// One byte of anything else.
        case code
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next piece that is not white space; code points outside of ASCII that stand alone are part of words.
    mutating func next() -> (kind: Kind, range: Range<Int>)? {
        while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
        guard position < bytes.count else { return nil }
        let start = position
        let first = bytes[position]
        switch first {
        case UInt8(ascii: "'"):
            skipQuoted(by: first)
            return (.text, start..<position)
        case UInt8(ascii: "\""):
            skipQuoted(by: first)
            return (.quotedName, start..<position)
        case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"):
            while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            return (.comment, start..<position)
        case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
            skipComment()
            return (.comment, start..<position)
        case UInt8(ascii: "$"):
            if skipDollarQuoted() { return (.text, start..<position) }
        case 0xF4:
            // The mark of `NullLiterals` is no part of a word.
            position = min(position + 4, bytes.count)
            return (.code, start..<position)
        default: break
        }
        if Self.isWord(first) {
            while position < bytes.count, Self.isWord(bytes[position]), bytes[position] != 0xF4 { position += 1 }
            return (.word, start..<position)
        }
        position += 1
        return (.code, start..<position)
    }

    private func peek(_ distance: Int) -> UInt8 { position + distance < bytes.count ? bytes[position + distance] : 0 }

    private mutating func skipQuoted(by quote: UInt8) {
        position += 1
        while position < bytes.count {
            if bytes[position] == quote {
                if peek(1) != quote {
                    position += 1
                    return
                }
                position += 1
            }
            position += 1
        }
    }

    private mutating func skipComment() {
        var depth = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                depth += 1
                position += 2
            } else if bytes[position] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                depth -= 1
                position += 2
                if depth == 0 { return }
            } else {
                position += 1
            }
        }
    }

    /// `$tag$ … $tag$`; false where the `$` begins none.
    private mutating func skipDollarQuoted() -> Bool {
        var end = position + 1
        while end < bytes.count, Self.isWord(bytes[end]) { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else { return false }
        let tag = bytes[position...end]
        var at = end + 1
        while at + tag.count <= bytes.count {
            if bytes[at] == UInt8(ascii: "$"), bytes[at..<(at + tag.count)].elementsEqual(tag) {
                position = at + tag.count
                return true
            }
            at += 1
        }
        return false
    }

    static func isWord(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
            || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "_") || byte >= 0x80
    }
}
