import Errors

extension TemplateRenderer {
    func evaluate(_ expression: Expression, in scope: TemplateScope) throws -> TemplateValue {
        try step()
        switch expression.kind {
        case .literal(let literal):
            switch literal {
            case .null: return .null
            case .bool(let value): return .bool(value)
            case .integer(let value): return .integer(value)
            case .double(let value): return .double(value)
            case .string(let value): return .string(value)
            }
        case .name(let name): return lookUp(name, at: expression.offset, in: scope)
        case .list(let elements): return .list(try elements.map { try evaluate($0, in: scope) })
        case .tuple(let elements): return .tuple(try elements.map { try evaluate($0, in: scope) })
        case .mapping(let members):
            let mapping = MappingObject()
            for (key, value) in members {
                let name = try evaluate(key, in: scope)
                let value = try evaluate(value, in: scope)
                try located(key.offset) { try mapping.set(name, to: value) }
            }
            return .mapping(mapping)
        case .and(let left, let right):
            let value = try evaluate(left, in: scope)
            return try located(left.offset) { try value.isTrue() } ? try evaluate(right, in: scope) : value
        case .or(let left, let right):
            let value = try evaluate(left, in: scope)
            return try located(left.offset) { try value.isTrue() } ? value : try evaluate(right, in: scope)
        case .not(let operand): return .bool(try !isTrue(operand, in: scope))
        case .conditional(let then, let test, let otherwise):
            if try isTrue(test, in: scope) { return try evaluate(then, in: scope) }
            if let otherwise { return try evaluate(otherwise, in: scope) }
            // As in Jinja with strict undefined values: nothing is printed, so that `{{ ',' if not loop.last }}` works.
            return .absent(text: "")
        case .call(let callee, let call): return try evaluateCall(callee, call, at: expression.offset, in: scope)
        case .filter(let operand, let filter):
            return try apply(filter, to: try evaluate(operand, in: scope), in: scope)
        case .test(let operand, let name, let call):
            let value = try evaluate(operand, in: scope)
            let arguments = try evaluate(call, in: scope)
            return .bool(try located(expression.offset) { try Tests.apply(name, to: value, arguments) })
        default: return try evaluateOperation(expression, in: scope)
        }
    }

    private func evaluateOperation(_ expression: Expression, in scope: TemplateScope) throws -> TemplateValue {
        let offset = expression.offset
        switch expression.kind {
        case .negation(let operand):
            let value = try evaluate(operand, in: scope)
            return try located(offset) { try Arithmetic.negate(value) }
        case .plus(let operand):
            let value = try evaluate(operand, in: scope)
            return try located(offset) { try Arithmetic.plus(value) }
        case .binary(let operation, let left, let right):
            let first = try evaluate(left, in: scope)
            let second = try evaluate(right, in: scope)
            return try located(offset) {
                let result = try Arithmetic.apply(operation, first, second, sizeLimit: context.limits.outputSize)
                if case .list(let list) = result { try step(list.elements.count) }
                return result
            }
        case .comparison(let first, let rest):
            var left = try evaluate(first, in: scope)
            for (comparison, operand) in rest {
                let right = try evaluate(operand, in: scope)
                let holds = try located(offset) { try Arithmetic.compare(left, comparison, right) }
                guard holds else { return .bool(false) }
                left = right
            }
            return .bool(true)
        case .concatenation(let parts):
            var text = ""
            for part in parts {
                let value = try evaluate(part, in: scope)
                text += try located(part.offset) { try value.printed() }
                try located(offset) { try checkSize(text.utf8.count) }
            }
            return .string(text)
        case .attribute(let base, let name):
            let value = try evaluate(base, in: scope)
            return try located(offset) { try Attributes.attribute(name, of: value, place: place(offset)) }
        case .item(let base, let key):
            let value = try evaluate(base, in: scope)
            let key = try evaluate(key, in: scope)
            return try located(offset) { try Attributes.item(key, of: value, place: place(offset)) }
        case .slice(let base, let from, let to, let step):
            let value = try evaluate(base, in: scope)
            let from = try from.map { try evaluate($0, in: scope) }
            let to = try to.map { try evaluate($0, in: scope) }
            let step = try step.map { try evaluate($0, in: scope) }
            return try located(offset) { try Attributes.slice(value, from: from, to: to, step: step) }
        default: throw MartletError(.internal, "an expression that nothing evaluates")
        }
    }

    /// The place of an offset, computed only when an undefined value is made.
    func place(_ offset: Int) -> () -> SourceLocation {
        { [template = templates[current]] in template.location(of: offset) }
    }

    private func lookUp(_ name: String, at offset: Int, in scope: TemplateScope) -> TemplateValue {
        if let value = scope[name] ?? context.values[name] ?? Functions.builtIn(name) { return value }
        return .undefined(
            UndefinedValue("'\(name)' is undefined") { [context, place = place(offset)] in
                let known = scope.visibleNames + context.values.keys + Functions.names
                return (Suggestion.of(name, among: known), place())
            })
    }

    // MARK: Calls

    func evaluate(_ call: CallSyntax, in scope: TemplateScope) throws -> TemplateArguments {
        var arguments = TemplateArguments()
        arguments.positional.reserveCapacity(call.positional.count)
        for expression in call.positional { arguments.positional.append(try evaluate(expression, in: scope)) }
        for (name, expression) in call.keyword { arguments.keyword.append((name, try evaluate(expression, in: scope))) }
        if let spread = call.spread {
            let value = try evaluate(spread, in: scope)
            arguments.positional += try located(spread.offset) { try value.sequence() }
        }
        if let spread = call.keywordSpread {
            let value = try evaluate(spread, in: scope)
            try located(spread.offset) {
                guard case .mapping(let mapping) = value else { throw templateError("'**' needs a dict") }
                for (name, value) in zip(mapping.keys, mapping.values) {
                    arguments.keyword.append((try name.text("the name of an argument"), value))
                }
            }
        }
        return arguments
    }

    private func evaluateCall(
        _ callee: Expression, _ call: CallSyntax, at offset: Int, in scope: TemplateScope
    ) throws -> TemplateValue {
        let function = try evaluate(callee, in: scope)
        let arguments = try evaluate(call, in: scope)
        return try located(offset) { try invoke(function, with: arguments) }
    }

    func invoke(_ function: TemplateValue, with arguments: TemplateArguments) throws -> TemplateValue {
        let result: TemplateValue
        switch function {
        case .function(let function): result = try function.body(arguments)
        case .object(let object): result = try object.call(arguments)
        case .undefined(let value): throw value.error
        default: throw templateError("a value of type \(function.typeName) cannot be called")
        }
        switch result {
        case .string(let text): try checkSize(text.utf8.count)
        case .list(let list): try step(list.elements.count)
        default: break
        }
        return result
    }

    func apply(_ filter: FilterSyntax, to value: TemplateValue, in scope: TemplateScope) throws -> TemplateValue {
        let arguments = try evaluate(filter.arguments, in: scope)
        return try located(filter.offset) {
            let result = try Filters.apply(filter.name, to: value, arguments)
            switch result {
            case .string(let text): try checkSize(text.utf8.count)
            case .list(let list): try step(list.elements.count)
            default: break
            }
            return result
        }
    }
}
