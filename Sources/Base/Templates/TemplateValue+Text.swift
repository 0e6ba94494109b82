extension TemplateValue {
    /// What `{{ value }}` writes.
    public func printed() throws -> String {
        switch self {
        case .undefined(let value): throw value.error
        case .string(let value): return value
        case .absent(let text): return text
        default: return try represented()
        }
    }

    /// The value as it stands inside a printed list: text has quotes.
    func represented() throws -> String {
        var text = ""
        try represent(into: &text, depth: 0)
        return text
    }

    private func represent(into text: inout String, depth: Int) throws {
        guard depth < TemplateLimits.valueDepth else {
            throw templateError("a value is nested more than \(TemplateLimits.valueDepth) levels deep")
        }
        switch self {
        case .undefined(let value): throw value.error
        case .null: text += "None"
        case .absent(let own): text += own
        case .bool(let value): text += value ? "True" : "False"
        case .integer(let value): text += String(value)
        case .double(let value): text += value.pythonText
        case .string(let value): text += value.pythonLiteral
        case .list(let list):
            text += "["
            try Self.represent(list.elements, into: &text, depth: depth)
            text += "]"
        case .tuple(let elements):
            text += "("
            try Self.represent(elements, into: &text, depth: depth)
            text += elements.count == 1 ? ",)" : ")"
        case .mapping(let mapping):
            text += "{"
            for (index, key) in mapping.keys.enumerated() {
                if index > 0 { text += ", " }
                try key.represent(into: &text, depth: depth + 1)
                text += ": "
                try mapping.values[index].represent(into: &text, depth: depth + 1)
            }
            text += "}"
        case .function(let function): text += "<function \(function.name)>"
        case .object(let object): text += "<\(object.kind)>"
        }
    }

    private static func represent(_ elements: [TemplateValue], into text: inout String, depth: Int) throws {
        for (index, element) in elements.enumerated() {
            if index > 0 { text += ", " }
            try element.represent(into: &text, depth: depth + 1)
        }
    }
}

extension Double {
    /// The shortest text that reads back as this number, as Python writes it.
    var pythonText: String {
        if magnitude >= 0x1p53, magnitude < 1e16 { return "\(Int64(self)).0" }
        return description
    }
}

extension String {
    /// The text in quotes, as Python's `repr` writes it.
    var pythonLiteral: String {
        let quote: Unicode.Scalar = contains("'") && !contains("\"") ? "\"" : "'"
        var result = String(Character(quote))
        for scalar in unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case quote: result += "\\" + String(Character(quote))
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                result += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + String(Character(quote))
    }
}
