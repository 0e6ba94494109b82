extension BoundPredicate {
    /// Whether every row of a file matches, by its column metrics; what is not known counts against it.
    func mustMatchMetrics(of file: DataFile) -> Bool {
        if file.recordCount == 0 { return true }
        return holds(undecided: false) { Self.mustMatch($0, in: file) }
    }

    private static func mustMatch(_ test: BoundTest, in file: DataFile) -> Bool {
        let facts = ColumnFacts(test, in: file)
        switch test.test {
        case .isNull: return facts.allNull
        case .notNull: return facts.noNulls
        case .isNaN: return facts.noNulls && facts.allNaN
        case .notNaN: return facts.noNulls && facts.noNaNs
        default: break
        }
        guard facts.noNulls, facts.noNaNs else { return false }
        switch test.test {
        case .isNull, .notNull, .isNaN, .notNaN: return false
        case .compare(let comparison, let value):
            guard !value.isNaN else { return false }
            return switch comparison {
            case .equal: facts.holdsOnly(value)
            case .notEqual: !facts.mayHold(value)
            case .less: facts.upper.map { $0.isBelow(value) } ?? false
            case .lessOrEqual: facts.upper.map { !$0.isAbove(value) } ?? false
            case .greater: facts.lower.map { $0.isAbove(value) } ?? false
            case .greaterOrEqual: facts.lower.map { !$0.isBelow(value) } ?? false
            }
        case .isIn(let values): return values.contains { facts.holdsOnly($0) }
        case .notIn(let values): return !values.contains { facts.mayHold($0) }
        case .startsWith(let prefix): return facts.holdsOnly(prefix: prefix)
        case .notStartsWith(let prefix): return !facts.mayHold(prefix: prefix)
        }
    }
}
