extension JSONValue {
    /// The document as UTF-8.
    ///
    /// - Parameter indent: Spaces for each level; nil writes it all on one line.
    public func encoded(indent: Int? = nil) -> [UInt8] {
        var output: [UInt8] = []
        write(to: &output, indent: indent, depth: 0)
        return output
    }

    public func text(indent: Int? = nil) -> String { String(decoding: encoded(indent: indent), as: UTF8.self) }

    private func write(to output: inout [UInt8], indent: Int?, depth: Int) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): output.append(contentsOf: String(value).utf8)
        case .double(let value): output.append(contentsOf: (value.isFinite ? "\(value)" : "null").utf8)
        case .string(let value): Self.write(string: value, to: &output)
        case .array(let elements):
            Self.write(elements, between: ("[", "]"), to: &output, indent: indent, depth: depth) {
                $0.write(to: &$1, indent: indent, depth: depth + 1)
            }
        case .object(let object):
            Self.write(object.members, between: ("{", "}"), to: &output, indent: indent, depth: depth) {
                Self.write(string: $0.name, to: &$1)
                $1.append(UInt8(ascii: ":"))
                if indent != nil { $1.append(UInt8(ascii: " ")) }
                $0.value.write(to: &$1, indent: indent, depth: depth + 1)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element], between marks: (Unicode.Scalar, Unicode.Scalar), to output: inout [UInt8], indent: Int?,
        depth: Int, body: (Element, inout [UInt8]) -> Void
    ) {
        output.append(UInt8(ascii: marks.0))
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            newLine(to: &output, indent: indent, depth: depth + 1)
            body(element, &output)
        }
        if !elements.isEmpty { newLine(to: &output, indent: indent, depth: depth) }
        output.append(UInt8(ascii: marks.1))
    }

    private static func newLine(to output: inout [UInt8], indent: Int?, depth: Int) {
        guard let indent else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * depth))
    }

    private static func write(string: String, to output: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        output.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0x0A: output.append(contentsOf: "\\n".utf8)
            case 0x0D: output.append(contentsOf: "\\r".utf8)
            case 0x09: output.append(contentsOf: "\\t".utf8)
            case ..<0x20:
                output.append(contentsOf: "\\u00".utf8)
                output.append(contentsOf: [digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
