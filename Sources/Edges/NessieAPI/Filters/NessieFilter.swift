internal import Clocks
internal import HTTP

/// A filter of a listing.
struct NessieFilter: Sendable {
    private let expression: FilterExpression

    /// - Parameter names: What the filter may name.
    init(parsing text: String, names: Set<String>) throws(NessieFailure) {
        expression = try FilterParser.parse(text, names: names)
    }

    /// The filter that a request has, if any.
    static func asked(in query: QueryItems, names: Set<String>) throws(NessieFailure) -> NessieFilter? {
        guard let text = query["filter"], !text.isEmpty else { return nil }
        return try NessieFilter(parsing: text, names: names)
    }

    func accepts(_ variables: [String: FilterValue]) throws(NessieFailure) -> Bool {
        try FilterEvaluation(variables: variables).bool(expression, "the filter")
    }
}

/// Works out what a filter says of one entry.
private struct FilterEvaluation {
    var variables: [String: FilterValue]

    func value(_ expression: FilterExpression) throws(NessieFailure) -> FilterValue {
        switch expression {
        case .literal(let value): return value
        case .name(let name): return variables[name] ?? .null
        case .list(let elements):
            return .list(try elements.map { element throws(NessieFailure) in try value(element) })
        case .member(let object, let name): return try member(name, of: try value(object))
        case .index(let list, let index): return try element(try value(index), of: try value(list))
        case .call(let function, let argument): return try call(function, argument)
        case .method(let target, let method, let argument):
            return try call(
                method, try value(target),
                try argument.map { argument throws(NessieFailure) in
                    try value(argument)
                })
        case .quantified(let list, let quantifier, let variable, let condition):
            return .bool(try quantified(try value(list), quantifier, variable, condition))
        case .not(let operand): return .bool(!(try bool(operand, "what follows '!'")))
        case .negated(let operand):
            switch try value(operand) {
            case .integer(let number) where number != .min: return .integer(-number)
            case .double(let number): return .double(-number)
            case let other: throw .badRequest("the filter negates \(other.kind)")
            }
        case .operation(.and, let left, let right):
            return .bool(try bool(left, "an operand of '&&'") ? bool(right, "an operand of '&&'") : false)
        case .operation(.or, let left, let right):
            return .bool(try bool(left, "an operand of '||'") ? true : bool(right, "an operand of '||'"))
        case .operation(let operation, let left, let right):
            return .bool(try compare(operation, try value(left), try value(right)))
        case .choice(let condition, let then, let otherwise):
            return try value(try bool(condition, "what precedes '?'") ? then : otherwise)
        }
    }

    func bool(_ expression: FilterExpression, _ what: String) throws(NessieFailure) -> Bool {
        let value = try value(expression)
        guard case .bool(let bool) = value else {
            throw .badRequest("\(what) must be true or false, not \(value.kind)")
        }
        return bool
    }

    private func member(_ name: String, of value: FilterValue) throws(NessieFailure) -> FilterValue {
        guard case .map(let map) = value else { throw .badRequest("the filter asks for '\(name)' of \(value.kind)") }
        guard let found = map[name] else {
            throw .badRequest(
                "the filter asks for '\(name)', and there is only \(map.keys.sorted().joined(separator: ", "))")
        }
        return found
    }

    private func element(_ index: FilterValue, of value: FilterValue) throws(NessieFailure) -> FilterValue {
        switch (value, index) {
        case (.list(let list), .integer(let index)):
            guard list.indices.contains(Int(clamping: index)) else { return .null }
            return list[Int(index)]
        case (.map(let map), .string(let name)): return map[name] ?? .null
        default: throw .badRequest("the filter takes \(index.kind) of \(value.kind)")
        }
    }

