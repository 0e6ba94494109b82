import Errors

/// Turns tokens into statements and expressions; the grammar of expressions is in `TemplateParser+Expressions`.
struct TemplateParser {
    let lexer: TemplateLexer
    let tokens: [Token]
    var index = 0
    var depth = 0
    /// Every name that an expression mentions.
    var names: Set<String> = []

    init(source: [UInt8], name: String) throws(MartletError) {
        lexer = TemplateLexer(source: source, name: name)
        tokens = try TemplateLexer.tokens(of: source, name: name)
    }

    // MARK: Tokens

    var token: Token { tokens[index] }

    mutating func advance() { index += 1 }

    func error(_ message: String, at offset: Int? = nil, hint: String? = nil) -> MartletError {
        lexer.error(message, at: offset ?? token.offset, hint: hint)
    }

    func isSymbol(_ symbol: String) -> Bool { token.kind == .symbol(symbol) }
    func isName(_ name: String) -> Bool { token.kind == .name(name) }

    mutating func take(symbol: String) -> Bool {
        guard isSymbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func take(name: String) -> Bool {
        guard isName(name) else { return false }
        advance()
        return true
    }

    mutating func expect(symbol: String) throws(MartletError) {
        guard take(symbol: symbol) else { throw error("'\(symbol)' is expected, not \(found)") }
    }

    mutating func expect(name: String) throws(MartletError) {
        guard take(name: name) else { throw error("'\(name)' is expected, not \(found)") }
    }

    mutating func expectBlockEnd() throws(MartletError) {
        guard token.kind == .blockEnd else { throw error("the end of the tag is expected, not \(found)") }
        advance()
    }

    /// A name that may be assigned to.
    mutating func identifier(_ what: String) throws(MartletError) -> String {
        guard case .name(let name) = token.kind, !Self.reserved.contains(name) else {
            throw error("\(what) is expected, not \(found)")
        }
        advance()
        return name
    }

    static let reserved: Set<String> = [
        "and", "or", "not", "if", "else", "elif", "in", "is", "true", "false", "none", "True", "False", "None",
    ]

    /// The present token as error messages name it.
    var found: String {
        switch token.kind {
        case .text: "text"
        case .variableBegin: "'{{'"
        case .variableEnd: "'}}'"
        case .blockBegin: "'{%'"
        case .blockEnd: "'%}'"
        case .name(let name): "'\(name)'"
        case .string: "a text literal"
        case .integer(let value): "\(value)"
        case .double(let value): "\(value)"
        case .symbol(let symbol): "'\(symbol)'"
        case .end: "the end of the template"
        }
    }

    mutating func nested<Result>(
        _ body: (inout TemplateParser) throws(MartletError) -> Result
    ) throws(MartletError) -> Result {
        guard depth < TemplateLimits.syntaxDepth else {
            throw MartletError(
                .limitExceeded, "a template is nested more than \(TemplateLimits.syntaxDepth) levels deep",
                at: error("").location)
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    // MARK: Blocks

    mutating func template() throws(MartletError) -> [Statement] {
        let body = try statements(until: [], of: nil)
        return body
    }

    /// Statements up to a tag with one of some names, whose name is the present token afterwards.
    mutating func statements(
        until ends: [String], of opening: (name: String, offset: Int)?
    ) throws(MartletError) -> [Statement] {
        try nested { parser throws(MartletError) in try parser.flatStatements(until: ends, of: opening) }
    }

    private mutating func flatStatements(
        until ends: [String], of opening: (name: String, offset: Int)?
    ) throws(MartletError) -> [Statement] {
        var body: [Statement] = []
        while true {
            switch token.kind {
            case .text(let range):
                body.append(.text(range))
                advance()
            case .variableBegin:
                advance()
                let expression = try tuple()
                guard token.kind == .variableEnd else {
                    throw error("the end of the expression is expected, not \(found)")
                }
                advance()
                body.append(.print(expression))
            case .blockBegin:
                advance()
                if case .name(let name) = token.kind, ends.contains(name) { return body }
                body.append(try statement(of: opening))
            default:
                guard let opening else { return body }
                throw error(
                    "the block '\(opening.name)' that begins here has no end", at: opening.offset,
                    hint: "Close it with {% \(ends.last ?? "") %}.")
            }
        }
    }

    /// The body of a block up to its end tag, which is consumed.
    mutating func body(of name: String, from offset: Int) throws(MartletError) -> [Statement] {
        let body = try statements(until: ["end\(name)"], of: (name, offset))
        advance()
        if name == "macro" || name == "call", case .name = token.kind { advance() }
        try expectBlockEnd()
        return body
    }
}
