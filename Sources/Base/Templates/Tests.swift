/// What can follow `is`.
enum Tests {
    static let names = [
        "defined", "undefined", "none", "string", "number", "integer", "float", "boolean", "true", "false", "iterable",
        "mapping", "sequence", "callable", "even", "odd", "divisibleby", "equalto", "eq", "==", "ne", "!=", "lt", "<",
        "lessthan", "le", "<=", "gt", ">", "greaterthan", "ge", ">=", "in", "sameas", "lower", "upper", "filter",
        "test",
        "escaped",
    ]
    private static let known = Set(names)

    static func exists(_ name: String) -> Bool { known.contains(name) }

    static func apply(_ name: String, to value: TemplateValue, _ arguments: TemplateArguments) throws -> Bool {
        switch name {
        case "defined":
            switch value {
            case .undefined, .absent: return false
            default: return true
            }
        case "undefined": return try !apply("defined", to: value, arguments)
        case "callable":
            switch value {
            case .function: return true
            case .object(let object): return object is TemplateMacro || object is JoinerObject
            default: return false
            }
        default: break
        }
        switch (name, value) {
        case (_, .undefined(let undefined))
        where !["string", "number", "mapping", "none", "integer", "float", "boolean"].contains(name):
            throw undefined.error
        case ("none", .null), ("none", .absent): return true
        case ("string", .string): return true
        case ("number", .integer), ("number", .double), ("number", .bool): return true
        case ("integer", .integer), ("float", .double), ("boolean", .bool): return true
        case ("true", .bool(let truth)): return truth
        case ("false", .bool(let truth)): return !truth
        case ("mapping", .mapping): return true
        case ("iterable", .string), ("iterable", .list), ("iterable", .tuple), ("iterable", .mapping): return true
        case ("sequence", .string), ("sequence", .list), ("sequence", .tuple), ("sequence", .mapping): return true
        case ("none", _), ("string", _), ("number", _), ("integer", _), ("float", _), ("boolean", _), ("true", _),
            ("false", _), ("mapping", _), ("iterable", _), ("sequence", _), ("escaped", _):
            return false
        case ("lower", _):
            let text = try value.printed()
            return text == text.lowercased() && text != text.uppercased()
        case ("upper", _):
            let text = try value.printed()
            return text == text.uppercased() && text != text.lowercased()
        case ("even", _): return try value.integer("what is tested for 'even'") % 2 == 0
        case ("odd", _): return try value.integer("what is tested for 'odd'") % 2 != 0
        case ("filter", _): return Filters.exists(try value.text("the name of a filter"))
        case ("test", _): return exists(try value.text("the name of a test"))
        default: return try compare(name, value, arguments)
        }
    }

    private static func compare(_ name: String, _ value: TemplateValue, _ arguments: TemplateArguments) throws -> Bool {
        guard arguments.positional.count == 1, arguments.keyword.isEmpty else {
            throw templateError("the test '\(name)' takes one argument")
        }
        let other = arguments.positional[0]
        switch name {
        case "divisibleby":
            let divisor = try other.integer("the argument of 'divisibleby'")
            guard divisor != 0 else { throw templateError("division by zero") }
            return try value.integer("what is tested for 'divisibleby'") % divisor == 0
        case "sameas": return try value.isSame(as: other)
        case "in": return try other.contains(value)
        case "eq", "==", "equalto": return try value.isEqual(to: other)
        case "ne", "!=": return try !value.isEqual(to: other)
        case "lt", "<", "lessthan": return try Arithmetic.compare(value, .less, other)
        case "le", "<=": return try Arithmetic.compare(value, .lessOrEqual, other)
        case "gt", ">", "greaterthan": return try Arithmetic.compare(value, .greater, other)
        case "ge", ">=": return try Arithmetic.compare(value, .greaterOrEqual, other)
        default:
            throw templateError("there is no test '\(name)'", hint: Suggestion.of(name, among: names))
        }
    }
}
