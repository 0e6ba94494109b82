internal import Cryptography
internal import Errors
internal import Identifiers

/// Reads what `ByteWriter` wrote, and trusts none of it.
struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0
    /// How errors name what is read.
    private let subject: String

    init(_ bytes: [UInt8], subject: String) {
        self.bytes = bytes
        self.subject = subject
    }

    var isAtEnd: Bool { position == bytes.count }

    func malformed(_ reason: String) -> MartletError {
        MartletError(
            .corrupt, "the stored \(subject) cannot be read: \(reason)",
            hint: "The catalog's file is damaged; restore it from a backup.")
    }

    mutating func byte() throws(MartletError) -> UInt8 {
        guard position < bytes.count else { throw malformed("it ends too early") }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func number() throws(MartletError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 63 || next <= 1 else { throw malformed("a number is too large") }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    mutating func signed() throws(MartletError) -> Int64 {
        let value = try number()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A number that says how many things follow, each of at least one byte.
    mutating func count() throws(MartletError) -> Int {
        let value = try number()
        guard value <= UInt64(bytes.count - position) else { throw malformed("it ends too early") }
        return Int(value)
    }

    mutating func raw(_ count: Int) throws(MartletError) -> ArraySlice<UInt8> {
        guard count <= bytes.count - position else { throw malformed("it ends too early") }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func digest() throws(MartletError) -> SHA256Digest {
        guard SHA256Digest.byteCount <= bytes.count - position else { throw malformed("it ends too early") }
        defer { position += SHA256Digest.byteCount }
        return SHA256Digest(bytes, at: position)
    }

    mutating func uuid() throws(MartletError) -> UUID {
        guard let uuid = UUID(bytes: try raw(16)) else { throw malformed("it ends too early") }
        return uuid
    }

    mutating func text() throws(MartletError) -> String {
        guard let text = String(validating: try raw(try count()), as: UTF8.self) else {
            throw malformed("a text is not UTF-8")
        }
        return text
    }

    mutating func optional<Value>(
        _ body: (inout ByteReader) throws(MartletError) -> Value
    ) throws(MartletError) -> Value? {
        switch try byte() {
        case 0: nil
        case 1: try body(&self)
        default: throw malformed("a mark is neither 0 nor 1")
        }
    }

    mutating func properties() throws(MartletError) -> Properties {
        var properties = Properties()
        for _ in 0..<(try count()) {
            let name = try text()
            properties[name] = try text()
        }
        return properties
    }
}
