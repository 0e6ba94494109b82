/// Finds the names that a template mentions, with the attributes that follow them.
struct PathSearch {
    /// Names, and where each of them stands.
    var found: [(path: [String], offsets: [Int])] = []

    mutating func visit(_ statements: [Statement]) {
        for statement in statements { visit(statement) }
    }

    private mutating func visit(_ statement: Statement) {
        switch statement {
        case .text, .include, .importAs, .importNames: break
        case .print(let expression), .evaluate(let expression), .assign(_, let expression): visit(expression)
        case .condition(let branches, let otherwise):
            for branch in branches {
                visit(branch.test)
                visit(branch.body)
            }
            visit(otherwise)
        case .loop(let loop):
            visit(loop.sequence)
            if let filter = loop.filter { visit(filter) }
            visit(loop.body)
            visit(loop.otherwise)
        case .capture(_, let filters, let body), .filter(let filters, _, let body):
            for filter in filters { visit(filter.arguments) }
            visit(body)
        case .macro(let macro): visit(macro)
        case .call(let macro, let expression):
            visit(expression)
            visit(macro)
        case .with(let assignments, let body):
            for (_, expression) in assignments { visit(expression) }
            visit(body)
        }
    }

    private mutating func visit(_ macro: MacroSyntax) {
        for parameter in macro.parameters { if let fallback = parameter.fallback { visit(fallback) } }
        visit(macro.body)
    }

    private mutating func visit(_ call: CallSyntax) {
        for expression in call.positional { visit(expression) }
        for (_, expression) in call.keyword { visit(expression) }
        if let spread = call.spread { visit(spread) }
        if let spread = call.keywordSpread { visit(spread) }
    }

    mutating func visit(_ expression: Expression) {
        if let path = Self.path(expression) {
            found.append(path)
            return
        }
        switch expression.kind {
        case .literal, .name: break
        case .list(let elements), .tuple(let elements), .concatenation(let elements):
            for element in elements { visit(element) }
        case .mapping(let members):
            for (key, value) in members {
                visit(key)
                visit(value)
            }
        case .negation(let inner), .plus(let inner), .not(let inner), .attribute(let inner, _): visit(inner)
        case .binary(_, let left, let right), .and(let left, let right), .or(let left, let right),
            .item(let left, let right):
            visit(left)
            visit(right)
        case .comparison(let first, let others):
            visit(first)
            for (_, other) in others { visit(other) }
        case .conditional(let then, let test, let otherwise):
            visit(then)
            visit(test)
            if let otherwise { visit(otherwise) }
        case .slice(let inner, let from, let to, let step):
            visit(inner)
            for part in [from, to, step] { if let part { visit(part) } }
        case .call(let callee, let call):
            visit(callee)
            visit(call)
        case .filter(let inner, let filter):
            visit(inner)
            visit(filter.arguments)
        case .test(let inner, _, let call):
            visit(inner)
            visit(call)
        }
    }

    /// The names of `a.b.c` or `a['b'].c`; nil for anything else.
    private static func path(_ expression: Expression) -> (path: [String], offsets: [Int])? {
        let known: (inner: Expression, name: String, offset: Int)
        switch expression.kind {
        case .name(let name): return ([name], [expression.offset])
        case .attribute(let inner, let name): known = (inner, name, expression.offset)
        case .item(let inner, let key):
            guard case .literal(.string(let name)) = key.kind else { return nil }
            known = (inner, name, key.offset)
        default: return nil
        }
        return path(known.inner).map { ($0.path + [known.name], $0.offsets + [known.offset]) }
    }
}
