internal import CDuckDB
internal import CDuckDBHeader

extension duckdb_string_t {
    /// Lends the bytes, which are inside of this value where they are few.
    func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        let length = unsafe Int(value.inlined.length)
        if length > 12, let pointer = unsafe value.pointer.ptr {
            return unsafe body(UnsafeRawBufferPointer(start: pointer, count: length))
        }
        return unsafe withUnsafeBytes(of: value.inlined.inlined) { unsafe body(.init(rebasing: $0[..<length])) }
    }

    var text: String { unsafe withBytes { unsafe String(decoding: $0, as: UTF8.self) } }
    var bytes: [UInt8] { unsafe withBytes { unsafe Array($0) } }
}

/// The texts of types that DuckDB keeps as bytes in a form of its own.
enum InternalText {
    /// A BIT value: the first byte counts the bits at the front of the second that are padding.
    static func bits(_ bytes: [UInt8]) -> String {
        guard let padding = bytes.first else { return "" }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 8)
        for byte in bytes.dropFirst() {
            for shift in stride(from: 7, through: 0, by: -1) { text.append(UInt8(ascii: "0") + (byte >> shift & 1)) }
        }
        return String(decoding: text.dropFirst(Int(padding)), as: UTF8.self)
    }

    /// A BIGNUM value: three bytes of sign and length, then the magnitude from its highest byte; negative ones turned over.
    static func bignum(_ bytes: [UInt8]) -> String {
        guard bytes.count > 3 else { return "0" }
        let isNegative = bytes[0] & 0x80 == 0
        // Little-endian digits in base 10^9, multiplied by 256 for each byte.
        var digits: [UInt64] = [0]
        for byte in bytes.dropFirst(3) {
            var carry = UInt64(isNegative ? ~byte : byte)
            for index in digits.indices {
                let value = digits[index] << 8 + carry
                digits[index] = value % 1_000_000_000
                carry = value / 1_000_000_000
            }
            if carry > 0 { digits.append(carry) }
        }
        var text = String(digits[digits.count - 1])
        for digit in digits.dropLast().reversed() {
            let part = String(digit)
            text += String(repeating: "0", count: 9 - part.count) + part
        }
        return isNegative && text != "0" ? "-" + text : text
    }
}
