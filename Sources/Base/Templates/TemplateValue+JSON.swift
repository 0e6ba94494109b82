public import JSON

extension TemplateValue {
    public init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(Int(value))
        case .double(let value): self = .double(value)
        case .string(let value): self = .string(value)
        case .array(let elements): self = .list(elements.map(TemplateValue.init))
        case .object(let object):
            let mapping = MappingObject()
            for member in object.members { mapping[member.name] = TemplateValue(member.value) }
            self = .mapping(mapping)
        }
    }

    /// The value as one line of JSON with sorted keys, in which nothing can end a script or a quoted attribute.
    func jsonText(indent: Int?) throws -> String {
        var text = ""
        try writeJSON(into: &text, indent: indent, depth: 0)
        return text
    }

    private func writeJSON(into text: inout String, indent: Int?, depth: Int) throws {
        guard depth < TemplateLimits.valueDepth else {
            throw templateError("a value is nested more than \(TemplateLimits.valueDepth) levels deep")
        }
        let newLine = { (depth: Int) in
            indent.map { "\n" + String(repeating: " ", count: $0 * depth) } ?? ""
        }
        switch self {
        case .undefined(let value): throw value.error
        case .null, .absent: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .double(let value): text += value.pythonText
        case .string(let value): Self.writeJSON(string: value, into: &text)
        case .list, .tuple:
            let elements = try sequence()
            if elements.isEmpty { return text += "[]" }
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += indent == nil ? ", " : "," }
                text += newLine(depth + 1)
                try element.writeJSON(into: &text, indent: indent, depth: depth + 1)
            }
            text += newLine(depth) + "]"
        case .mapping(let mapping):
            if mapping.count == 0 { return text += "{}" }
            let members = try zip(mapping.keys, mapping.values).map { (try $0.jsonName(), $1) }
                .sorted { $0.0.unicodeScalars.lexicographicallyPrecedes($1.0.unicodeScalars) }
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += indent == nil ? ", " : "," }
                text += newLine(depth + 1)
                Self.writeJSON(string: member.0, into: &text)
                text += ": "
                try member.1.writeJSON(into: &text, indent: indent, depth: depth + 1)
            }
            text += newLine(depth) + "}"
        case .function, .object: throw templateError("a value of type \(typeName) cannot be written as JSON")
        }
    }

    private func jsonName() throws -> String {
        switch self {
        case .string(let name): return name
        case .null, .absent: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .double(let value): return value.pythonText
        default: throw templateError("a key of type \(typeName) cannot be written as JSON")
        }
    }

    private static func writeJSON(string: String, into text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{8}": text += "\\b"
            case "\u{C}": text += "\\f"
            case "<", ">", "&", "'": text += escape(UInt16(scalar.value))
            case _ where scalar.value < 0x20 || scalar.value > 0x7E:
                if scalar.value == 0x7F {
                    text.unicodeScalars.append(scalar)
                } else {
                    for unit in String(Character(scalar)).utf16 { text += escape(unit) }
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
