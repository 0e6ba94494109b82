/// What can follow `|`.
enum Filters {
    typealias Body = (TemplateValue, TemplateArguments) throws -> TemplateValue

    private static let textNames: Set<String> = [
        "lower", "upper", "trim", "title", "capitalize", "replace", "string", "indent", "escape", "e", "safe", "format",
        "wordcount", "truncate", "center", "tojson",
    ]
    private static let numberNames: Set<String> = ["int", "float", "round", "abs"]
    private static let sequenceNames: Set<String> = [
        "default", "d", "join", "length", "count", "first", "last", "list", "sort", "unique", "reverse", "map",
        "select",
        "reject", "selectattr", "rejectattr", "batch", "slice", "min", "max", "sum", "items", "dictsort", "attr",
        "groupby",
    ]

    static var names: Set<String> { textNames.union(numberNames).union(sequenceNames) }

    static func exists(_ name: String) -> Bool {
        sequenceNames.contains(name) || textNames.contains(name) || numberNames.contains(name)
    }

    static func apply(_ name: String, to value: TemplateValue, _ arguments: TemplateArguments) throws -> TemplateValue {
        if name == "default" || name == "d" { return try fallback(value, arguments) }
        if case .undefined(let undefined) = value {
            if name == "items" { return .list([]) }
            throw undefined.error
        }
        if textNames.contains(name) { return try TextFilters.apply(name, to: value, arguments) }
        if numberNames.contains(name) { return try NumberFilters.apply(name, to: value, arguments) }
        guard sequenceNames.contains(name) else {
            throw templateError("there is no filter '\(name)'", hint: Suggestion.of(name, among: names))
        }
        return try SequenceFilters.apply(name, to: value, arguments)
    }

    private static func fallback(_ value: TemplateValue, _ arguments: TemplateArguments) throws -> TemplateValue {
        let given = try arguments.bound(to: ["default_value", "boolean"], of: "the filter 'default'")
        let other = given[0] ?? .string("")
        switch value {
        case .undefined, .absent: return other
        default: return try given[1].isTrue(default: false) && !value.isTrue() ? other : value
        }
    }
}

enum NumberFilters {
    static func apply(_ name: String, to value: TemplateValue, _ arguments: TemplateArguments) throws -> TemplateValue {
        switch name {
        case "int":
            let given = try arguments.bound(to: ["default", "base"], of: "the filter 'int'")
            let base = try given[1].integer("base", default: 10)
            switch value {
            case .string(let text):
                if let number = Numbers.integer(text, base: base) { return .integer(number) }
                if let number = Numbers.double(text), number.isFinite { return .integer(try Numbers.truncated(number)) }
            case .double(let number) where number.isFinite: return .integer(try Numbers.truncated(number))
            default: if let number = value.asInteger { return .integer(number) }
            }
            return given[0] ?? .integer(0)
        case "float":
            let given = try arguments.bound(to: ["default"], of: "the filter 'float'")
            if case .string(let text) = value, let number = Numbers.double(text) { return .double(number) }
            return value.asDouble.map { .double($0) } ?? given[0] ?? .double(0)
        case "abs":
            if let number = value.asInteger {
                guard number != Int.min else { throw limitError("an integer does not fit 64 bits") }
                return .integer(abs(number))
            }
            guard case .double(let number) = value else {
                throw templateError("'abs' needs a number, not \(value.typeName)")
            }
            return .double(abs(number))
        default:
            let given = try arguments.bound(to: ["precision", "method"], of: "the filter 'round'")
            let precision = try given[0].integer("precision", default: 0)
            let method = try given[1].text("method", default: "common")
            guard let number = value.asDouble else {
                throw templateError("'round' needs a number, not \(value.typeName)")
            }
            switch method {
            case "common":
                let rounded = try Numbers.rounded(number, precision)
                if value.asInteger != nil { return .integer(try Numbers.truncated(rounded)) }
                return .double(rounded)
            case "ceil", "floor":
                guard (-Numbers.precisionLimit...Numbers.precisionLimit).contains(precision) else {
                    throw limitError("a precision is beyond \(Numbers.precisionLimit)")
                }
                let scale = Numbers.powerOfTen(precision)
                return .double((number * scale).rounded(method == "ceil" ? .up : .down) / scale)
            default: throw templateError("'round' has no method '\(method)'", hint: "Use common, ceil or floor.")
            }
        }
    }
}
