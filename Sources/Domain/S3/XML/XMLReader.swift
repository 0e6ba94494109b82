/// An element of a small XML document.
public struct XMLElement: Sendable, Hashable {
    /// Without its namespace's prefix.
    public var name: String
    public var children: [XMLElement] = []
    /// The text directly inside.
    public var text = ""

    /// The first child of a name.
    public subscript(name: String) -> XMLElement? { children.first { $0.name == name } }
    public func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
    /// The text of the first child of a name.
    public func text(of name: String) -> String? { self[name]?.text }
}

/// Reads the XML that S3's clients send: elements, text, references to characters.
///
/// Nothing is fetched, declared or expanded.
public struct XMLReader {
    /// How deep elements may be nested, and how many there may be.
    static let depthLimit = 32
    static let elementLimit = 100_000

    private let bytes: [UInt8]
    private var index = 0
    private var elements = 0

    /// The document's one element.
    ///
    /// - Throws: `MalformedXML`.
    public static func read(_ bytes: [UInt8]) throws(S3Failure) -> XMLElement {
        var reader = XMLReader(bytes: bytes)
        try reader.skipProlog()
        guard reader.peek() == UInt8(ascii: "<") else { throw malformed }
        let root = try reader.element(depth: 0)
        reader.skipSpace()
        guard reader.index == bytes.count else { throw malformed }
        return root
    }

    /// Reads a document whose one element has a given name.
    public static func read(_ bytes: [UInt8], _ root: String) throws(S3Failure) -> XMLElement {
        let element = try read(bytes)
        guard element.name == root else {
            throw S3Failure(.malformedXML, "The document is '\(element.name.prefix(80))', not '\(root)'.")
        }
        return element
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private static var malformed: S3Failure { S3Failure(.malformedXML) }

    private func peek(_ offset: Int = 0) -> UInt8? { index + offset < bytes.count ? bytes[index + offset] : nil }

    private func starts(with text: String) -> Bool { bytes[index...].starts(with: text.utf8) }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private mutating func skip(past end: String) throws(S3Failure) {
        let mark = Array(end.utf8)
        while index < bytes.count {
            if bytes[index] == mark[0], bytes[index...].starts(with: mark) {
                index += mark.count
                return
            }
            index += 1
        }
        throw Self.malformed
    }

    /// Declarations of types are refused: they are where XML becomes dangerous.
    private mutating func skipProlog() throws(S3Failure) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        while true {
            skipSpace()
            if starts(with: "<?") {
                try skip(past: "?>")
            } else if starts(with: "<!--") {
                try skip(past: "-->")
            } else if starts(with: "<!") {
                throw Self.malformed
            } else {
                return
            }
        }
    }

    private mutating func name() throws(S3Failure) -> [UInt8] {
        let start = index
        while let byte = peek(),
            ![0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: "=")].contains(byte)
        {
            guard byte != UInt8(ascii: "<") else { throw Self.malformed }
            index += 1
        }
        guard index > start else { throw Self.malformed }
        return Array(bytes[start..<index])
    }

    private static func local(_ name: [UInt8]) -> String {
        let start = name.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? 0
        return String(decoding: name[start...], as: UTF8.self)
    }

    private mutating func element(depth: Int) throws(S3Failure) -> XMLElement {
        elements += 1
        guard depth < Self.depthLimit, elements <= Self.elementLimit else { throw Self.malformed }
        index += 1
        let tag = try name()
        var element = XMLElement(name: Self.local(tag))
        if try skipAttributes() { return element }
        var text: [UInt8] = []
        while true {
            guard let byte = peek() else { throw Self.malformed }
            if byte == UInt8(ascii: "&") {
                try reference(into: &text)
            } else if byte != UInt8(ascii: "<") {
                text.append(byte)
                index += 1
            } else if starts(with: "</") {
                index += 2
                guard try name() == tag else { throw Self.malformed }
                skipSpace()
                guard peek() == UInt8(ascii: ">") else { throw Self.malformed }
                index += 1
                guard let valid = String(validating: text, as: UTF8.self) else { throw Self.malformed }
                element.text = valid
                return element
            } else if starts(with: "<!--") {
                try skip(past: "-->")
            } else if starts(with: "<![CDATA[") {
                index += 9
                let start = index
                try skip(past: "]]>")
                text += bytes[start..<index - 3]
            } else if starts(with: "<?") {
                try skip(past: "?>")
            } else if starts(with: "<!") {
                throw Self.malformed
            } else {
                element.children.append(try self.element(depth: depth + 1))
            }
        }
    }

    /// - Returns: Whether the element ended with its tag.
    private mutating func skipAttributes() throws(S3Failure) -> Bool {
        while true {
            skipSpace()
            switch peek() {
            case UInt8(ascii: ">"):
                index += 1
                return false
            case UInt8(ascii: "/"):
                guard peek(1) == UInt8(ascii: ">") else { throw Self.malformed }
                index += 2
                return true
            case nil: throw Self.malformed
            default:
                _ = try name()
                skipSpace()
                guard peek() == UInt8(ascii: "=") else { throw Self.malformed }
                index += 1
                skipSpace()
                guard let quote = peek(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                    throw Self.malformed
                }
                index += 1
                try skip(past: String(UnicodeScalar(quote)))
            }
        }
    }

    private mutating func reference(into text: inout [UInt8]) throws(S3Failure) {
        let start = index + 1
        guard let end = bytes[start...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else { throw Self.malformed }
        let name = String(decoding: bytes[start..<end], as: UTF8.self)
        index = end + 1
        switch name {
        case "amp": text.append(UInt8(ascii: "&"))
        case "lt": text.append(UInt8(ascii: "<"))
        case "gt": text.append(UInt8(ascii: ">"))
        case "quot": text.append(UInt8(ascii: "\""))
        case "apos": text.append(UInt8(ascii: "'"))
        default:
            let number =
                name.hasPrefix("#x")
                ? UInt32(name.dropFirst(2), radix: 16)
                : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
            guard let scalar = number.flatMap({ Unicode.Scalar($0) }), scalar.value != 0 else { throw Self.malformed }
            text += String(scalar).utf8
        }
    }
}
