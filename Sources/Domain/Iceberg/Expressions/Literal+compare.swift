extension Literal {
    /// How this value stands to another of the same type in SQL: as `order` has it, but with both zeros equal.
    ///
    /// Nil where the types differ or one of the values is NaN, about which engines disagree.
    func comparison(with other: Literal) -> Int? {
        switch (self, other) {
        case (.float(let left), .float(let right)):
            left.isNaN || right.isNaN ? nil : left == right ? 0 : left < right ? -1 : 1
        case (.double(let left), .double(let right)):
            left.isNaN || right.isNaN ? nil : left == right ? 0 : left < right ? -1 : 1
        default: order(against: other)
        }
    }

    /// Whether a comparison holds for a value; nil where it cannot be said.
    func satisfies(_ comparison: Predicate.Comparison, _ other: Literal) -> Bool? {
        guard let order = self.comparison(with: other) else { return nil }
        return switch comparison {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }

    /// Whether a text begins with the bytes of another; nil for what is no text.
    func begins(with prefix: String) -> Bool? {
        if case .string(let text) = self { text.utf8.starts(with: prefix.utf8) } else { nil }
    }
}
