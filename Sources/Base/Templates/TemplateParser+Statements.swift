import Errors

extension TemplateParser {
    /// The statement whose tag's name is the present token.
    mutating func statement(of opening: (name: String, offset: Int)?) throws(MartletError) -> Statement {
        let offset = token.offset
        guard case .name(let name) = token.kind else { throw error("the name of a tag is expected, not \(found)") }
        advance()
        switch name {
        case "if": return try condition(from: offset)
        case "for": return try loop(from: offset)
        case "set": return try assignment(from: offset)
        case "macro":
            let name = try identifier("the name of a macro")
            return .macro(try macro(named: name, tag: "macro", from: offset))
        case "call": return try callBlock(from: offset)
        case "filter":
            let filters = try filterChain()
            try expectBlockEnd()
            return .filter(filters, offset: offset, try body(of: "filter", from: offset))
        case "with": return try with(from: offset)
        case "do":
            let expression = try tuple()
            try expectBlockEnd()
            return .evaluate(expression)
        case "include": return try include(from: offset)
        case "import": return try importAs(from: offset)
        case "from": return try importNames(from: offset)
        case "block", "extends":
            throw error(
                "template inheritance ('\(name)') is not supported", at: offset,
                hint: "Use {% include %} or a macro instead.")
        default:
            if let opening, name.hasPrefix("end") || name == "else" || name == "elif" {
                throw error(
                    "'\(name)' does not belong here: the block '\(opening.name)' is still open", at: offset,
                    hint: "Close it with {% end\(opening.name) %} first.")
            }
            throw error("there is no tag '\(name)'", at: offset, hint: Suggestion.of(name, among: Self.tags))
        }
    }

    private static let tags = [
        "if", "for", "set", "macro", "call", "filter", "with", "do", "include", "import", "from", "raw", "endif",
        "endfor", "endset", "endmacro", "endcall", "endfilter", "endwith", "endraw", "else", "elif",
    ]

    private mutating func condition(from offset: Int) throws(MartletError) -> Statement {
        var branches: [(test: Expression, body: [Statement])] = []
        var otherwise: [Statement] = []
        var test = try tuple(allowsConditional: false)
        while true {
            try expectBlockEnd()
            branches.append((test, try statements(until: ["elif", "else", "endif"], of: ("if", offset))))
            if take(name: "elif") {
                test = try tuple(allowsConditional: false)
                continue
            }
            if take(name: "else") {
                try expectBlockEnd()
                otherwise = try statements(until: ["endif"], of: ("if", offset))
            }
            advance()
            try expectBlockEnd()
            return .condition(branches: branches, otherwise: otherwise)
        }
    }

    private mutating func loop(from offset: Int) throws(MartletError) -> Statement {
        let target = try self.target()
        try expect(name: "in")
        let sequence = try tuple(allowsConditional: false)
        var filter: Expression?
        if take(name: "if") { filter = try expression() }
        if isName("recursive") { throw error("recursive loops are not supported", hint: "Use a macro instead.") }
        try expectBlockEnd()
        let body = try statements(until: ["else", "endfor"], of: ("for", offset))
        var otherwise: [Statement] = []
        if take(name: "else") {
            try expectBlockEnd()
            otherwise = try statements(until: ["endfor"], of: ("for", offset))
        }
        advance()
        try expectBlockEnd()
        return .loop(
            LoopSyntax(
                offset: sequence.offset, target: target, sequence: sequence, filter: filter, body: body,
                otherwise: otherwise))
    }

    /// One name, or several with commas between and parentheses around.
    mutating func target() throws(MartletError) -> AssignmentTarget {
        var targets = [try singleTarget()]
        var isTuple = false
        while take(symbol: ",") {
            isTuple = true
            if isName("in") || isSymbol("=") || isSymbol(")") { break }
            targets.append(try singleTarget())
        }
        return isTuple ? .tuple(targets) : targets[0]
    }

    private mutating func singleTarget() throws(MartletError) -> AssignmentTarget {
        let offset = token.offset
        if take(symbol: "(") {
            let inner = try nested { parser throws(MartletError) in try parser.target() }
            try expect(symbol: ")")
            return inner
        }
        let name = try identifier("a name to assign to")
        guard take(symbol: ".") else { return .name(name) }
        names.insert(name)
        return .attribute(of: name, try identifier("the name of an attribute"), offset: offset)
    }

    private mutating func assignment(from offset: Int) throws(MartletError) -> Statement {
        let target = try self.target()
        if take(symbol: "=") {
            let value = try tuple()
            try expectBlockEnd()
            return .assign(target, value)
        }
        let filters = take(symbol: "|") ? try filterChain() : []
        try expectBlockEnd()
        return .capture(target, filters, try body(of: "set", from: offset))
    }

    private mutating func filterChain() throws(MartletError) -> [FilterSyntax] {
        var filters = [try filter()]
        while take(symbol: "|") { filters.append(try filter()) }
        return filters
    }

    private mutating func macro(named name: String, tag: String, from offset: Int) throws(MartletError) -> MacroSyntax {
        var parameters: [(name: String, fallback: Expression?)] = []
        if tag == "macro" || isSymbol("(") {
            try expect(symbol: "(")
            while !take(symbol: ")") {
                if !parameters.isEmpty { try expect(symbol: ",") }
                let parameter = try identifier("the name of a parameter")
                if take(symbol: "=") {
                    parameters.append((parameter, try expression()))
                } else {
                    guard parameters.last?.fallback == nil else {
                        throw error("the parameter '\(parameter)' needs a default, since one before it has one")
                    }
                    parameters.append((parameter, nil))
                }
            }
        }
        guard tag == "macro" else {
            return MacroSyntax(
                offset: offset, name: name, parameters: parameters, body: [], usesVarargs: false, usesKwargs: false,
                usesCaller: false)
        }
        try expectBlockEnd()
        return try macroBody(named: name, tag: tag, parameters: parameters, from: offset)
    }

    private mutating func macroBody(
        named name: String, tag: String, parameters: [(name: String, fallback: Expression?)], from offset: Int
    ) throws(MartletError) -> MacroSyntax {
        let outer = names
        names = []
        let body = try body(of: tag, from: offset)
        defer { names.formUnion(outer) }
        return MacroSyntax(
            offset: offset, name: name, parameters: parameters, body: body, usesVarargs: names.contains("varargs"),
            usesKwargs: names.contains("kwargs"), usesCaller: names.contains("caller"))
    }

    private mutating func callBlock(from offset: Int) throws(MartletError) -> Statement {
        let parameters = try macro(named: "caller", tag: "call", from: offset).parameters
        let call = try expression()
        guard case .call = call.kind else { throw error("a call of a macro is expected", at: call.offset) }
        try expectBlockEnd()
        return .call(try macroBody(named: "caller", tag: "call", parameters: parameters, from: offset), call)
    }

    private mutating func with(from offset: Int) throws(MartletError) -> Statement {
        var assignments: [(AssignmentTarget, Expression)] = []
        while token.kind != .blockEnd {
            if !assignments.isEmpty { try expect(symbol: ",") }
            let target = try singleTarget()
            try expect(symbol: "=")
            assignments.append((target, try expression()))
        }
        try expectBlockEnd()
        return .with(assignments, try body(of: "with", from: offset))
    }
}
