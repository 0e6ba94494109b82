/// Python's `str.format`: `{}`, `{0}`, `{name}`, and specifications such as `{:>8,.2f}`.
enum BraceFormat {
    static func format(_ format: String, _ arguments: TemplateArguments) throws -> String {
        var rest = Array(format.unicodeScalars)[...]
        var result = ""
        var next = 0
        while let scalar = rest.popFirst() {
            if scalar == "{" || scalar == "}", rest.first == scalar {
                rest.removeFirst()
                result.unicodeScalars.append(scalar)
            } else if scalar == "{" {
                guard let close = rest.firstIndex(of: "}") else { throw templateError("a format has '{' without '}'") }
                let field = Text.string(rest[..<close])
                rest = rest[(close + 1)...]
                result += try replacement(field, arguments, &next)
            } else if scalar == "}" {
                throw templateError("a format has '}' without '{'")
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func replacement(_ field: String, _ arguments: TemplateArguments, _ next: inout Int) throws -> String
    {
        let colon = field.firstIndex(of: ":") ?? field.endIndex
        var name = String(field[..<colon])
        let specification = colon == field.endIndex ? "" : String(field[field.index(after: colon)...])
        var conversion: String?
        if let mark = name.firstIndex(of: "!") {
            conversion = String(name[name.index(after: mark)...])
            name = String(name[..<mark])
        }
        let value: TemplateValue
        if name.isEmpty || Int(name) != nil {
            let index = Int(name) ?? next
            if name.isEmpty { next += 1 }
            guard arguments.positional.indices.contains(index) else {
                throw templateError("a format has a placeholder for value \(index), which is not given")
            }
            value = arguments.positional[index]
        } else {
            guard let named = arguments.keyword.first(where: { $0.name == name })?.value else {
                throw templateError("a format names '\(name)', which is not given")
            }
            value = named
        }
        if let conversion {
            guard ["r", "s", "a"].contains(conversion) else { throw templateError("a format has '!\(conversion)'") }
            let text = conversion == "s" ? try value.printed() : try value.represented()
            return try apply(specification, to: .string(text))
        }
        return try apply(specification, to: value)
    }

    /// A value as a specification says: `[[fill]align][sign][0][width][,][.precision][type]`.
    static func apply(_ specification: String, to value: TemplateValue) throws -> String {
        var rest = Array(specification.unicodeScalars)[...]
        let alignments = "<>^=".unicodeScalars
        var fill: Unicode.Scalar = " "
        var alignment: Unicode.Scalar?
        if rest.count > 1, alignments.contains(rest[rest.startIndex + 1]) {
            fill = rest.removeFirst()
            alignment = rest.removeFirst()
        } else if let first = rest.first, alignments.contains(first) {
            alignment = rest.removeFirst()
        }
        var sign: Unicode.Scalar = "-"
        if let first = rest.first, "+- ".unicodeScalars.contains(first) { sign = rest.removeFirst() }
        if rest.first == "0" {
            rest.removeFirst()
            if alignment == nil {
                fill = "0"
                alignment = "="
            }
        }
        let width = number(&rest)
        var separator: String?
        if rest.first == "," || rest.first == "_" { separator = String(Character(rest.removeFirst())) }
        var precision: Int?
        if rest.first == "." {
            rest.removeFirst()
            precision = number(&rest)
        }
        let kind = rest.popFirst()
        guard rest.isEmpty else { throw templateError("'\(specification)' is not a format specification") }
        let isNumber = value.asDouble != nil && { if case .bool = value { kind != nil } else { true } }()
        var text = try convert(value, isNumber: isNumber, kind: kind, precision: precision)
        if let separator { text = Numbers.grouped(text, by: separator) }
        if isNumber, sign != "-", !text.hasPrefix("-") { text = String(Character(sign)) + text }
        guard let width else { return text }
        if alignment == "=" {
            let signed = text.hasPrefix("-") || text.hasPrefix("+") || text.hasPrefix(" ")
            let digits = signed ? String(text.dropFirst()) : text
            return (signed ? String(text.prefix(1)) : "")
                + (try Text.padded(digits, width: width - (signed ? 1 : 0), fill: fill, alignment: ">"))
        }
        return try Text.padded(text, width: width, fill: fill, alignment: alignment ?? (isNumber ? ">" : "<"))
    }

    private static func convert(
        _ value: TemplateValue, isNumber: Bool, kind: Unicode.Scalar?, precision: Int?
    ) throws -> String {
        guard isNumber, let number = value.asDouble else {
            guard kind == nil || kind == "s" else {
                throw templateError("the format '\(String(Character(kind ?? "s")))' needs a number")
            }
            let text = try value.printed()
            return precision.map { Text.string(text.unicodeScalars.prefix($0)) } ?? text
        }
        switch kind {
        case "f", "F": return try Numbers.fixed(number, precision ?? 6)
        case "e": return try Numbers.exponent(number, precision ?? 6)
        case "g": return try Numbers.general(number, precision ?? 6)
        case "%": return try Numbers.fixed(number * 100, precision ?? 6) + "%"
        case "d": return String(try value.integer("the value of 'd'"))
        case "x": return String(try value.integer("the value of 'x'"), radix: 16)
        case "b": return String(try value.integer("the value of 'b'"), radix: 2)
        case nil:
            if let precision { return try Numbers.general(number, precision) }
            return try value.printed()
        default: throw templateError("a format has the type '\(String(Character(kind ?? " ")))', which means nothing")
        }
    }

    private static func number(_ rest: inout ArraySlice<Unicode.Scalar>) -> Int? {
        var digits = ""
        while let digit = rest.first, ("0"..."9").contains(digit), digits.count < 9 {
            digits.unicodeScalars.append(rest.removeFirst())
        }
        return Int(digits)
    }
}
