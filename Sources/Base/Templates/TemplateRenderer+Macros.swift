import Errors

extension TemplateRenderer {
    /// The text of a macro's body with its parameters set.
    func call(_ macro: TemplateMacro, with arguments: TemplateArguments, caller: TemplateValue?) throws -> TemplateValue
    {
        let syntax = macro.syntax
        let scope = TemplateScope(parent: macro.scope)
        var keyword = arguments.keyword
        var extra = arguments.positional.dropFirst(syntax.parameters.count)
        let outer = current
        defer { current = outer }
        let caller = caller ?? take("caller", from: &keyword)
        if let caller {
            guard syntax.usesCaller else {
                throw templateError(
                    "the macro '\(syntax.name)' does not use 'caller', so it cannot be used with a call block")
            }
            scope.set("caller", to: caller)
        } else if syntax.usesCaller {
            scope.set("caller", to: .undefined(UndefinedValue("'caller' is undefined: there is no call block")))
        }
        return try nested {
            current = macro.template
            for (index, parameter) in syntax.parameters.enumerated() {
                if index < arguments.positional.count {
                    guard take(parameter.name, from: &keyword) == nil else {
                        throw templateError("the macro '\(syntax.name)' is given '\(parameter.name)' twice")
                    }
                    scope.set(parameter.name, to: arguments.positional[index])
                } else if let value = take(parameter.name, from: &keyword) {
                    scope.set(parameter.name, to: value)
                } else if let fallback = parameter.fallback {
                    scope.set(parameter.name, to: try evaluate(fallback, in: scope))
                } else {
                    let message = "the parameter '\(parameter.name)' of the macro '\(syntax.name)' was not given"
                    scope.set(parameter.name, to: .undefined(UndefinedValue(message)))
                }
            }
            if syntax.usesVarargs {
                scope.set("varargs", to: .tuple(Array(extra)))
                extra = []
            }
            current = outer
            guard extra.isEmpty else {
                throw templateError(
                    "the macro '\(syntax.name)' takes at most \(syntax.parameters.count) arguments, not "
                        + "\(arguments.positional.count)")
            }
            if syntax.usesKwargs {
                let rest = MappingObject()
                for (name, value) in keyword { rest[name] = value }
                scope.set("kwargs", to: .mapping(rest))
            } else if let unknown = keyword.first {
                throw templateError(
                    "the macro '\(syntax.name)' has no parameter '\(unknown.name)'",
                    hint: Suggestion.of(unknown.name, among: syntax.parameters.map(\.name)))
            }
            current = macro.template
            return .string(try capture { try render(syntax.body, in: scope) })
        }
    }

    private func take(_ name: String, from keyword: inout [(name: String, value: TemplateValue)]) -> TemplateValue? {
        keyword.firstIndex { $0.name == name }.map { keyword.remove(at: $0).value }
    }

    func renderCallBlock(_ syntax: MacroSyntax, _ expression: Expression, in scope: TemplateScope) throws {
        guard case .call(let callee, let call) = expression.kind else { return }
        let function = try evaluate(callee, in: scope)
        var arguments = try evaluate(call, in: scope)
        let caller = TemplateMacro(syntax, scope: scope, template: current, renderer: self)
        arguments.keyword.append(("caller", .object(caller)))
        let value = try located(expression.offset) { try invoke(function, with: arguments) }
        try write(try located(expression.offset) { try value.printed() }, from: expression.offset)
    }

    func renderInclude(_ syntax: ImportSyntax, in scope: TemplateScope) throws {
        guard let position = try find(syntax, in: scope) else { return }
        let outer = current
        try located(syntax.offset) {
            try nested {
                current = position
                defer { current = outer }
                try render(templates[position].body, in: TemplateScope(parent: syntax.seesContext ? scope : nil))
            }
        }
    }

    func importModule(_ syntax: ImportSyntax, in scope: TemplateScope) throws -> TemplateModule {
        guard let position = try find(syntax, in: scope) else {
            throw MartletError(.internal, "an import that ignores what is missing")
        }
        if !syntax.seesContext, let module = modules[position] { return module }
        let inner = TemplateScope(parent: syntax.seesContext ? scope : nil)
        let outer = current
        _ = try located(syntax.offset) {
            try nested {
                current = position
                defer { current = outer }
                return try capture { try render(templates[position].body, in: inner) }
            }
        }
        let module = TemplateModule(name: templates[position].name, scope: inner)
        if !syntax.seesContext { modules[position] = module }
        return module
    }

    /// The template that an include names, or the first that exists where it names several.
    private func find(_ syntax: ImportSyntax, in scope: TemplateScope) throws -> Int? {
        let value = try evaluate(syntax.template, in: scope)
        return try located(syntax.offset) {
            var names: [String] = []
            if case .string(let name) = value {
                names = [name]
            } else {
                names = try value.sequence().map { try $0.text("the name of a template") }
            }
            for name in names {
                if let position = try load(name) { return position }
            }
            if syntax.ignoresMissing { return nil }
            throw MartletError(
                .notFound, "there is no template \(names.map { "'\($0)'" }.joined(separator: " or "))")
        }
    }
}
