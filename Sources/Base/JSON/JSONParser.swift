public import Errors

extension JSONValue {
    /// The nesting depth past which a document is refused, so that no input can exhaust the stack.
    public static let depthLimit = 512

    /// Reads one JSON document.
    ///
    /// - Parameter file: How errors name the source.
    /// - Throws: `invalidInput` with line and column.
    public init(parsing bytes: [UInt8], file: String = "JSON") throws(MartletError) {
        var parser = JSONParser(bytes: bytes, file: file)
        self = try parser.document()
    }

    public init(parsing text: String, file: String = "JSON") throws(MartletError) {
        try self.init(parsing: Array(text.utf8), file: file)
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    let file: String
    var position = 0

    init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    mutating func document() throws(MartletError) -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw error("more text follows the end of the JSON document") }
        return value
    }

    private func error(_ message: String, at offset: Int? = nil) -> MartletError {
        MartletError(
            .invalidInput, message,
            at: SourceLocation(
                file: file, text: String(decoding: bytes, as: UTF8.self), utf8Offset: offset ?? position))
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
    }

    private mutating func value(depth: Int) throws(MartletError) -> JSONValue {
        guard depth < JSONValue.depthLimit else {
            throw MartletError(.limitExceeded, "JSON is nested more than \(JSONValue.depthLimit) levels deep")
        }
        skipSpace()
        guard position < bytes.count else { throw error("the JSON document ends where a value is expected") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(MartletError) -> JSONValue {
        let expected = Array("\(word)".utf8)
        guard bytes[position...].starts(with: expected) else { throw error("this is not a JSON value") }
        position += expected.count
        return value
    }

    private mutating func object(depth: Int) throws(MartletError) -> JSONObject {
        position += 1
        var object = JSONObject()
        skipSpace()
        if take("}") { return object }
        while true {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw error("a member name in quotes is expected")
            }
            let name = try string()
            skipSpace()
            guard take(":") else { throw error("':' is expected after a member name") }
            object[name] = try value(depth: depth + 1)
            skipSpace()
            if take("}") { return object }
            guard take(",") else { throw error("',' or '}' is expected") }
        }
    }

    private mutating func array(depth: Int) throws(MartletError) -> [JSONValue] {
        position += 1
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return elements }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return elements }
            guard take(",") else { throw error("',' or ']' is expected") }
        }
    }

    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: mark) else { return false }
        position += 1
        return true
    }

    private mutating func string() throws(MartletError) -> String {
        let opening = position
        position += 1
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\"),
            bytes[position] >= 0x20
        {
            position += 1
        }
        var content = Array(bytes[start..<position])
        while true {
            guard position < bytes.count else { throw error("this text has no closing quote", at: opening) }
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw error("this text is not valid UTF-8", at: opening)
                }
                return text
            case UInt8(ascii: "\\"): content.append(contentsOf: String(try escape()).utf8)
            case ..<0x20: throw error("a control character must be escaped", at: position - 1)
            default: content.append(byte)
            }
        }
    }

    private mutating func escape() throws(MartletError) -> Character {
        guard position < bytes.count else { throw error("the JSON document ends inside an escape") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let first = try hexadecimal()
            if let scalar = Unicode.Scalar(UInt32(first)) { return Character(scalar) }
            guard UTF16.isLeadSurrogate(first), take("\\"), take("u") else { return "\u{FFFD}" }
            let second = try hexadecimal()
            guard UTF16.isTrailSurrogate(second) else { return "\u{FFFD}" }
            return Character(UTF16.decode(UTF16.EncodedScalar([first, second])))
        default: throw error("this escape does not exist in JSON", at: position - 1)
        }
    }

    private mutating func hexadecimal() throws(MartletError) -> UInt16 {
        let end = position + 4
        guard end <= bytes.count,
            let value = UInt16(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16)
        else { throw error("four hexadecimal digits are expected") }
        position = end
        return value
    }

    private mutating func number() throws(MartletError) -> JSONValue {
        let start = position
        var isInteger = true
        scan: while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): break
            case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): isInteger = false
            default: break scan
            }
            position += 1
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
        guard let first = digits.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
            digits.count == 1 || first != UInt8(ascii: "0") || !isInteger, text.utf8.last != UInt8(ascii: ".")
        else { throw error("this is not a JSON value", at: start) }
        if isInteger, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw error("this is not a number", at: start) }
        return .double(value)
    }
}
