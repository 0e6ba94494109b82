/// A filter as a tree.
indirect enum FilterExpression: Sendable, Hashable {
    enum Operator: String, Sendable, Hashable {
        case and = "&&"
        case or = "||"
        case equal = "=="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case isIn = "in"
    }

    /// What asks about the elements of a list.
    enum Quantifier: String, Sendable, Hashable {
        case exists
        case all
        case existsOne = "exists_one"
    }

    enum Function: String, Sendable, Hashable {
        case size
        case timestamp
        case string
        case has
    }

    enum Method: String, Sendable, Hashable {
        case startsWith
        case endsWith
        case contains
        case size
    }

    case literal(FilterValue)
    case name(String)
    case list([FilterExpression])
    case member(FilterExpression, String)
    case index(FilterExpression, FilterExpression)
    case call(Function, FilterExpression)
    case method(FilterExpression, Method, FilterExpression?)
    case quantified(FilterExpression, Quantifier, variable: String, FilterExpression)
    case not(FilterExpression)
    case negated(FilterExpression)
    case operation(Operator, FilterExpression, FilterExpression)
    case choice(FilterExpression, then: FilterExpression, otherwise: FilterExpression)
}
