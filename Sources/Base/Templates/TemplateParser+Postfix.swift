import Errors

extension TemplateParser {
    /// Attributes, items and calls after an expression.
    mutating func postfix(_ base: Expression) throws(MartletError) -> Expression {
        var result = base
        while true {
            switch token.kind {
            case .symbol("."):
                advance()
                let offset = token.offset
                switch token.kind {
                case .name(let name):
                    advance()
                    result = Expression(offset: offset, kind: .attribute(result, name))
                case .integer(let value):
                    advance()
                    let key = Expression(offset: offset, kind: .literal(.integer(value)))
                    result = Expression(offset: offset, kind: .item(result, key))
                default: throw error("the name of an attribute is expected after '.', not \(found)")
                }
            case .symbol("["):
                advance()
                result = try item(of: result)
            case .symbol("("):
                result = Expression(offset: result.offset, kind: .call(result, try call()))
            default: return result
            }
        }
    }

    private mutating func item(of base: Expression) throws(MartletError) -> Expression {
        let offset = token.offset
        var parts: [Expression?] = [nil]
        while !isSymbol("]") {
            if take(symbol: ":") {
                parts.append(nil)
                guard parts.count <= 3 else { throw error("a slice has at most three parts") }
            } else {
                guard parts[parts.count - 1] == nil else { throw error("']' is expected, not \(found)") }
                parts[parts.count - 1] = try tuple()
            }
        }
        advance()
        if parts.count > 1 {
            return Expression(
                offset: offset,
                kind: .slice(base, from: parts[0], to: parts[1], step: parts.count > 2 ? parts[2] : nil))
        }
        guard let key = parts[0] else { throw error("a key is expected between '[' and ']'", at: offset) }
        return Expression(offset: offset, kind: .item(base, key))
    }

    /// The arguments of a call, in parentheses.
    mutating func call() throws(MartletError) -> CallSyntax {
        var call = CallSyntax()
        try expect(symbol: "(")
        var isFirst = true
        while !take(symbol: ")") {
            if !isFirst {
                try expect(symbol: ",")
                if take(symbol: ")") { break }
            }
            isFirst = false
            if take(symbol: "**") {
                guard call.keywordSpread == nil else { throw error("a call has at most one '**'") }
                call.keywordSpread = try expression()
            } else if take(symbol: "*") {
                guard call.spread == nil, call.keywordSpread == nil else { throw error("a call has at most one '*'") }
                call.spread = try expression()
            } else if case .name(let name) = token.kind, tokens[index + 1].kind == .symbol("=") {
                index += 2
                guard !call.keyword.contains(where: { $0.name == name }) else {
                    throw error("the argument '\(name)' is given twice")
                }
                call.keyword.append((name, try expression()))
            } else {
                guard call.keyword.isEmpty, call.spread == nil, call.keywordSpread == nil else {
                    throw error("an argument without a name cannot follow one with a name")
                }
                call.positional.append(try expression())
            }
        }
        return call
    }

    /// Filters, tests and calls after an expression.
    mutating func filters(_ base: Expression) throws(MartletError) -> Expression {
        var result = base
        while true {
            switch token.kind {
            case .symbol("|"):
                advance()
                let filter = try filter()
                result = Expression(offset: filter.offset, kind: .filter(result, filter))
            case .name("is"):
                advance()
                result = try test(of: result)
            case .symbol("("):
                result = Expression(offset: result.offset, kind: .call(result, try call()))
            default: return result
            }
        }
    }

    /// `name(arguments)` after `|`, or several of them with `|` between.
    mutating func filter() throws(MartletError) -> FilterSyntax {
        let offset = token.offset
        let name = try dottedName("the name of a filter")
        guard Filters.exists(name) else {
            throw error("there is no filter '\(name)'", at: offset, hint: Suggestion.of(name, among: Filters.names))
        }
        return FilterSyntax(
            name: name, offset: offset, arguments: isSymbol("(") ? try call() : CallSyntax())
    }

    private mutating func test(of operand: Expression) throws(MartletError) -> Expression {
        let isNegated = take(name: "not")
        let offset = token.offset
        let name = try dottedName("the name of a test")
        guard Tests.exists(name) else {
            throw error("there is no test '\(name)'", at: offset, hint: Suggestion.of(name, among: Tests.names))
        }
        var arguments = CallSyntax()
        switch token.kind {
        case .symbol("("): arguments = try call()
        case .name("is"): throw error("two tests cannot follow one another", hint: "Join them with 'and'.")
        case .name("else"), .name("or"), .name("and"), .name("if"), .name("in"), .name("not"): break
        case .name, .string, .integer, .double, .symbol("["), .symbol("{"):
            arguments.positional = [try testArgument()]
        default: break
        }
        let test = Expression(offset: offset, kind: .test(operand, name, arguments))
        return isNegated ? Expression(offset: offset, kind: .not(test)) : test
    }

    private mutating func testArgument() throws(MartletError) -> Expression {
        try nested { parser throws(MartletError) in try parser.bareOperand() }
    }

    private mutating func dottedName(_ what: String) throws(MartletError) -> String {
        guard case .name(var name) = token.kind else { throw error("\(what) is expected, not \(found)") }
        advance()
        while isSymbol("."), case .name(let part) = tokens[index + 1].kind {
            index += 2
            name += "." + part
        }
        return name
    }
}

/// A hint that names what was probably meant.
enum Suggestion {
    static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        NearestName.of(name, among: candidates).map { "Did you mean '\($0)'?" }
    }
}
