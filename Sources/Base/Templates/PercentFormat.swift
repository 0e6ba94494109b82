/// Python's `format % values`.
enum PercentFormat {
    /// - Parameter mapping: What `%(name)s` looks into.
    static func format(_ format: String, _ arguments: TemplateArguments, mapping: TemplateValue?) throws -> String {
        var rest = Array(format.unicodeScalars)[...]
        var result = ""
        var next = 0
        var usesNames = false
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            var named: TemplateValue?
            if rest.first == "(" {
                guard let close = rest.firstIndex(of: ")") else { throw templateError("a format has '%(' without ')'") }
                let name = Text.string(rest[(rest.startIndex + 1)..<close])
                rest = rest[(close + 1)...]
                usesNames = true
                named = arguments.keyword.first { $0.name == name }?.value
                if named == nil, case .mapping(let mapping)? = mapping { named = mapping[name] }
                guard named != nil else { throw templateError("a format names '\(name)', which is not given") }
            }
            var flags: Set<Unicode.Scalar> = []
            while let flag = rest.first, "-+ 0#".unicodeScalars.contains(flag) { flags.insert(rest.removeFirst()) }
            let width = number(&rest)
            var precision: Int?
            if rest.first == "." {
                rest.removeFirst()
                precision = number(&rest) ?? 0
            }
            guard let kind = rest.popFirst() else { throw templateError("a format ends inside a '%' placeholder") }
            if kind == "%" {
                result += "%"
                continue
            }
            if named == nil {
                guard next < arguments.positional.count else {
                    throw templateError("a format has more placeholders than values")
                }
                named = arguments.positional[next]
                next += 1
            }
            guard let value = named else { continue }
            var text = try convert(value, kind: kind, precision: precision, flags: flags)
            let isNumber = !"srac".unicodeScalars.contains(kind)
            if let width, flags.contains("0"), isNumber, !flags.contains("-") {
                let signed = text.hasPrefix("-") || text.hasPrefix("+")
                let digits = signed ? String(text.dropFirst()) : text
                text =
                    (signed ? String(text.prefix(1)) : "")
                    + (try Text.padded(digits, width: width - (signed ? 1 : 0), fill: "0", alignment: ">"))
            } else if let width {
                text = try Text.padded(text, width: width, alignment: flags.contains("-") ? "<" : ">")
            }
            result += text
        }
        if !usesNames, next < arguments.positional.count {
            guard arguments.positional.count == 1, case .mapping? = mapping else {
                throw templateError("a format has fewer placeholders than values")
            }
        }
        return result
    }

    private static func number(_ rest: inout ArraySlice<Unicode.Scalar>) -> Int? {
        var digits = ""
        while let digit = rest.first, ("0"..."9").contains(digit), digits.count < 9 {
            digits.unicodeScalars.append(rest.removeFirst())
        }
        return Int(digits)
    }

    private static func convert(
        _ value: TemplateValue, kind: Unicode.Scalar, precision: Int?, flags: Set<Unicode.Scalar>
    ) throws -> String {
        if case .undefined(let undefined) = value { throw undefined.error }
        var text: String
        switch kind {
        case "s":
            text = try value.printed()
            if let precision { text = Text.string(text.unicodeScalars.prefix(precision)) }
            return text
        case "r", "a": return try value.represented()
        case "d", "i", "u":
            guard let number = value.asDouble else {
                throw templateError("'%\(kind)' needs a number, not \(value.typeName)")
            }
            text = String(try value.asInteger ?? Numbers.truncated(number))
        case "x": text = String(try value.integer("the value of '%x'"), radix: 16)
        case "X": text = String(try value.integer("the value of '%X'"), radix: 16, uppercase: true)
        case "o": text = String(try value.integer("the value of '%o'"), radix: 8)
        case "f", "F", "e", "E", "g", "G":
            guard let number = value.asDouble else {
                throw templateError("'%\(kind)' needs a number, not \(value.typeName)")
            }
            switch kind {
            case "f", "F": text = try Numbers.fixed(number, precision ?? 6)
            case "e", "E": text = try Numbers.exponent(number, precision ?? 6)
            default: text = try Numbers.general(number, precision ?? 6)
            }
            if kind == "E" || kind == "G" { text = text.uppercased() }
        default: throw templateError("a format has '%\(kind)', which means nothing")
        }
        if !text.hasPrefix("-") {
            if flags.contains("+") { text = "+" + text } else if flags.contains(" ") { text = " " + text }
        }
        return text
    }
}
