/// A word of a filter.
enum FilterToken: Hashable {
    case name(String)
    case string(String)
    case integer(Int64)
    case double(Double)
    /// An operator or a bracket.
    case symbol(String)

    /// Takes a filter apart.
    static func tokens(of text: String) throws(NessieFailure) -> [FilterToken] {
        var reader = FilterReader(bytes: Array(text.utf8))
        var tokens: [FilterToken] = []
        while let token = try reader.next() { tokens.append(token) }
        return tokens
    }
}

private struct FilterReader {
    let bytes: [UInt8]
    var position = 0

    private static let symbols = ["&&", "||", "==", "!=", "<=", ">="].map { Array($0.utf8) }
    private static let single = Set("()[].,!<>?:-".utf8)

    mutating func next() throws(NessieFailure) -> FilterToken? {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        if let mark = stringMark() { return .string(try string(mark, isRaw: byte == UInt8(ascii: "r"))) }
        if Self.isLetter(byte) { return .name(take { Self.isLetter($0) || Self.isDigit($0) }) }
        if Self.isDigit(byte) { return try number() }
        for symbol in Self.symbols where bytes[position...].starts(with: symbol) {
            position += symbol.count
            return .symbol(String(decoding: symbol, as: UTF8.self))
        }
        guard Self.single.contains(byte) else {
            throw .badRequest(
                "the filter has a character at byte \(position) that this server does not understand: '\(Character(Unicode.Scalar(byte)))'"
            )
        }
        position += 1
        return .symbol(String(Character(Unicode.Scalar(byte))))
    }

    /// The quote of a string that begins here.
    private func stringMark() -> UInt8? {
        let quotes = [UInt8(ascii: "'"), UInt8(ascii: "\"")]
        let isRaw = bytes[position] == UInt8(ascii: "r") && position + 1 < bytes.count
        let mark = isRaw ? bytes[position + 1] : bytes[position]
        return quotes.contains(mark) ? mark : nil
    }

    private mutating func string(_ mark: UInt8, isRaw: Bool) throws(NessieFailure) -> String {
        position += isRaw ? 2 : 1
        var content: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == mark { return String(decoding: content, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\"), !isRaw else {
                content.append(byte)
                continue
            }
            content += try escape()
        }
        throw .badRequest("the filter has a string that is not closed")
    }

    /// What follows a backslash.
    private mutating func escape() throws(NessieFailure) -> [UInt8] {
        guard position < bytes.count else { throw .badRequest("the filter ends with a backslash") }
        let letter = bytes[position]
        position += 1
        switch letter {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "u"):
            let digits = bytes[position...].prefix(4)
            guard digits.count == 4, let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(code)
            else { throw .badRequest("the filter has a '\\u' that is not followed by four hexadecimal digits") }
            position += 4
            return Array(String(Character(scalar)).utf8)
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "?"):
            return [letter]
        default:
            throw .badRequest(
                "the filter has an escape that this server does not understand: '\\\(Character(Unicode.Scalar(letter)))'"
            )
        }
    }

    private mutating func number() throws(NessieFailure) -> FilterToken {
        let text = take { Self.isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") }
        if let integer = Int64(text) { return .integer(integer) }
        guard let double = Double(text) else { throw .badRequest("the filter has a number that is none: '\(text)'") }
        return .double(double)
    }

    private mutating func take(while holds: (UInt8) -> Bool) -> String {
        let start = position
        while position < bytes.count, holds(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }
}
