/// An expression of a template and where it begins, in UTF-8 bytes.
struct Expression: Sendable {
    let offset: Int
    let kind: Kind

    indirect enum Kind: Sendable {
        case literal(Literal)
        case name(String)
        case list([Expression])
        case tuple([Expression])
        case mapping([(key: Expression, value: Expression)])
        case negation(Expression)
        case plus(Expression)
        case binary(BinaryOperator, Expression, Expression)
        case comparison(Expression, [(ComparisonOperator, Expression)])
        case and(Expression, Expression)
        case or(Expression, Expression)
        case not(Expression)
        case conditional(then: Expression, test: Expression, otherwise: Expression?)
        case concatenation([Expression])
        case attribute(Expression, String)
        case item(Expression, Expression)
        case slice(Expression, from: Expression?, to: Expression?, step: Expression?)
        case call(Expression, CallSyntax)
        case filter(Expression, FilterSyntax)
        case test(Expression, String, CallSyntax)
    }
}

enum Literal: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case double(Double)
    case string(String)
}

enum BinaryOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case modulo = "%"
    case power = "**"
}

enum ComparisonOperator: Sendable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, contained, notContained
}

/// The arguments of a call as written.
struct CallSyntax: Sendable {
    var positional: [Expression] = []
    var keyword: [(name: String, value: Expression)] = []
    /// What stands after `*`: a sequence of further arguments.
    var spread: Expression?
    /// What stands after `**`: a mapping of named arguments.
    var keywordSpread: Expression?
}

/// A filter as written, such as `|name(arguments)`.
struct FilterSyntax: Sendable {
    let name: String
    let offset: Int
    let arguments: CallSyntax
}

/// What a value is assigned to.
indirect enum AssignmentTarget: Sendable {
    case name(String)
    case attribute(of: String, String, offset: Int)
    case tuple([AssignmentTarget])
}

/// A statement of a template.
indirect enum Statement: Sendable {
    /// Source bytes that are copied as they are.
    case text(Range<Int>)
    case print(Expression)
    case condition(branches: [(test: Expression, body: [Statement])], otherwise: [Statement])
    case loop(LoopSyntax)
    case assign(AssignmentTarget, Expression)
    case capture(AssignmentTarget, [FilterSyntax], [Statement])
    case macro(MacroSyntax)
    /// `{% call(parameters) expression %}`: the macro's body is what `caller()` gives.
    case call(MacroSyntax, Expression)
    case filter([FilterSyntax], offset: Int, [Statement])
    case with([(AssignmentTarget, Expression)], [Statement])
    case evaluate(Expression)
    case include(ImportSyntax)
    case importAs(ImportSyntax, String)
    case importNames(ImportSyntax, [(name: String, alias: String)])
}

struct LoopSyntax: Sendable {
    let offset: Int
    let target: AssignmentTarget
    let sequence: Expression
    let filter: Expression?
    let body: [Statement]
    let otherwise: [Statement]
}

struct MacroSyntax: Sendable {
    let offset: Int
    let name: String
    let parameters: [(name: String, fallback: Expression?)]
    let body: [Statement]
    let usesVarargs: Bool
    let usesKwargs: Bool
    let usesCaller: Bool
}

struct ImportSyntax: Sendable {
    let offset: Int
    let template: Expression
    let ignoresMissing: Bool
    let seesContext: Bool
}
