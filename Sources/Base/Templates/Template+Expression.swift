public import Errors
public import JSON

/// Templates that are asked for a value rather than for text.
extension Template {
    /// What stands before an expression that is compiled by itself; columns of errors count it.
    public static let expressionOpening = "{{ "

    /// A bare expression, such as `params.day == 'monday'`.
    ///
    /// - Throws: `invalidInput`; its columns are moved by `expressionOpening`.
    public init(compilingExpression text: String, name: String) throws(MartletError) {
        try self.init(compiling: "\(Self.expressionOpening)\(text) }}", name: name)
        guard isExpression else {
            throw MartletError(
                .invalidInput, "'\(text)' is not one expression", at: SourceLocation(file: name),
                hint: "Write it without {{ and }}, such as params.day == '2026-01-31'.")
        }
    }

    /// Whether the whole source is one `{{ expression }}`, which therefore has a value with a type of its own.
    public var isExpression: Bool {
        guard body.count == 1, case .print = body[0] else { return false }
        return true
    }

    /// Whether the source has nothing to evaluate.
    public var isPlainText: Bool {
        body.allSatisfy { if case .text = $0 { true } else { false } }
    }

    /// The value of a template that is one expression; the text of any other.
    ///
    /// - Throws: As `render`, and `invalidInput` where the value is none that JSON has.
    public func value(_ context: TemplateContext) throws -> JSONValue {
        guard body.count == 1, case .print(let expression) = body[0] else { return .string(try render(context).text) }
        let renderer = TemplateRenderer(self, context)
        let value = try renderer.evaluate(expression, in: TemplateScope(parent: nil))
        return try renderer.located(expression.offset) { try value.json() }
    }

    /// Names with the attributes that are asked of them, such as `["steps", "load", "outputs"]`, once each, and where each part stands.
    public var paths: [(path: [String], places: [SourceLocation])] {
        var search = PathSearch()
        search.visit(body)
        var seen: Set<[String]> = []
        return search.found.filter { seen.insert($0.path).inserted }.map { ($0.path, $0.offsets.map(location(of:))) }
    }
}

extension TemplateValue {
    /// The value as JSON.
    public func json() throws -> JSONValue { try json(depth: 0) }

    private func json(depth: Int) throws -> JSONValue {
        guard depth < TemplateLimits.valueDepth else {
            throw templateError("a value is nested more than \(TemplateLimits.valueDepth) levels deep")
        }
        switch self {
        case .undefined(let value): throw value.error
        case .null, .absent: return .null
        case .bool(let value): return .bool(value)
        case .integer(let value): return .integer(Int64(value))
        case .double(let value): return .double(value)
        case .string(let value): return .string(value)
        case .list, .tuple: return .array(try sequence().map { try $0.json(depth: depth + 1) })
        case .mapping(let mapping):
            var object = JSONObject()
            for (key, value) in zip(mapping.keys, mapping.values) {
                object[try key.text("a name")] = try value.json(depth: depth + 1)
            }
            return .object(object)
        case .function, .object: throw templateError("a value of type \(typeName) cannot be passed on")
        }
    }
}

extension Template {
    /// The functions that every template can call.
    public static var functionNames: [String] { Functions.names }
}
