/// Writes names and values into SQL text.
public enum SQLText {
    /// A name in double quotes.
    public static func identifier(_ name: String) -> String { quoted(name, UInt8(ascii: "\"")) }

    /// A text in single quotes.
    public static func literal(_ text: String) -> String { quoted(text, UInt8(ascii: "'")) }

    /// A query for the first rows of another, whichever come first.
    public static func first(_ rows: Int, of sql: String) -> String {
        // The query begins in the first line, so that errors tell its lines.
        "SELECT * FROM (\(sql)\n) LIMIT \(rows)"
    }

    private static func quoted(_ text: String, _ mark: UInt8) -> String {
        var bytes: [UInt8] = [mark]
        bytes.reserveCapacity(text.utf8.count + 2)
        for byte in text.utf8 {
            if byte == mark { bytes.append(mark) }
            bytes.append(byte)
        }
        bytes.append(mark)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension SQLText {
    /// A statement without the semicolons, spaces and comments at its end, so that it can stand in parentheses.
    public static func withoutEnd(_ sql: String) -> String {
        let bytes = Array(sql.utf8)
        var end = 0
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            let next = position + 1 < bytes.count ? bytes[position + 1] : 0
            switch (byte, next) {
            case (UInt8(ascii: "-"), UInt8(ascii: "-")):
                while position < bytes.count && bytes[position] != 0x0A { position += 1 }
            case (UInt8(ascii: "/"), UInt8(ascii: "*")):
                position = afterBlockComment(bytes, from: position)
            case (UInt8(ascii: "'"), _), (UInt8(ascii: "\""), _):
                position += 1
                // A doubled mark ends one quotation and begins the next, which comes to the same.
                while position < bytes.count && bytes[position] != byte { position += 1 }
                position += 1
                end = min(position, bytes.count)
            case (UInt8(ascii: "$"), _):
                position = afterDollarQuote(bytes, from: position)
                end = position
            case (UInt8(ascii: ";"), _), (0x20, _), (0x09...0x0D, _): position += 1
            default:
                position += 1
                end = position
            }
        }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    private static func afterBlockComment(_ bytes: [UInt8], from start: Int) -> Int {
        var position = start + 2
        var depth = 1
        while position < bytes.count && depth > 0 {
            let next = position + 1 < bytes.count ? bytes[position + 1] : 0
            if bytes[position] == UInt8(ascii: "/") && next == UInt8(ascii: "*") {
                depth += 1
                position += 2
            } else if bytes[position] == UInt8(ascii: "*") && next == UInt8(ascii: "/") {
                depth -= 1
                position += 2
            } else {
                position += 1
            }
        }
        return position
    }

    /// The position after `$tag$ … $tag$`, or after the dollar sign where it begins no quotation, as in `$1`.
    private static func afterDollarQuote(_ bytes: [UInt8], from start: Int) -> Int {
        var tagEnd = start + 1
        while tagEnd < bytes.count, bytes[tagEnd] == 0x5F || (0x61...0x7A).contains(bytes[tagEnd] | 0x20) {
            tagEnd += 1
        }
        guard tagEnd < bytes.count, bytes[tagEnd] == UInt8(ascii: "$") else { return start + 1 }
        let tag = bytes[start...tagEnd]
        var position = tagEnd + 1
        while position + tag.count <= bytes.count {
            if bytes[position] == UInt8(ascii: "$") && bytes[position..<position + tag.count].elementsEqual(tag) {
                return position + tag.count
            }
            position += 1
        }
        return bytes.count
    }
}
