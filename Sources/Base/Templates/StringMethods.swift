enum StringMethods {
    static let names = [
        "split", "rsplit", "splitlines", "strip", "lstrip", "rstrip", "upper", "lower", "title", "capitalize",
        "swapcase",
        "replace", "startswith", "endswith", "format", "join", "find", "rfind", "index", "count", "isdigit", "isalpha",
        "isalnum", "isspace", "isupper", "islower", "zfill", "ljust", "rjust", "center", "removeprefix", "removesuffix",
        "partition",
    ]

    static func call(_ name: String, on text: String, _ arguments: TemplateArguments) throws -> TemplateValue {
        let what = "the method '\(name)'"
        switch name {
        case "upper": return .string(text.uppercased())
        case "lower": return .string(text.lowercased())
        case "capitalize": return .string(Text.capitalized(text))
        case "title": return .string(Text.titled(text) { !$0.properties.isAlphabetic })
        case "swapcase":
            return .string(
                text.unicodeScalars.map {
                    $0.properties.isUppercase ? $0.properties.lowercaseMapping : $0.properties.uppercaseMapping
                }.joined())
        case "strip", "lstrip", "rstrip":
            let given = try arguments.bound(to: ["chars"], of: what)
            let characters: String? = if case .null? = given[0] { nil } else { try given[0]?.text("chars") }
            return .string(Text.strip(text, characters, left: name != "rstrip", right: name != "lstrip"))
        case "split", "rsplit":
            let given = try arguments.bound(to: ["sep", "maxsplit"], of: what)
            let separator: String? = if case .null? = given[0] { nil } else { try given[0]?.text("sep") }
            let limit = try given[1].integer("maxsplit", default: -1)
            let parts =
                name == "split"
                ? try Text.split(text, separator, limit: limit) : try Text.splitFromEnd(text, separator, limit: limit)
            return .list(parts.map { .string($0) })
        case "splitlines": return .list(Text.lines(text).map { .string($0) })
        case "replace":
            let given = try arguments.bound(to: ["old", "new", "count"], of: what, required: 2)
            return .string(
                Text.replace(
                    text, try given[0].text("old", default: ""), try given[1].text("new", default: ""),
                    count: try given[2]?.integer("count")))
        case "format": return .string(try BraceFormat.format(text, arguments))
        case "join":
            let given = try arguments.bound(to: ["iterable"], of: what, required: 1)
            let parts = try given[0]?.sequence().map { try $0.text("what is joined") } ?? []
            return .string(parts.joined(separator: text))
        case "startswith", "endswith": return .bool(try hasAffix(name, text, arguments))
        case "zfill", "ljust", "rjust", "center":
            let given = try arguments.bound(to: ["width", "fillchar"], of: what, required: 1)
            return .string(try padded(name, text, try given[0].integer("width", default: 0), given[1]))
        case "removeprefix", "removesuffix", "find", "rfind", "index", "count", "partition":
            let part = try arguments.bound(to: ["part"], of: what, required: 1)[0].text("the argument", default: "")
            return try search(name, text, part)
        default:
            _ = try arguments.bound(to: [], of: what)
            return .bool(isKind(name, text))
        }
    }

    private static func hasAffix(_ name: String, _ text: String, _ arguments: TemplateArguments) throws -> Bool {
        let affix = try arguments.bound(to: ["affix"], of: "the method '\(name)'", required: 1)[0] ?? .null
        let candidates: [TemplateValue]
        if case .tuple(let elements) = affix { candidates = elements } else { candidates = [affix] }
        let scalars = Array(text.unicodeScalars)
        return try candidates.contains {
            let wanted = Array(try $0.text("the argument of '\(name)'").unicodeScalars)
            return name == "startswith"
                ? scalars.starts(with: wanted) : scalars.reversed().starts(with: wanted.reversed())
        }
    }

    private static func padded(_ name: String, _ text: String, _ width: Int, _ fill: TemplateValue?) throws -> String {
        if name == "zfill" { return try BraceFormat.apply("0=\(max(0, width))", to: .string(text)) }
        let fillText = try fill.text("fillchar", default: " ")
        guard let scalar = fillText.unicodeScalars.first, fillText.unicodeScalars.count == 1 else {
            throw templateError("the fill of '\(name)' must be one character")
        }
        if name == "center" {
            // Python's own centring puts an odd remainder to the left where the width is odd.
            let missing = width - text.unicodeScalars.count
            guard missing > 0 else { return text }
            let left = missing / 2 + (missing & width & 1)
            let half = try Text.padded(text, width: text.unicodeScalars.count + left, fill: scalar, alignment: ">")
            return try Text.padded(half, width: width, fill: scalar, alignment: "<")
        }
        return try Text.padded(text, width: width, fill: scalar, alignment: name == "ljust" ? "<" : ">")
    }

    private static func search(_ name: String, _ text: String, _ part: String) throws -> TemplateValue {
        let scalars = Array(text.unicodeScalars)
        let wanted = Array(part.unicodeScalars)
        switch name {
        case "removeprefix":
            return .string(scalars.starts(with: wanted) ? Text.string(scalars.dropFirst(wanted.count)) : text)
        case "removesuffix":
            return .string(
                scalars.reversed().starts(with: wanted.reversed()) ? Text.string(scalars.dropLast(wanted.count)) : text)
        case "find": return .integer(Text.find(wanted, in: scalars, from: 0) ?? -1)
        case "rfind":
            let found = Text.find(wanted.reversed(), in: scalars.reversed(), from: 0)
            return .integer(found.map { scalars.count - $0 - wanted.count } ?? -1)
        case "index":
            guard let found = Text.find(wanted, in: scalars, from: 0) else {
                throw templateError("the text does not contain \(part.pythonLiteral)")
            }
            return .integer(found)
        case "partition":
            guard let found = Text.find(wanted, in: scalars, from: 0) else {
                return .tuple([.string(text), .string(""), .string("")])
            }
            return .tuple([
                .string(Text.string(scalars[..<found])), .string(part),
                .string(Text.string(scalars[(found + wanted.count)...])),
            ])
        default: return .integer(wanted.isEmpty ? scalars.count + 1 : try Text.split(text, part, limit: -1).count - 1)
        }
    }

    private static func isKind(_ name: String, _ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard !scalars.isEmpty else { return false }
        switch name {
        case "isdigit":
            return scalars.allSatisfy { $0.properties.numericType == .decimal || $0.properties.numericType == .digit }
        case "isalpha": return scalars.allSatisfy(\.properties.isAlphabetic)
        case "isalnum": return scalars.allSatisfy { $0.properties.isAlphabetic || $0.properties.numericType != nil }
        case "isspace": return scalars.allSatisfy(Text.isSpace)
        case "isupper": return text == text.uppercased() && text != text.lowercased()
        default: return text == text.lowercased() && text != text.uppercased()
        }
    }
}
