enum TextFilters {
    static func apply(_ name: String, to value: TemplateValue, _ arguments: TemplateArguments) throws -> TemplateValue {
        let what = "the filter '\(name)'"
        switch name {
        case "tojson":
            let given = try arguments.bound(to: ["indent"], of: what)
            return .string(try value.jsonText(indent: try given[0]?.integer("indent")))
        case "format": return .string(try format(try value.printed(), arguments))
        case "safe", "string":
            _ = try arguments.bound(to: [], of: what)
            return .string(try value.printed())
        default: break
        }
        let text = try value.printed()
        switch name {
        case "lower": return .string(text.lowercased())
        case "upper": return .string(text.uppercased())
        case "trim":
            let given = try arguments.bound(to: ["chars"], of: what)
            return .string(Text.strip(text, try given[0]?.text("chars"), left: true, right: true))
        case "title": return .string(Text.titled(text) { Text.isSpace($0) || "-({[<".unicodeScalars.contains($0) })
        case "capitalize": return .string(Text.capitalized(text))
        case "replace":
            let given = try arguments.bound(to: ["old", "new", "count"], of: what, required: 2)
            guard let old = try given[0]?.printed(), let new = try given[1]?.printed() else { return .string(text) }
            return .string(Text.replace(text, old, new, count: try given[2].flatMap { try count($0) }))
        case "escape", "e": return .string(escaped(text))
        case "indent":
            return .string(try indented(text, try arguments.bound(to: ["width", "first", "blank"], of: what)))
        case "wordcount":
            var count = 0
            var isInside = false
            for scalar in text.unicodeScalars {
                let isWord = scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                if isWord, !isInside { count += 1 }
                isInside = isWord
            }
            return .integer(count)
        case "center":
            let given = try arguments.bound(to: ["width"], of: what)
            return .string(try Text.padded(text, width: given[0].integer("width", default: 80), alignment: "^"))
        default:
            return .string(
                try truncated(text, try arguments.bound(to: ["length", "killwords", "end", "leeway"], of: what)))
        }
    }

    private static func count(_ value: TemplateValue) throws -> Int? {
        if case .null = value { nil } else { try value.integer("count") }
    }

    private static func format(_ text: String, _ arguments: TemplateArguments) throws -> String {
        guard arguments.keyword.isEmpty || arguments.positional.isEmpty else {
            throw templateError("'format' takes arguments either with or without names")
        }
        return try PercentFormat.format(text, arguments, mapping: nil)
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&#34;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func indented(_ text: String, _ given: [TemplateValue?]) throws -> String {
        let indentation: String
        if case .string(let text)? = given[0] {
            indentation = text
        } else {
            indentation = try Text.repeated(
                " ", given[0].integer("width", default: 4), limit: TemplateLimits.rangeLength)
        }
        let first = try given[1].isTrue(default: false)
        let blank = try given[2].isTrue(default: false)
        var lines = Text.lines(text + "\n")
        for index in lines.indices where index > 0 && (blank || !lines[index].isEmpty) {
            lines[index] = indentation + lines[index]
        }
        return (first ? indentation : "") + lines.joined(separator: "\n")
    }

    private static func truncated(_ text: String, _ given: [TemplateValue?]) throws -> String {
        let length = try given[0].integer("length", default: 255)
        let killsWords = try given[1].isTrue(default: false)
        let end = try given[2].text("end", default: "...")
        let leeway = try given[3].integer("leeway", default: 5)
        let scalars = Array(text.unicodeScalars)
        let endLength = end.unicodeScalars.count
        guard length >= endLength, leeway >= 0 else {
            throw templateError("'truncate' needs a length of at least \(endLength) and a leeway of at least 0")
        }
        if scalars.count <= length + leeway { return text }
        let cut = Array(scalars[..<(length - endLength)])
        if killsWords { return Text.string(cut) + end }
        let space = cut.lastIndex(of: " ") ?? cut.count
        return Text.string(cut[..<space]) + end
    }
}
