/// Makes text take an exact number of columns.
public enum TextFitting {
    /// The text, cut with an ellipsis where it is wider than `width`; it must hold no escape sequences.
    public static func cut(_ text: String, to width: Int, ellipsis: String = "…") -> String {
        if text.utf8.count <= width || DisplayWidth.of(text) <= width { return text }
        let room = width - DisplayWidth.of(ellipsis)
        guard room >= 0 else { return String(repeating: ".", count: max(0, width)) }
        var result = ""
        var used = 0
        for character in text {
            let size = DisplayWidth.of(character)
            if used + size > room { break }
            used += size
            result.append(character)
        }
        return result + ellipsis
    }

    /// The text and as many spaces as make it `width` wide.
    public static func pad(_ text: String, to width: Int, onLeft: Bool = false) -> String {
        let missing = width - DisplayWidth.of(text)
        guard missing > 0 else { return text }
        let spaces = String(repeating: " ", count: missing)
        return onLeft ? spaces + text : text + spaces
    }

    /// The text on one line, with nothing in it that a terminal would obey: control characters are written as escapes.
    public static func oneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            case _ where isControl(scalar):
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// The text with its line breaks and tabs kept and all other control characters written as escapes.
    public static func harmless(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { isControl($0) && $0 != "\n" && $0 != "\t" }) else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map { oneLine(String($0)) }
                .joined(separator: "\t")
        }.joined(separator: "\n")
    }

    /// Controls, and the marks that reorder what follows them.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
