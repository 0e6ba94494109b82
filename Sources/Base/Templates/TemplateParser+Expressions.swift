import Errors

extension TemplateParser {
    /// One expression, or several with commas between, which are a tuple.
    mutating func tuple(allowsConditional: Bool = true) throws(MartletError) -> Expression {
        let start = token.offset
        let first = try expression(allowsConditional: allowsConditional)
        guard isSymbol(",") else { return first }
        var elements = [first]
        while take(symbol: ",") {
            if isTupleEnd { break }
            elements.append(try expression(allowsConditional: allowsConditional))
        }
        return Expression(offset: start, kind: .tuple(elements))
    }

    private var isTupleEnd: Bool {
        switch token.kind {
        case .variableEnd, .blockEnd, .symbol(")"), .name("in"): true
        default: false
        }
    }

    mutating func expression(allowsConditional: Bool = true) throws(MartletError) -> Expression {
        try nested { parser throws(MartletError) in
            allowsConditional ? try parser.conditional() : try parser.disjunction()
        }
    }

    private mutating func conditional() throws(MartletError) -> Expression {
        var result = try disjunction()
        while isName("if") {
            let offset = result.offset
            advance()
            let test = try disjunction()
            var otherwise: Expression?
            if take(name: "else") { otherwise = try expression() }
            result = Expression(offset: offset, kind: .conditional(then: result, test: test, otherwise: otherwise))
        }
        return result
    }

    private mutating func disjunction() throws(MartletError) -> Expression {
        var left = try conjunction()
        while take(name: "or") {
            left = Expression(offset: left.offset, kind: .or(left, try conjunction()))
        }
        return left
    }

    private mutating func conjunction() throws(MartletError) -> Expression {
        var left = try negation()
        while take(name: "and") {
            left = Expression(offset: left.offset, kind: .and(left, try negation()))
        }
        return left
    }

    private mutating func negation() throws(MartletError) -> Expression {
        guard isName("not") else { return try comparison() }
        let offset = token.offset
        advance()
        let operand = try nested { parser throws(MartletError) in try parser.negation() }
        return Expression(offset: offset, kind: .not(operand))
    }

    private mutating func comparison() throws(MartletError) -> Expression {
        let left = try sum()
        var rest: [(ComparisonOperator, Expression)] = []
        while let comparison = comparisonOperator() { rest.append((comparison, try sum())) }
        return rest.isEmpty ? left : Expression(offset: left.offset, kind: .comparison(left, rest))
    }

    private mutating func comparisonOperator() -> ComparisonOperator? {
        let found: ComparisonOperator
        switch token.kind {
        case .symbol("=="): found = .equal
        case .symbol("!="): found = .notEqual
        case .symbol("<"): found = .less
        case .symbol("<="): found = .lessOrEqual
        case .symbol(">"): found = .greater
        case .symbol(">="): found = .greaterOrEqual
        case .name("in"): found = .contained
        case .name("not"):
            guard tokens[index + 1].kind == .name("in") else { return nil }
            advance()
            found = .notContained
        default: return nil
        }
        advance()
        return found
    }

    private mutating func sum() throws(MartletError) -> Expression {
        var left = try concatenation()
        while true {
            let operation: BinaryOperator
            switch token.kind {
            case .symbol("+"): operation = .add
            case .symbol("-"): operation = .subtract
            default: return left
            }
            advance()
            left = Expression(offset: left.offset, kind: .binary(operation, left, try concatenation()))
        }
    }

    private mutating func concatenation() throws(MartletError) -> Expression {
        let first = try product()
        guard isSymbol("~") else { return first }
        var parts = [first]
        while take(symbol: "~") { parts.append(try product()) }
        return Expression(offset: first.offset, kind: .concatenation(parts))
    }

    private mutating func product() throws(MartletError) -> Expression {
        var left = try power()
        while true {
            let operation: BinaryOperator
            switch token.kind {
            case .symbol("*"): operation = .multiply
            case .symbol("/"): operation = .divide
            case .symbol("//"): operation = .floorDivide
            case .symbol("%"): operation = .modulo
            default: return left
            }
            advance()
            left = Expression(offset: left.offset, kind: .binary(operation, left, try power()))
        }
    }

    private mutating func power() throws(MartletError) -> Expression {
        var left = try unary()
        while take(symbol: "**") {
            left = Expression(offset: left.offset, kind: .binary(.power, left, try unary()))
        }
        return left
    }

    private mutating func unary(withFilters: Bool = true) throws(MartletError) -> Expression {
        let offset = token.offset
        var result: Expression
        if take(symbol: "-") {
            let operand = try nested { parser throws(MartletError) in try parser.unary(withFilters: false) }
            result = Expression(offset: offset, kind: .negation(operand))
        } else if take(symbol: "+") {
            let operand = try nested { parser throws(MartletError) in try parser.unary(withFilters: false) }
            result = Expression(offset: offset, kind: .plus(operand))
        } else {
            result = try primary()
        }
        result = try postfix(result)
        return withFilters ? try filters(result) : result
    }

    /// An operand without sign, filters or tests: what may follow a test's name without parentheses.
    mutating func bareOperand() throws(MartletError) -> Expression {
        try postfix(try primary())
    }

    private mutating func primary() throws(MartletError) -> Expression {
        let offset = token.offset
        switch token.kind {
        case .name(let name):
            advance()
            switch name {
            case "true", "True": return Expression(offset: offset, kind: .literal(.bool(true)))
            case "false", "False": return Expression(offset: offset, kind: .literal(.bool(false)))
            case "none", "None": return Expression(offset: offset, kind: .literal(.null))
            case _ where Self.reserved.contains(name):
                throw error("an expression is expected, not '\(name)'", at: offset)
            default:
                names.insert(name)
                return Expression(offset: offset, kind: .name(name))
            }
        case .string(var text):
            advance()
            while case .string(let more) = token.kind {
                text += more
                advance()
            }
            return Expression(offset: offset, kind: .literal(.string(text)))
        case .integer(let value):
            advance()
            return Expression(offset: offset, kind: .literal(.integer(value)))
        case .double(let value):
            advance()
            return Expression(offset: offset, kind: .literal(.double(value)))
        case .symbol("("):
            advance()
            if take(symbol: ")") { return Expression(offset: offset, kind: .tuple([])) }
            let inner = try tuple()
            try expect(symbol: ")")
            return Expression(offset: offset, kind: inner.kind)
        case .symbol("["):
            advance()
            let elements = try elements(until: "]")
            return Expression(offset: offset, kind: .list(elements))
        case .symbol("{"):
            advance()
            return Expression(offset: offset, kind: .mapping(try members()))
        default:
            throw error("an expression is expected, not \(found)")
        }
    }

    private mutating func elements(until end: String) throws(MartletError) -> [Expression] {
        var elements: [Expression] = []
        while !take(symbol: end) {
            if !elements.isEmpty {
                try expect(symbol: ",")
                if take(symbol: end) { break }
            }
            elements.append(try expression())
        }
        return elements
    }

    private mutating func members() throws(MartletError) -> [(key: Expression, value: Expression)] {
        var members: [(key: Expression, value: Expression)] = []
        while !take(symbol: "}") {
            if !members.isEmpty {
                try expect(symbol: ",")
                if take(symbol: "}") { break }
            }
            let key = try expression()
            try expect(symbol: ":")
            members.append((key, try expression()))
        }
        return members
    }
}
