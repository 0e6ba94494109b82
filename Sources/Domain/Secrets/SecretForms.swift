import Cryptography

/// The ways in which programs write a secret.
enum SecretForms {
    /// Pieces of encodings that are shorter would mask what is none.
    private static let shortestPiece = 6

    static func forms(of value: [UInt8]) -> Set<[UInt8]> {
        guard value.count >= SealedSecret.shortestValue else { return [] }
        var parts: Set<[UInt8]> = [value]
        let lines = value.split { $0 == 0x0A || $0 == 0x0D }
        if lines.count > 1 {
            for line in lines {
                let trimmed = trim(line)
                if trimmed.count >= SealedSecret.shortestValue { parts.insert(trimmed) }
            }
        }
        let whole = trim(value[...])
        if whole.count >= SealedSecret.shortestValue { parts.insert(whole) }
        var forms = parts
        for part in parts {
            forms.insert(percentEncoded(part, keeping: "-._~"))
            forms.insert(percentEncoded(part, keeping: "-._~", isLowercase: true))
            forms.insert(percentEncoded(part, keeping: "-._*", plusForSpace: true))
            forms.insert(jsonEscaped(part))
            for shift in 0..<3 { forms.formUnion(base64Pieces(part, shift: shift)) }
            if part.count >= shortestPiece {
                let hex = Hex.encode(part)
                forms.insert(Array(hex.utf8))
                forms.insert(Array(hex.uppercased().utf8))
            }
        }
        return forms
    }

    private static func trim(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
        return Array(bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }

    /// What base 64 shows of a value that stands behind some bytes, whatever stands before and after it.
    ///
    /// - Parameter shift: How many bytes stand before it, modulo 3.
    private static func base64Pieces(_ value: [UInt8], shift: Int) -> [[UInt8]] {
        let padded = [UInt8](repeating: 0, count: shift) + value
        let first = (shift * 8 + 5) / 6
        let last = padded.count * 8 / 6
        guard last - first >= shortestPiece else { return [] }
        let forURLs = Array(Base64.encodeForURL(padded).utf8)
        let plain = Array(Base64.encode(padded).utf8)
        return [Array(plain[first..<last]), Array(forURLs[first..<last])]
    }

    private static func percentEncoded(
        _ value: [UInt8], keeping kept: String, plusForSpace: Bool = false, isLowercase: Bool = false
    ) -> [UInt8] {
        let digits = Array((isLowercase ? "0123456789abcdef" : "0123456789ABCDEF").utf8)
        var output: [UInt8] = []
        for byte in value {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: output.append(byte)
            case 0x20 where plusForSpace: output.append(UInt8(ascii: "+"))
            case _ where kept.utf8.contains(byte): output.append(byte)
            default: output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return output
    }

    private static func jsonEscaped(_ value: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        for byte in value {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case 0x0A: output += Array("\\n".utf8)
            case 0x0D: output += Array("\\r".utf8)
            case 0x09: output += Array("\\t".utf8)
            default: output.append(byte)
            }
        }
        return output
    }
}
