public import JSON

/// Writes a JSON value as YAML that people read: blocks, plain texts where they stay texts, long texts as they are.
public enum YAMLWriter {
    public static func text(_ value: JSONValue) -> String {
        var output = ""
        switch value {
        case .object(let object) where !object.isEmpty: write(object, indent: 0, into: &output)
        case .array(let elements) where !elements.isEmpty: write(elements, indent: 0, into: &output)
        default: output = scalar(value) + "\n"
        }
        return output
    }

    private static func write(_ object: JSONObject, indent: Int, into output: inout String) {
        for member in object.members {
            output += spaces(indent) + scalar(.string(member.name)) + ":"
            write(member: member.value, indent: indent, into: &output)
        }
    }

    private static func write(_ elements: [JSONValue], indent: Int, into output: inout String) {
        for element in elements {
            output += spaces(indent) + "-"
            write(member: element, indent: indent, into: &output)
        }
    }

    private static func write(member value: JSONValue, indent: Int, into output: inout String) {
        switch value {
        case .object(let object) where !object.isEmpty:
            output += "\n"
            write(object, indent: indent + 2, into: &output)
        case .array(let elements) where !elements.isEmpty:
            output += "\n"
            write(elements, indent: indent + 2, into: &output)
        case .string(let text) where isBlock(text):
            let ending = text.hasSuffix("\n") ? "" : "-"
            output += " |\(ending)\n"
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            for line in text.hasSuffix("\n") ? lines.dropLast() : lines {
                output += line.isEmpty ? "\n" : spaces(indent + 2) + line + "\n"
            }
        default: output += " " + scalar(value) + "\n"
        }
    }

    /// Whether a text of several lines can stand as it is: nothing that a block would change.
    private static func isBlock(_ text: String) -> Bool {
        guard text.utf8.contains(0x0A), text.utf8.first != 0x20, text.utf8.first != 0x0A, !text.hasSuffix("\n\n") else {
            return false
        }
        return text.unicodeScalars.allSatisfy {
            $0 == "\n" || ($0.value >= 0x20 && $0.value < 0x7F) || $0.value > 0x2100 && $0.value < 0xD800
        }
            && !text.split(separator: "\n", omittingEmptySubsequences: false).contains {
                $0.hasSuffix(" ") || $0.allSatisfy { $0 == " " } && !$0.isEmpty
            }
    }

    private static func scalar(_ value: JSONValue) -> String {
        guard let text = value.stringValue else { return value.text() }
        return isPlain(text) ? text : quoted(value)
    }

    /// A text in JSON's quotes, with what ends a line in YAML but not in JSON escaped (YAML 1.1, section 4.2).
    private static func quoted(_ value: JSONValue) -> String {
        var output = ""
        for scalar in value.text().unicodeScalars {
            switch scalar {
            case "\u{85}": output += "\\N"
            case "\u{2028}": output += "\\L"
            case "\u{2029}": output += "\\P"
            case "\u{7F}"..."\u{9F}", "\u{FEFF}":
                let digits = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    private static let words: Set<String> = [
        "null", "true", "false", "yes", "no", "on", "off", "y", "n", "~",
    ]

    /// Whether a text is read as the same text without quotes.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 60, !words.contains(text.lowercased()),
            (0x41...0x5A).contains(first) || (0x61...0x7A).contains(first) || first == UInt8(ascii: "/")
                || first == UInt8(ascii: "_")
        else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "_-./".utf8.contains(byte)
            }
        }
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
