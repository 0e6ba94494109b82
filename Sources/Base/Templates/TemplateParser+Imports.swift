import Errors

extension TemplateParser {
    mutating func include(from offset: Int) throws(MartletError) -> Statement {
        let template = try expression(allowsConditional: true)
        var ignoresMissing = false
        if isName("ignore"), tokens[index + 1].kind == .name("missing") {
            index += 2
            ignoresMissing = true
        }
        let seesContext = contextChoice() ?? true
        try expectBlockEnd()
        return .include(
            ImportSyntax(
                offset: template.offset, template: template, ignoresMissing: ignoresMissing, seesContext: seesContext))
    }

    mutating func importAs(from offset: Int) throws(MartletError) -> Statement {
        let template = try expression()
        try expect(name: "as")
        let alias = try identifier("a name for the import")
        let seesContext = contextChoice() ?? false
        try expectBlockEnd()
        return .importAs(
            ImportSyntax(offset: template.offset, template: template, ignoresMissing: false, seesContext: seesContext),
            alias)
    }

    mutating func importNames(from offset: Int) throws(MartletError) -> Statement {
        let template = try expression()
        try expect(name: "import")
        var imports: [(name: String, alias: String)] = []
        var seesContext: Bool?
        while token.kind != .blockEnd {
            if !imports.isEmpty { try expect(symbol: ",") }
            if !imports.isEmpty, token.kind == .blockEnd { break }
            let name = try identifier("the name of a macro")
            imports.append((name, take(name: "as") ? try identifier("a name for the macro") : name))
            if let choice = contextChoice() {
                seesContext = choice
                break
            }
        }
        guard !imports.isEmpty else { throw error("the name of a macro is expected, not \(found)") }
        try expectBlockEnd()
        return .importNames(
            ImportSyntax(
                offset: template.offset, template: template, ignoresMissing: false, seesContext: seesContext ?? false),
            imports)
    }

    /// `with context` or `without context`.
    private mutating func contextChoice() -> Bool? {
        guard isName("with") || isName("without"), tokens[index + 1].kind == .name("context") else { return nil }
        let choice = isName("with")
        index += 2
        return choice
    }
}
