import Caching
public import Errors
public import JSON
public import Runs
import Templates

/// Evaluates the expressions of flows over templates with strict undefined values.
public final class FlowExpressions: StepExpressions {
    /// Compiled templates; the specs of the same flow come again and again.
    private let compiled = LRUCache<String, Template>(costLimit: cacheBytes)
    /// Bytes of the sources of compiled templates that are kept.
    private static let cacheBytes = 8 << 20

    public init() {}

    public func condition(_ expression: String, in scope: ExpressionScope) throws(MartletError) -> Bool {
        try named(expression) {
            let value = try template(expression, isExpression: true).value(Self.context(scope))
            return try TemplateValue(value).isTrue()
        }
    }

    public func list(_ expression: String, in scope: ExpressionScope) throws(MartletError) -> [JSONValue] {
        let value: JSONValue
        if expression.hasPrefix("["), let literal = try? JSONValue(parsing: expression) {
            value = try self.value(literal, in: scope)
        } else {
            value = try named(expression) {
                try template(expression, isExpression: true).value(Self.context(scope))
            }
        }
        guard let list = value.arrayValue else {
            throw MartletError(
                .invalidInput, "'for_each' needs a list, and \(expression) gives \(String(value.text().prefix(100)))")
        }
        guard list.count <= ForEach.elementLimit else {
            throw MartletError(.limitExceeded, "'for_each' gives more than \(ForEach.elementLimit) items")
        }
        return list
    }

    public func value(_ spec: JSONValue, in scope: ExpressionScope) throws(MartletError) -> JSONValue {
        var evaluation = Evaluation(expressions: self, scope: scope)
        return try evaluation.value(spec, depth: 0)
    }

    /// One evaluation of a spec; what expressions see is made when the first one is met.
    private struct Evaluation {
        let expressions: FlowExpressions
        let scope: ExpressionScope
        var context: TemplateContext?

        mutating func value(_ spec: JSONValue, depth: Int) throws(MartletError) -> JSONValue {
            guard depth < TemplateLimits.valueDepth else {
                throw MartletError(
                    .limitExceeded, "a spec is nested more than \(TemplateLimits.valueDepth) levels deep")
            }
            switch spec {
            case .string(let text): return FlowExpression.isTemplate(text) ? try evaluate(text, mark: nil) : spec
            case .array(let elements):
                var result: [JSONValue] = []
                result.reserveCapacity(elements.count)
                for element in elements { result.append(try value(element, depth: depth + 1)) }
                return .array(result)
            case .object(let object):
                if let (mark, text) = SpecText.read(spec) {
                    if mark == SpecText.verbatim || !FlowExpression.isTemplate(text) { return .string(text) }
                    return try evaluate(mark == SpecText.shell ? FlowExpression.shellTemplate(text) : text, mark: mark)
                }
                var result = JSONObject()
                for member in object.members { result[member.name] = try value(member.value, depth: depth + 1) }
                return .object(result)
            case .null, .bool, .integer, .double: return spec
            }
        }

        private mutating func evaluate(_ text: String, mark: String?) throws(MartletError) -> JSONValue {
            var context = self.context ?? FlowExpressions.context(scope)
            self.context = context
            QuotedValues(mark: mark).define(in: &context)
            let expressions = expressions
            return try expressions.named(text) {
                let template = try expressions.template(text, isExpression: false)
                return mark == nil ? try template.value(context) : .string(try template.render(context).text)
            }
        }
    }

    private func template(_ text: String, isExpression: Bool) throws(MartletError) -> Template {
        let key = isExpression ? "=\(text)" : "\"\(text)"
        if let known = compiled.value(for: key) { return known }
        let template =
            try isExpression
            ? Template(compilingExpression: text, name: "expression") : Template(compiling: text, name: "expression")
        compiled.insert(template, for: key, cost: 2 * text.utf8.count + 256)
        return template
    }

    private static func context(_ scope: ExpressionScope) -> TemplateContext {
        var context = TemplateContext(values: ScopeValues.values(of: scope))
        context.limits.steps = FlowLimits.expressionSteps
        context.limits.outputSize = FlowLimits.fileSize
        QuotedValues(mark: nil).define(in: &context)
        return context
    }

    /// Errors name the expression rather than a place in it.
    private func named<Result>(_ text: String, _ body: () throws -> Result) throws(MartletError) -> Result {
        do {
            return try body()
        } catch {
            var named = MartletError(wrapping: error)
            let short = text.utf8.count > 80 ? String(text.prefix(80)) + "…" : text
            let line = named.location?.line.map { $0 > 1 ? " (line \($0))" : "" } ?? ""
            named.message += ", in the expression \(FlowExpression.trim(short))\(line)"
            named.location = nil
            throw named
        }
    }
}
