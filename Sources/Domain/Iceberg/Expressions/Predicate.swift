/// A condition on rows, over column names.
///
/// Conditions follow SQL: a comparison with null is unknown, and a row is only meant where the whole is true.
///
///     Predicate.column("day", .greaterOrEqual, .date(20_000)).and(.isNull("cancelled"))
public indirect enum Predicate: Hashable, Sendable {
    case alwaysTrue
    case alwaysFalse
    case and([Predicate])
    case or([Predicate])
    case not(Predicate)
    /// A column, by its dotted name, compared with a constant.
    case column(String, Comparison, Literal)
    case isIn(String, [Literal])
    case notIn(String, [Literal])
    case isNull(String)
    case notNull(String)
    case isNaN(String)
    case notNaN(String)
    case startsWith(String, String)
    case notStartsWith(String, String)

    public enum Comparison: String, Hashable, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "<>"
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="

        /// The comparison that is true where this one is false.
        public var negated: Comparison {
            switch self {
            case .equal: .notEqual
            case .notEqual: .equal
            case .less: .greaterOrEqual
            case .lessOrEqual: .greater
            case .greater: .lessOrEqual
            case .greaterOrEqual: .less
            }
        }
    }

    /// Both, leaving out what is always true.
    public func and(_ other: Predicate) -> Predicate {
        switch (self, other) {
        case (.alwaysTrue, _): other
        case (_, .alwaysTrue): self
        case (.and(let left), .and(let right)): .and(left + right)
        default: .and([self, other])
        }
    }

    /// Either, leaving out what is never true.
    public func or(_ other: Predicate) -> Predicate {
        switch (self, other) {
        case (.alwaysFalse, _): other
        case (_, .alwaysFalse): self
        case (.or(let left), .or(let right)): .or(left + right)
        default: .or([self, other])
        }
    }

    /// The same condition without `not`: negations are pushed down to the tests, which keeps true, false and unknown as they were.
    public var withoutNegations: Predicate { pushed(negated: false) }

    private func pushed(negated: Bool) -> Predicate {
        switch self {
        case .alwaysTrue: negated ? .alwaysFalse : self
        case .alwaysFalse: negated ? .alwaysTrue : self
        case .and(let parts):
            negated ? .or(parts.map { $0.pushed(negated: true) }) : .and(parts.map { $0.pushed(negated: false) })
        case .or(let parts):
            negated ? .and(parts.map { $0.pushed(negated: true) }) : .or(parts.map { $0.pushed(negated: false) })
        case .not(let inner): inner.pushed(negated: !negated)
        case .column(let name, let comparison, let value):
            negated ? .column(name, comparison.negated, value) : self
        case .isIn(let name, let values): negated ? .notIn(name, values) : self
        case .notIn(let name, let values): negated ? .isIn(name, values) : self
        case .isNull(let name): negated ? .notNull(name) : self
        case .notNull(let name): negated ? .isNull(name) : self
        case .isNaN(let name): negated ? .notNaN(name) : self
        case .notNaN(let name): negated ? .isNaN(name) : self
        case .startsWith(let name, let prefix): negated ? .notStartsWith(name, prefix) : self
        case .notStartsWith(let name, let prefix): negated ? .startsWith(name, prefix) : self
        }
    }
}

extension Predicate: CustomStringConvertible {
    /// The condition in SQL.
    public var description: String {
        func list(_ values: [Literal]) -> String { "(" + values.map(\.sql).joined(separator: ", ") + ")" }
        func quoted(_ name: String) -> String {
            "\"" + String(decoding: name.utf8.flatMap { $0 == 0x22 ? [$0, $0] : [$0] }, as: UTF8.self) + "\""
        }
        return switch self {
        case .alwaysTrue: "true"
        case .alwaysFalse: "false"
        case .and(let parts): "(" + parts.map(\.description).joined(separator: " AND ") + ")"
        case .or(let parts): "(" + parts.map(\.description).joined(separator: " OR ") + ")"
        case .not(let inner): "NOT (\(inner))"
        case .column(let name, let comparison, let value): "\(quoted(name)) \(comparison.rawValue) \(value.sql)"
        case .isIn(let name, let values): "\(quoted(name)) IN \(list(values))"
        case .notIn(let name, let values): "\(quoted(name)) NOT IN \(list(values))"
        case .isNull(let name): "\(quoted(name)) IS NULL"
        case .notNull(let name): "\(quoted(name)) IS NOT NULL"
        case .isNaN(let name): "isnan(\(quoted(name)))"
        case .notNaN(let name): "NOT isnan(\(quoted(name)))"
        case .startsWith(let name, let prefix): "starts_with(\(quoted(name)), \(Literal.string(prefix).sql))"
        case .notStartsWith(let name, let prefix): "NOT starts_with(\(quoted(name)), \(Literal.string(prefix).sql))"
        }
    }
}
