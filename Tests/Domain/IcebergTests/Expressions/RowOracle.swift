import Iceberg

/// What a condition means for a row, written down without any of the code that prunes.
///
/// Engines disagree about NaN, so each question is asked under both readings.
struct RowOracle {
    /// Whether NaN equals itself and exceeds all numbers, as in DuckDB; else no comparison with it is true but `<>`.
    var ordersNaN: Bool

    /// True, false or unknown.
    func evaluate(_ predicate: Predicate, _ row: [String: Literal]) -> Bool? {
        switch predicate {
        case .alwaysTrue: return true
        case .alwaysFalse: return false
        case .and(let parts):
            let values = parts.map { evaluate($0, row) }
            return values.contains(false) ? false : values.contains(nil) ? nil : true
        case .or(let parts):
            let values = parts.map { evaluate($0, row) }
            return values.contains(true) ? true : values.contains(nil) ? nil : false
        case .not(let inner): return evaluate(inner, row).map { !$0 }
        case .isNull(let name): return row[name] == nil
        case .notNull(let name): return row[name] != nil
        case .isNaN(let name): return row[name].map(\.isNaN)
        case .notNaN(let name): return row[name].map { !$0.isNaN }
        case .column(let name, let comparison, let constant): return row[name].map { holds($0, comparison, constant) }
        case .isIn(let name, let constants):
            return row[name].map { value in constants.contains { holds(value, .equal, $0) } }
        case .notIn(let name, let constants):
            return row[name].map { value in !constants.contains { holds(value, .equal, $0) } }
        case .startsWith(let name, let prefix): return row[name].map { starts($0, prefix) }
        case .notStartsWith(let name, let prefix): return row[name].map { !starts($0, prefix) }
        }
    }

    private func starts(_ value: Literal, _ prefix: String) -> Bool {
        if case .string(let text) = value { text.utf8.starts(with: prefix.utf8) } else { false }
    }

    private func holds(_ left: Literal, _ comparison: Predicate.Comparison, _ right: Literal) -> Bool {
        if left.isNaN || right.isNaN {
            guard ordersNaN else { return comparison == .notEqual }
            let order = left.isNaN ? (right.isNaN ? 0 : 1) : -1
            return Self.holds(order, comparison)
        }
        if let leftNumber = Self.number(left), let rightNumber = Self.number(right) {
            return Self.holds(
                leftNumber < rightNumber ? -1 : leftNumber == rightNumber ? 0 : 1, comparison)
        }
        return Self.holds(left.order(against: right) ?? 99, comparison)
    }

    private static func holds(_ order: Int, _ comparison: Predicate.Comparison) -> Bool {
        switch comparison {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }

    private static func number(_ literal: Literal) -> Double? {
        switch literal {
        case .int(let value): Double(value)
        case .float(let value): Double(value)
        case .double(let value): value
        case .decimal(let value) where value.scale == 2: Double(value.unscaled) / 100
        case .decimal(let value) where value.scale == 0: Double(value.unscaled)
        default: nil
        }
    }
}

/// Random numbers from a seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
    mutating func pick<Choices: RandomAccessCollection>(_ choices: Choices) -> Choices.Element {
        choices[choices.index(choices.startIndex, offsetBy: Int.random(in: 0..<choices.count, using: &self))]
    }
}
