extension ColumnTest {
    /// Whether a single value passes, by SQL's rules; nil where engines disagree, which is only so for NaN.
    ///
    /// A comparison of null passes never.
    func passes(_ value: Literal?) -> Bool? {
        switch self {
        case .isNull: return value == nil
        case .notNull: return value != nil
        default: break
        }
        guard let value else { return false }
        switch self {
        case .isNull, .notNull: return nil
        case .isNaN: return value.isNaN
        case .notNaN: return !value.isNaN
        case .compare(let comparison, let constant): return value.satisfies(comparison, constant)
        case .isIn(let constants):
            var sure = true
            for constant in constants {
                switch value.satisfies(.equal, constant) {
                case true?: return true
                case false?: continue
                case nil: sure = false
                }
            }
            return sure ? false : nil
        case .notIn(let constants):
            return ColumnTest.isIn(constants).passes(value).map { !$0 }
        case .startsWith(let prefix): return value.begins(with: prefix)
        case .notStartsWith(let prefix): return value.begins(with: prefix).map { !$0 }
        }
    }
}

extension BoundPredicate {
    /// Whether partition values may be those of rows that match; the predicate is an inclusive projection.
    func mayMatch(_ partition: PartitionTuple, _ positions: [Int: Int]) -> Bool {
        holds(undecided: true) { test in
            guard let position = positions[test.fieldID], position < partition.values.count else { return true }
            return test.test.passes(partition.values[position]) ?? true
        }
    }

    /// Whether all rows with such partition values match; the predicate is a strict projection.
    func mustMatch(_ partition: PartitionTuple, _ positions: [Int: Int]) -> Bool {
        holds(undecided: false) { test in
            guard let position = positions[test.fieldID], position < partition.values.count else { return false }
            return test.test.passes(partition.values[position]) ?? false
        }
    }
}