    private func call(
        _ function: FilterExpression.Function, _ argument: FilterExpression
    ) throws(NessieFailure) -> FilterValue {
        if function == .has, case .member(let object, let name) = argument {
            guard case .map(let map) = try value(object) else { return .bool(false) }
            return .bool(map[name].map { $0 != .null } ?? false)
        }
        let value = try value(argument)
        switch (function, value) {
        case (.size, _): return try size(of: value)
        case (.timestamp, .time): return value
        case (.timestamp, .string(let text)):
            guard let time = Timestamp(text) else { throw .badRequest("'\(text)' in the filter is no timestamp") }
            return .time(time)
        case (.string, .string): return value
        case (.string, .integer(let number)): return .string("\(number)")
        case (.string, .bool(let bool)): return .string("\(bool)")
        case (.string, .time(let time)): return .string("\(time)")
        default: throw .badRequest("the filter calls '\(function.rawValue)' with \(value.kind)")
        }
    }

    private func size(of value: FilterValue) throws(NessieFailure) -> FilterValue {
        switch value {
        case .string(let text): .integer(Int64(text.unicodeScalars.count))
        case .list(let list): .integer(Int64(list.count))
        case .map(let map): .integer(Int64(map.count))
        default: throw .badRequest("the filter asks for the size of \(value.kind)")
        }
    }

    private func call(
        _ method: FilterExpression.Method, _ target: FilterValue, _ argument: FilterValue?
    ) throws(NessieFailure) -> FilterValue {
        if method == .size { return try size(of: target) }
        // What has no author, for example, starts with nothing.
        if target == .null { return .bool(false) }
        guard case .string(let text) = target, case .string(let part)? = argument else {
            throw .badRequest("the filter calls '\(method.rawValue)' of \(target.kind)")
        }
        switch method {
        case .startsWith: return .bool(text.utf8.starts(with: part.utf8))
        case .endsWith: return .bool(text.utf8.reversed().starts(with: part.utf8.reversed()))
        case .contains, .size: return .bool(text.contains(part))
        }
    }

    private func quantified(
        _ value: FilterValue, _ quantifier: FilterExpression.Quantifier, _ variable: String,
        _ condition: FilterExpression
    ) throws(NessieFailure) -> Bool {
        let elements: [FilterValue]
        switch value {
        case .list(let list): elements = list
        case .map(let map): elements = map.keys.sorted().map { .string($0) }
        default: throw .badRequest("the filter calls '\(quantifier.rawValue)' of \(value.kind)")
        }
        var count = 0
        for element in elements {
            var inner = self
            inner.variables[variable] = element
            if try inner.bool(condition, "the condition of '\(quantifier.rawValue)'") { count += 1 }
        }
        return switch quantifier {
        case .exists: count > 0
        case .all: count == elements.count
        case .existsOne: count == 1
        }
    }

    private func compare(
        _ operation: FilterExpression.Operator, _ left: FilterValue, _ right: FilterValue
    ) throws(NessieFailure) -> Bool {
        switch operation {
        case .equal: return same(left, right)
        case .unequal: return !same(left, right)
        case .isIn:
            switch (left, right) {
            case (_, .list(let list)): return list.contains { same(left, $0) }
            case (.string(let name), .map(let map)): return map[name] != nil
            default: throw .badRequest("the filter asks whether \(left.kind) is in \(right.kind)")
            }
        case .and, .or, .less, .lessOrEqual, .greater, .greaterOrEqual: break
        }
        let order: Int
        switch (left, right) {
        case (.null, _), (_, .null): return false
        case (.string(let left), .string(let right)):
            order = left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : left == right ? 0 : 1
        case (.time(let left), .time(let right)): order = left < right ? -1 : left == right ? 0 : 1
        case (.integer(let left), .integer(let right)): order = left < right ? -1 : left == right ? 0 : 1
        case (.integer, .double), (.double, .integer), (.double, .double):
            let (left, right) = (Self.number(left), Self.number(right))
            order = left < right ? -1 : left == right ? 0 : 1
        default: throw .badRequest("the filter compares \(left.kind) with \(right.kind)")
        }
        return switch operation {
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        default: order >= 0
        }
    }

    private func same(_ left: FilterValue, _ right: FilterValue) -> Bool {
        switch (left, right) {
        case (.integer, .double), (.double, .integer): Self.number(left) == Self.number(right)
        default: left == right
        }
    }

    private static func number(_ value: FilterValue) -> Double {
        switch value {
        case .integer(let number): Double(number)
        case .double(let number): number
        default: .nan
        }
    }
}
