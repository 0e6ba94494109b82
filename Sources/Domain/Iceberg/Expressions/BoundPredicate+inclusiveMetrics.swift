extension BoundPredicate {
    /// Whether a file may hold a row that matches, by its column metrics.
    ///
    /// What is not known counts for the file. So does NaN: engines disagree whether it equals itself and exceeds every number.
    func mayMatchMetrics(of file: DataFile) -> Bool {
        if file.recordCount == 0 { return false }
        return holds(undecided: true) { Self.mayMatch($0, in: file) }
    }

    private static func mayMatch(_ test: BoundTest, in file: DataFile) -> Bool {
        let facts = ColumnFacts(test, in: file)
        switch test.test {
        case .isNull: return !facts.noNulls
        case .notNull: return !facts.allNull
        case .isNaN: return !facts.noNaNs && !facts.allNull
        case .notNaN: return !facts.allNaN && !facts.allNull
        default: break
        }
        if facts.allNull { return false }
        guard facts.noNaNs else { return true }
        switch test.test {
        case .isNull, .notNull, .isNaN, .notNaN: return true
        case .compare(let comparison, let value):
            guard !value.isNaN else { return true }
            return switch comparison {
            case .equal: facts.mayHold(value)
            case .notEqual: !facts.holdsOnly(value)
            case .less: facts.lower.map { $0.isBelow(value) } ?? true
            case .lessOrEqual: facts.lower.map { !$0.isAbove(value) } ?? true
            case .greater: facts.upper.map { $0.isAbove(value) } ?? true
            case .greaterOrEqual: facts.upper.map { !$0.isBelow(value) } ?? true
            }
        case .isIn(let values): return values.contains { facts.mayHold($0) }
        case .notIn(let values): return !values.contains { facts.holdsOnly($0) }
        case .startsWith(let prefix): return facts.mayHold(prefix: prefix)
        case .notStartsWith(let prefix): return !facts.holdsOnly(prefix: prefix)
        }
    }
}

extension ColumnFacts {
    /// Whether a value may be among the column's.
    func mayHold(_ value: Literal) -> Bool {
        if value.isNaN { return true }
        if let lower, lower.isAbove(value) { return false }
        if let upper, upper.isBelow(value) { return false }
        return true
    }

    /// Whether every value that is neither null nor NaN is this one.
    func holdsOnly(_ value: Literal) -> Bool {
        guard let lower, let upper else { return false }
        return lower.isSame(as: value) && upper.isSame(as: value)
    }

    /// Whether a text with a prefix may be among the column's; bounds may be cut short.
    func mayHold(prefix: String) -> Bool {
        if case .string(let lower)? = lower, Self.order(lower, prefix) > 0 { return false }
        if case .string(let upper)? = upper, Self.order(upper, prefix) < 0 { return false }
        return true
    }

    /// Whether every text that is not null has a prefix: those between two texts with it have it too.
    func holdsOnly(prefix: String) -> Bool {
        guard case .string(let lower)? = lower, case .string(let upper)? = upper else { return false }
        return lower.utf8.starts(with: prefix.utf8) && upper.utf8.starts(with: prefix.utf8)
    }

    /// How the beginning of a bound, as long as the prefix, stands to the prefix.
    private static func order(_ bound: String, _ prefix: String) -> Int {
        var prefixBytes = prefix.utf8.makeIterator()
        for byte in bound.utf8 {
            guard let other = prefixBytes.next() else { return 0 }
            if byte != other { return byte < other ? -1 : 1 }
        }
        return prefixBytes.next() == nil ? 0 : -1
    }
}
