import Errors

extension TemplateRenderer {
    func render(_ statements: [Statement], in scope: TemplateScope) throws {
        for statement in statements { try render(statement, in: scope) }
    }

    private func render(_ statement: Statement, in scope: TemplateScope) throws {
        try step()
        switch statement {
        case .text(let range): try copy(range)
        case .print(let expression):
            let value = try evaluate(expression, in: scope)
            if let write = context.write, captureDepth == 0 {
                try self.write(try located(expression.offset) { try write(value) }, from: expression.offset)
            } else if case .string(let text) = value {
                try write(text, from: expression.offset)
            } else {
                try write(try located(expression.offset) { try value.printed() }, from: expression.offset)
            }
        case .condition(let branches, let otherwise):
            for branch in branches where try isTrue(branch.test, in: scope) {
                return try render(branch.body, in: scope)
            }
            try render(otherwise, in: scope)
        case .loop(let loop): try render(loop, in: scope)
        case .assign(let target, let expression):
            let value = try evaluate(expression, in: scope)
            try located(expression.offset) { try assign(value, to: target, in: scope) }
        case .capture(let target, let filters, let body):
            let text = try capture { try render(body, in: TemplateScope(parent: scope)) }
            try assign(try apply(filters, to: .string(text), in: scope), to: target, in: scope)
        case .macro(let syntax):
            scope.set(
                syntax.name,
                to: .object(TemplateMacro(syntax, scope: scope, template: current, renderer: self)))
        case .call(let syntax, let expression): try renderCallBlock(syntax, expression, in: scope)
        case .filter(let filters, let offset, let body):
            let text = try capture { try render(body, in: TemplateScope(parent: scope)) }
            let value = try apply(filters, to: .string(text), in: scope)
            try write(try located(offset) { try context.write?(value) ?? value.printed() }, from: offset)
        case .with(let assignments, let body):
            let inner = TemplateScope(parent: scope)
            for (target, expression) in assignments {
                try assign(try evaluate(expression, in: scope), to: target, in: inner)
            }
            try render(body, in: inner)
        case .evaluate(let expression): _ = try evaluate(expression, in: scope)
        case .include(let syntax): try renderInclude(syntax, in: scope)
        case .importAs(let syntax, let alias): scope.set(alias, to: .object(try importModule(syntax, in: scope)))
        case .importNames(let syntax, let names):
            let module = try importModule(syntax, in: scope)
            for (name, alias) in names {
                guard let value = module.attribute(name) else {
                    throw templateError(
                        "the template '\(module.name)' does not define '\(name)'",
                        hint: Suggestion.of(name, among: module.attributeNames)
                    ).located(at: templates[current].location(of: syntax.offset))
                }
                scope.set(alias, to: value)
            }
        }
    }

    func isTrue(_ expression: Expression, in scope: TemplateScope) throws -> Bool {
        let value = try evaluate(expression, in: scope)
        if case .bool(let truth) = value { return truth }
        return try located(expression.offset) { try value.isTrue() }
    }

    private func apply(
        _ filters: [FilterSyntax], to value: TemplateValue, in scope: TemplateScope
    ) throws -> TemplateValue {
        var result = value
        for filter in filters { result = try apply(filter, to: result, in: scope) }
        return result
    }

    func assign(_ value: TemplateValue, to target: AssignmentTarget, in scope: TemplateScope) throws {
        switch target {
        case .name(let name): scope.set(name, to: value)
        case .attribute(let name, let attribute, let offset):
            try located(offset) {
                guard case .object(let object)? = scope[name], object.assign(value, to: attribute) else {
                    throw templateError(
                        "'\(name)' has no attributes that can be set",
                        hint: "Make it with {% set \(name) = namespace() %}.")
                }
            }
        case .tuple(let targets):
            let values = try value.sequence()
            guard values.count == targets.count else {
                throw templateError("\(values.count) values cannot be assigned to \(targets.count) names")
            }
            for (target, value) in zip(targets, values) { try assign(value, to: target, in: scope) }
        }
    }

    private func render(_ loop: LoopSyntax, in scope: TemplateScope) throws {
        let sequence = try evaluate(loop.sequence, in: scope)
        var elements = try located(loop.offset) { try sequence.sequence() }
        if let filter = loop.filter {
            elements = try elements.filter { element in
                try step()
                let inner = TemplateScope(parent: scope)
                try located(loop.offset) { try assign(element, to: loop.target, in: inner) }
                return try isTrue(filter, in: inner)
            }
        }
        if elements.isEmpty { return try render(loop.otherwise, in: TemplateScope(parent: scope)) }
        let state = LoopObject(elements)
        for (index, element) in elements.enumerated() {
            try located(loop.offset) { try step() }
            state.index = index
            let inner = TemplateScope(parent: scope)
            inner.set("loop", to: .object(state))
            try located(loop.offset) { try assign(element, to: loop.target, in: inner) }
            try render(loop.body, in: inner)
        }
    }
}
