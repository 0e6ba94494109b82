/// The escapes of a text literal: those of Python; a backslash before anything else stands for itself.
enum StringEscapes {
    static func decoded(_ raw: String) -> String? {
        var result = String.UnicodeScalarView()
        var rest = Array(raw.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let escape = rest.popFirst() else {
                result.append(scalar)
                continue
            }
            switch escape {
            case "n": result.append("\n")
            case "t": result.append("\t")
            case "r": result.append("\r")
            case "0": result.append("\0")
            case "a": result.append("\u{7}")
            case "b": result.append("\u{8}")
            case "f": result.append("\u{C}")
            case "v": result.append("\u{B}")
            case "\\", "'", "\"": result.append(escape)
            case "\n": break
            case "x", "u", "U":
                let length = escape == "x" ? 2 : escape == "u" ? 4 : 8
                guard rest.count >= length else { return nil }
                var digits = ""
                digits.unicodeScalars.append(contentsOf: rest.prefix(length))
                guard let value = UInt32(digits, radix: 16), let decoded = Unicode.Scalar(value) else { return nil }
                result.append(decoded)
                rest.removeFirst(length)
            default:
                result.append("\\")
                result.append(escape)
            }
        }
        return String(result)
    }
}
