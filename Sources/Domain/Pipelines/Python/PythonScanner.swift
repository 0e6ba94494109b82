/// Finds names, calls and literals in Python text, as far as telling what it depends on needs; comments are left out.
///
/// Calls are also found inside of text literals, since `f"SELECT * FROM {ref('silver.orders')}"` is how most are written.
struct PythonScanner {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ text: String, from position: Int = 0) {
        bytes = Array(text.utf8)
        self.position = position
    }

    /// A name, with where it ends.
    struct Word {
        var text: String
        var range: Range<Int>
        /// What follows it, white space aside.
        var next: UInt8?
        /// What stands right before it.
        var previous: UInt8?
        /// Whether it is the first on its line.
        var isFirstOnLine: Bool
    }

    /// The next name outside of comments.
    mutating func nextWord() -> Word? {
        while position < bytes.count {
            let byte = bytes[position]
            if Self.isName(byte) {
                let start = position
                while position < bytes.count, Self.isName(bytes[position]) { position += 1 }
                if byte >= 0x30, byte <= 0x39 { continue }
                var after = position
                while after < bytes.count, bytes[after] == 0x20 { after += 1 }
                return Word(
                    text: String(decoding: bytes[start..<position], as: UTF8.self), range: start..<position,
                    next: after < bytes.count ? bytes[after] : nil, previous: start > 0 ? bytes[start - 1] : nil,
                    isFirstOnLine: isFirst(start))
            }
            if byte == UInt8(ascii: "#"), quote == nil {
                while position < bytes.count, bytes[position] != 0x0A { position += 1 }
            } else {
                trackQuote(byte)
            }
        }
        return nil
    }

    /// The text literal that is open, by its quote and how often that stands.
    private var quote: (byte: UInt8, count: Int)?

    private mutating func trackQuote(_ byte: UInt8) {
        if byte == UInt8(ascii: "\\"), quote != nil {
            position += 2
            return
        }
        if byte == 0x0A, quote?.count == 1 { quote = nil }
        guard byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") else {
            position += 1
            return
        }
        let isTriple = position + 2 < bytes.count && bytes[position + 1] == byte && bytes[position + 2] == byte
        if let open = quote {
            if open.byte == byte, open.count == 1 || isTriple {
                quote = nil
                position += open.count
                return
            }
        } else {
            quote = (byte, isTriple ? 3 : 1)
            position += isTriple ? 3 : 1
            return
        }
        position += 1
    }

    private func isFirst(_ start: Int) -> Bool {
        var place = start - 1
        while place >= 0, bytes[place] == 0x20 || bytes[place] == UInt8(ascii: "@") { place -= 1 }
        return place < 0 || bytes[place] == 0x0A
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x30 && byte <= 0x39)
            || byte == 0x5F || byte >= 0x80
    }
}
