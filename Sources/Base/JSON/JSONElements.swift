/// Finds the elements of a JSON document by its quotes and brackets alone, so that one with broken syntax does not hide the others.
///
/// The elements are those of an array at the top, or else the values that stand one after another.
///
///     JSONElements.find(in: Array("[{\"a\": 1},\n {\"a\":: 2}]".utf8))   // two elements, on lines 1 and 2
public enum JSONElements {
    public struct Element: Sendable, Hashable {
        /// In bytes.
        public var range: Range<Int>
        /// The line that it begins on, from 1.
        public var line: Int
    }

    /// How deep brackets may stand in each other.
    public static let depthLimit = 1000

    /// The elements in order; nil where quotes and brackets do not pair, so that nobody can tell where one ends.
    public static func find(in bytes: [UInt8]) -> [Element]? {
        var reader = Reader(bytes: bytes)
        return reader.elements()
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0
        var line = 1
        var closers: [UInt8] = []
        var found: [Element] = []
        /// Where the element begins that is being read.
        var start: (position: Int, line: Int)?

        init(bytes: [UInt8]) {
            self.bytes = bytes
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        }

        mutating func elements() -> [Element]? {
            skipSpace()
            let isArray = position < bytes.count && bytes[position] == UInt8(ascii: "[")
            if isArray {
                closers.append(UInt8(ascii: "]"))
                position += 1
            }
            let depth = closers.count
            var hasElement = false
            while true {
                skipSpace()
                guard position < bytes.count else { break }
                let byte = bytes[position]
                if isArray, closers.count == depth, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") {
                    if byte == UInt8(ascii: ",") || hasElement || start != nil { endElement() }
                    hasElement = true
                    position += 1
                    guard byte == UInt8(ascii: "]") else { continue }
                    skipSpace()
                    return position == bytes.count ? found : nil
                }
                if start == nil { start = (position, line) }
                guard readToken() else { return nil }
                if !isArray, closers.isEmpty { endElement() }
            }
            return isArray || !closers.isEmpty ? nil : found
        }

        private mutating func endElement() {
            let (from, line) = start ?? (position, self.line)
            var end = position
            while end > from, Self.isSpace(bytes[end - 1]) { end -= 1 }
            found.append(Element(range: from..<end, line: line))
            start = nil
        }

        private mutating func skipSpace() {
            while position < bytes.count, Self.isSpace(bytes[position]) {
                if bytes[position] == 0x0A { line += 1 }
                position += 1
            }
        }

        /// Passes a text, a bracket, or whatever stands up to the next of these; false where brackets or quotes do not pair.
        private mutating func readToken() -> Bool {
            switch bytes[position] {
            case UInt8(ascii: "\""): return readText()
            case UInt8(ascii: "{"): closers.append(UInt8(ascii: "}"))
            case UInt8(ascii: "["): closers.append(UInt8(ascii: "]"))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard closers.popLast() == bytes[position] else { return false }
            case UInt8(ascii: ","), UInt8(ascii: ":"): break
            default:
                while position < bytes.count, !Self.isSpace(bytes[position]), !Self.isMark(bytes[position]) {
                    position += 1
                }
                return true
            }
            position += 1
            return closers.count <= JSONElements.depthLimit
        }

        /// A text ends on its own line: one that does not has lost its quote.
        private mutating func readText() -> Bool {
            position += 1
            while position < bytes.count {
                switch bytes[position] {
                case UInt8(ascii: "\""):
                    position += 1
                    return true
                case UInt8(ascii: "\\"): position += 2
                case 0x0A: return false
                default: position += 1
                }
            }
            return false
        }

        private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

        private static func isMark(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
                UInt8(ascii: ","), UInt8(ascii: ":"):
                true
            default: false
            }
        }
    }
}
