extension BoundPredicate {
    /// Whether a manifest with such partition summaries may list a file with rows that match.
    ///
    /// The predicate is an inclusive projection. Summaries that are missing or cannot be read rule nothing out.
    func mayMatch(_ summaries: [PartitionFieldSummary], _ positions: [Int: Int]) -> Bool {
        holds(undecided: true) { test in
            guard let position = positions[test.fieldID], position < summaries.count else { return true }
            return Self.mayMatch(test, summaries[position])
        }
    }

    private static func mayMatch(_ test: BoundTest, _ summary: PartitionFieldSummary) -> Bool {
        let mayHaveNaN = test.type.isFloating && summary.containsNaN != false
        // Bounds are left out only where all values are null or NaN, of which there is at least one.
        let isEmpty =
            summary.lowerBound == nil && summary.upperBound == nil
            && (summary.containsNull || summary.containsNaN == true)
        switch test.test {
        case .isNull: return summary.containsNull
        case .notNull: return !isEmpty || mayHaveNaN
        case .isNaN: return mayHaveNaN
        case .notNaN: return !isEmpty
        default: break
        }
        if mayHaveNaN { return true }
        if isEmpty { return false }
        let lower = summary.lowerBound.flatMap { try? Literal(bytes: $0, type: test.type) }
        let upper = summary.upperBound.flatMap { try? Literal(bytes: $0, type: test.type) }
        let facts = ColumnFacts(type: test.type, lower: lower, upper: upper)
        switch test.test {
        case .isNull, .notNull, .isNaN, .notNaN: return true
        case .compare(let comparison, let value):
            guard !value.isNaN else { return true }
            return switch comparison {
            case .equal: facts.mayHold(value)
            case .notEqual: !facts.holdsOnly(value)
            case .less: lower.map { !$0.isSame(as: value) && !$0.isAbove(value) } ?? true
            case .lessOrEqual: lower.map { !$0.isAbove(value) } ?? true
            case .greater: upper.map { !$0.isSame(as: value) && !$0.isBelow(value) } ?? true
            case .greaterOrEqual: upper.map { !$0.isBelow(value) } ?? true
            }
        case .isIn(let values): return values.contains { facts.mayHold($0) }
        case .notIn(let values): return !values.contains { facts.holdsOnly($0) }
        case .startsWith(let prefix): return facts.mayHold(prefix: prefix)
        case .notStartsWith(let prefix): return !facts.holdsOnly(prefix: prefix)
        }
    }
}

extension ColumnFacts {
    /// The range of a partition field over several files.
    init(type: PrimitiveType, lower: Literal?, upper: Literal?) {
        self.type = type
        self.lower = lower?.isNaN == true ? nil : lower
        self.upper = upper?.isNaN == true ? nil : upper
        nulls = nil
        values = nil
        nans = type.isFloating ? nil : 0
    }
}
