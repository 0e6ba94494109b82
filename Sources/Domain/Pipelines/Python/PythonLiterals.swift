import JSON

/// Reads literals of Python: texts, numbers, lists, tuples, dictionaries, True, False and None.
struct PythonLiterals {
    private let bytes: [UInt8]
    private var position: Int
    private static let depthLimit = 16

    private init(_ bytes: [UInt8], _ position: Int) {
        self.bytes = bytes
        self.position = position
    }

    /// The arguments of a call, where each is a literal or is left out; `position` is behind the opening parenthesis.
    static func arguments(_ text: String, at position: Int) -> (values: [JSONValue], named: [(String, JSONValue)]) {
        var reader = PythonLiterals(Array(text.utf8), position)
        var values: [JSONValue] = []
        var named: [(String, JSONValue)] = []
        while reader.skipSpace(), !reader.take(")") {
            let start = reader.position
            if let name = reader.name(), reader.skipSpace(), reader.peek != UInt8(ascii: "("), reader.take("="),
                reader.peek != UInt8(ascii: "=")
            {
                if let value = reader.value(0) { named.append((name, value)) } else { reader.skipArgument() }
            } else {
                reader.position = start
                if let value = reader.value(0) { values.append(value) } else { return (values, named) }
            }
            _ = reader.skipSpace()
            if !reader.take(",") && reader.peek != UInt8(ascii: ")") { return (values, named) }
        }
        return (values, named)
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Skips white space and comments; false at the end.
    private mutating func skipSpace() -> Bool {
        while let byte = peek {
            if byte == UInt8(ascii: "#") {
                while let next = peek, next != 0x0A { position += 1 }
            } else if byte <= 0x20 {
                position += 1
            } else {
                return true
            }
        }
        return false
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func name() -> String? {
        let start = position
        while let byte = peek,
            byte == 0x5F || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
        {
            position += 1
        }
        return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
    }

    /// Skips an argument that is no literal, up to a comma or the end outside of brackets.
    private mutating func skipArgument() {
        var depth = 0
        while let byte = peek {
            if "([{".utf8.contains(byte) { depth += 1 }
            if ")]}".utf8.contains(byte) {
                if depth == 0 { return }
                depth -= 1
            }
            if byte == UInt8(ascii: ","), depth == 0 { return }
            position += 1
        }
    }

    private mutating func value(_ depth: Int) -> JSONValue? {
        guard depth < Self.depthLimit, skipSpace(), let byte = peek else { return nil }
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return text().map { .string($0) }
        case UInt8(ascii: "["), UInt8(ascii: "("):
            position += 1
            return list(until: byte == UInt8(ascii: "[") ? "]" : ")", depth).map { .array($0) }
        case UInt8(ascii: "{"):
            position += 1
            return dictionary(depth)
        default: return word()
        }
    }

    private mutating func word() -> JSONValue? {
        let start = position
        while let byte = peek, !",)]}: \n".utf8.contains(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        switch text {
        case "True": return true
        case "False": return false
        case "None": return .null
        default: return Int64(text).map { .integer($0) } ?? Double(text).map { .double($0) }
        }
    }

    private mutating func text() -> String? {
        guard let quote = peek else { return nil }
        position += 1
        var content: [UInt8] = []
        while let byte = peek, byte != quote {
            guard byte != 0x0A, byte != UInt8(ascii: "\\") else { return nil }
            content.append(byte)
            position += 1
        }
        guard peek == quote else { return nil }
        position += 1
        return String(decoding: content, as: UTF8.self)
    }

    private mutating func list(until end: Unicode.Scalar, _ depth: Int) -> [JSONValue]? {
        var values: [JSONValue] = []
        while skipSpace() {
            if take(end) { return values }
            guard let value = value(depth + 1) else { return nil }
            values.append(value)
            guard skipSpace(), take(",") || peek == UInt8(ascii: end) else { return nil }
        }
        return nil
    }

    private mutating func dictionary(_ depth: Int) -> JSONValue? {
        var object = JSONObject()
        while skipSpace() {
            if take("}") { return .object(object) }
            guard let key = value(depth + 1)?.stringValue, skipSpace(), take(":"), let value = value(depth + 1) else {
                return nil
            }
            object[key] = value
            guard skipSpace(), take(",") || peek == UInt8(ascii: "}") else { return nil }
        }
        return nil
    }
}
