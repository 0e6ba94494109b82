/// Replaces comments and string contents with spaces, line by line, so that rules see code only.
///
/// An interpolation counts as part of its string. The state carries over from line to line for block comments and
/// multi-line strings.
struct CodeBlanker {
    /// What the scanner is inside of at the start of the next line.
    private enum State: Equatable {
        case code
        case blockComment(depth: Int)
        case multilineString(hashes: Int)
    }

    private var state = State.code

    /// The line with everything that is not code replaced by spaces.
    mutating func blank(_ line: String) -> String {
        let bytes = Array(line.utf8)
        var output = bytes
        var index = 0

        func matches(_ text: StaticString, at position: Int) -> Bool {
            let wanted = Array(text.description.utf8)
            return position + wanted.count <= bytes.count && Array(bytes[position..<position + wanted.count]) == wanted
        }
        func hashes(from position: Int) -> Int {
            var count = 0
            while position + count < bytes.count, bytes[position + count] == UInt8(ascii: "#") { count += 1 }
            return count
        }
        func erase(_ range: Range<Int>) {
            for position in range.clamped(to: 0..<bytes.count) { output[position] = UInt8(ascii: " ") }
        }

        while index < bytes.count {
            switch state {
            case .blockComment(let depth):
                if matches("*/", at: index) {
                    erase(index..<index + 2)
                    index += 2
                    state = depth == 1 ? .code : .blockComment(depth: depth - 1)
                } else if matches("/*", at: index) {
                    erase(index..<index + 2)
                    index += 2
                    state = .blockComment(depth: depth + 1)
                } else {
                    erase(index..<index + 1)
                    index += 1
                }
            case .multilineString(let count):
                if matches("\"\"\"", at: index), hashes(from: index + 3) >= count {
                    index += 3 + count
                    state = .code
                } else {
                    let step = bytes[index] == UInt8(ascii: "\\") && count == 0 ? 2 : 1
                    erase(index..<index + step)
                    index += step
                }
            case .code:
                if matches("//", at: index) {
                    erase(index..<bytes.count)
                    index = bytes.count
                } else if matches("/*", at: index) {
                    erase(index..<index + 2)
                    index += 2
                    state = .blockComment(depth: 1)
                } else if bytes[index] == UInt8(ascii: "#"), case let count = hashes(from: index),
                    matches("\"", at: index + count)
                {
                    index = openString(bytes, at: index + count, hashes: count, erase: erase)
                } else if bytes[index] == UInt8(ascii: "\"") {
                    index = openString(bytes, at: index, hashes: 0, erase: erase)
                } else {
                    index += 1
                }
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Skips a string literal that opens at `quote`, and returns where code goes on.
    private mutating func openString(
        _ bytes: [UInt8], at quote: Int, hashes: Int, erase: (Range<Int>) -> Void
    ) -> Int {
        let mark = UInt8(ascii: "\"")
        if quote + 2 < bytes.count, bytes[quote + 1] == mark, bytes[quote + 2] == mark {
            state = .multilineString(hashes: hashes)
            return quote + 3
        }
        var index = quote + 1
        var depth = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\\") {
                // An interpolation may hold quotes of its own: count its brackets until it closes.
                let opens = index + 1 + hashes
                if opens < bytes.count, bytes[opens] == UInt8(ascii: "("), depth == 0 {
                    depth = 1
                    erase(index..<opens + 1)
                    index = opens + 1
                } else {
                    erase(index..<index + 2)
                    index += hashes == 0 ? 2 : 1
                }
                continue
            }
            if depth > 0 {
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") { depth -= 1 }
            } else if byte == mark {
                return index + 1 + hashes
            }
            erase(index..<index + 1)
            index += 1
        }
        return index
    }
}
