/// Reads the part of the Common Expression Language that clients of Nessie use in filters; anything else is refused by name.
struct FilterParser {
    private let tokens: [FilterToken]
    private var position = 0
    /// What may be named: the listing's variables, and those of the quantifiers around.
    private var names: Set<String>
    private var depth = 0

    /// The longest filter, in bytes.
    static let bytesLimit = 16 << 10
    /// How deep brackets may stand in each other.
    static let depthLimit = 60

    static func parse(_ text: String, names: Set<String>) throws(NessieFailure) -> FilterExpression {
        guard text.utf8.count <= bytesLimit else {
            throw .badRequest("the filter is longer than \(bytesLimit) bytes")
        }
        var parser = FilterParser(tokens: try FilterToken.tokens(of: text), names: names)
        let expression = try parser.expression()
        guard parser.position == parser.tokens.count else {
            throw .badRequest("the filter does not end at '\(parser.described)'")
        }
        return expression
    }

    private init(tokens: [FilterToken], names: Set<String>) {
        self.tokens = tokens
        self.names = names
    }

    private var described: String {
        guard position < tokens.count else { return "its end" }
        return switch tokens[position] {
        case .name(let name): name
        case .string(let text): text
        case .integer(let number): "\(number)"
        case .double(let number): "\(number)"
        case .symbol(let symbol): symbol
        }
    }

    private mutating func expression() throws(NessieFailure) -> FilterExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw .badRequest("the filter's brackets stand deeper than \(Self.depthLimit) in each other")
        }
        let condition = try chain([.or]) { parser throws(NessieFailure) in
            try parser.chain([.and]) { parser throws(NessieFailure) in try parser.comparison() }
        }
        guard take("?") else { return condition }
        let then = try expression()
        try require(":")
        return .choice(condition, then: then, otherwise: try expression())
    }

    private mutating func chain(
        _ operators: [FilterExpression.Operator],
        _ operand: (inout FilterParser) throws(NessieFailure) -> FilterExpression
    ) throws(NessieFailure) -> FilterExpression {
        var left = try operand(&self)
        while let found = operators.first(where: { peek(.symbol($0.rawValue)) }) {
            position += 1
            left = .operation(found, left, try operand(&self))
        }
        return left
    }

    private static let comparisons: [FilterExpression.Operator] = [
        .equal, .unequal, .lessOrEqual, .greaterOrEqual, .less, .greater,
    ]

    private mutating func comparison() throws(NessieFailure) -> FilterExpression {
        var left = try unary()
        while true {
            if let found = Self.comparisons.first(where: { peek(.symbol($0.rawValue)) }) {
                position += 1
                left = .operation(found, left, try unary())
            } else if peek(.name("in")) {
                position += 1
                left = .operation(.isIn, left, try unary())
            } else {
                return left
            }
        }
    }

    private mutating func unary() throws(NessieFailure) -> FilterExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw .badRequest("the filter has too many '!' in a row") }
        if take("!") { return .not(try unary()) }
        if take("-") { return .negated(try unary()) }
        var value = try primary()
        while true {
            if take(".") {
                value = try selection(of: value)
            } else if take("[") {
                let index = try expression()
                try require("]")
                value = .index(value, index)
            } else {
                return value
            }
        }
    }

    private mutating func primary() throws(NessieFailure) -> FilterExpression {
        guard position < tokens.count else { throw .badRequest("the filter ends where a value is expected") }
        let token = tokens[position]
        position += 1
        switch token {
        case .string(let text): return .literal(.string(text))
        case .integer(let number): return .literal(.integer(number))
        case .double(let number): return .literal(.double(number))
        case .name("true"): return .literal(.bool(true))
        case .name("false"): return .literal(.bool(false))
        case .name("null"): return .literal(.null)
        case .name(let name): return try named(name)
        case .symbol("("):
            let inner = try expression()
            try require(")")
            return inner
        case .symbol("["): return .list(try values(until: "]"))
        case .symbol(let symbol): throw .badRequest("the filter has '\(symbol)' where a value is expected")
        }
    }

    private mutating func named(_ name: String) throws(NessieFailure) -> FilterExpression {
        guard take("(") else {
            guard names.contains(name) else {
                throw .badRequest(
                    "the filter names '\(name)', and here there is only \(names.sorted().joined(separator: ", "))")
            }
            return .name(name)
        }
        let arguments = try values(until: ")")
        guard let function = FilterExpression.Function(rawValue: name), arguments.count == 1 else {
            throw .badRequest(
                "the filter calls '\(name)' with \(arguments.count) arguments, and this server knows size(x), timestamp(x), string(x) and has(x.y)"
            )
        }
        if function == .has {
            guard case .member = arguments[0] else {
                throw .badRequest("'has' in the filter takes a field, as has(x.y)")
            }
        }
        return .call(function, arguments[0])
    }

    /// What follows a dot.
    private mutating func selection(of value: FilterExpression) throws(NessieFailure) -> FilterExpression {
        guard position < tokens.count, case .name(let name) = tokens[position] else {
            throw .badRequest("the filter has '\(described)' where a name is expected")
        }
        position += 1
        guard take("(") else { return .member(value, name) }
        if let quantifier = FilterExpression.Quantifier(rawValue: name) { return try quantified(value, quantifier) }
        let arguments = try values(until: ")")
        guard let method = FilterExpression.Method(rawValue: name),
            arguments.count == (method == .size ? 0 : 1)
        else {
            throw .badRequest(
                "the filter calls '\(name)' with \(arguments.count) arguments, and this server knows startsWith(x), endsWith(x), contains(x), size(), exists(x, …), all(x, …) and exists_one(x, …)"
            )
        }
        return .method(value, method, arguments.first)
    }

    private mutating func quantified(
        _ value: FilterExpression, _ quantifier: FilterExpression.Quantifier
    ) throws(NessieFailure) -> FilterExpression {
        guard position < tokens.count, case .name(let variable) = tokens[position] else {
            throw .badRequest("'\(quantifier.rawValue)' in the filter takes a name and a condition")
        }
        position += 1
        try require(",")
        let outer = names
        names.insert(variable)
        let condition = try expression()
        names = outer
        try require(")")
        return .quantified(value, quantifier, variable: variable, condition)
    }

    private mutating func values(until end: String) throws(NessieFailure) -> [FilterExpression] {
        var values: [FilterExpression] = []
        if take(end) { return values }
        repeat { values.append(try expression()) } while take(",")
        try require(end)
        return values
    }

    private func peek(_ token: FilterToken) -> Bool { position < tokens.count && tokens[position] == token }

    private mutating func take(_ symbol: String) -> Bool {
        guard peek(.symbol(symbol)) else { return false }
        position += 1
        return true
    }

    private mutating func require(_ symbol: String) throws(NessieFailure) {
        guard take(symbol) else {
            throw .badRequest("the filter has '\(described)' where '\(symbol)' is expected")
        }
    }
}
