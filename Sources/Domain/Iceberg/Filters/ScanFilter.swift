public import JSON

/// A client's condition on rows in the words of the Iceberg REST catalog, bound to a schema.
///
/// Every test keeps what the client wrote, so that what is left of the condition for a file goes back in the same words. Clients
/// disagree about null and NaN: the specification's predicates are either true or false, SQL's may be unknown, and older clients push
/// negations down to the tests. So each test is known from two sides: when a row *may* pass by any of these readings, by which files are
/// ruled out, and when a row *surely* passes by all of them, by which a file needs no filter.
public indirect enum ScanFilter: Hashable, Sendable {
    case alwaysTrue
    case alwaysFalse
    case and(ScanFilter, ScanFilter)
    case or(ScanFilter, ScanFilter)
    case not(ScanFilter)
    case test(Test)

    /// How many tests a condition may have.
    public static let testLimit = 1000
    /// How many values of an `in` are looked at one by one; of more only the smallest and largest.
    public static let valuesComparedLimit = 200

    /// One test of one value.
    public struct Test: Hashable, Sendable {
        /// As the client wrote it.
        public let json: JSONValue
        let passes: Reading
        let fails: Reading
    }

    /// What a test, or its negation, says about rows.
    struct Reading: Hashable, Sendable {
        /// True for every row that passes by some client's reading.
        var possible: BoundPredicate
        /// True only for rows that pass by every client's reading.
        var certain: BoundPredicate

        init(_ predicate: BoundPredicate) {
            possible = predicate
            certain = predicate
        }

        init(possible: BoundPredicate, certain: BoundPredicate) {
            self.possible = possible
            self.certain = certain
        }

        /// A test that only the rows can answer.
        static let undecided = Reading(.undecided)
    }

    /// What rules out files: true for every row that may pass.
    public var possible: BoundPredicate { reading(negated: false, \.possible) }

    /// What makes a filter of rows needless: true only for rows that surely pass.
    public var certain: BoundPredicate { reading(negated: false, \.certain) }

    private func reading(negated: Bool, _ side: KeyPath<Reading, BoundPredicate>) -> BoundPredicate {
        switch self {
        case .alwaysTrue: return negated ? .alwaysFalse : .alwaysTrue
        case .alwaysFalse: return negated ? .alwaysTrue : .alwaysFalse
        case .and(let left, let right), .or(let left, let right):
            let parts = [left.reading(negated: negated, side), right.reading(negated: negated, side)]
            if case .and = self { return negated ? .any(parts) : .all(parts) }
            return negated ? .all(parts) : .any(parts)
        case .not(let inner): return inner.reading(negated: !negated, side)
        case .test(let test): return (negated ? test.fails : test.passes)[keyPath: side]
        }
    }
}

extension ScanFilter {
    /// The condition as JSON, each test as the client wrote it.
    public var json: JSONValue {
        switch self {
        case .alwaysTrue: true
        case .alwaysFalse: false
        case .and(let left, let right): ["type": "and", "left": left.json, "right": right.json]
        case .or(let left, let right): ["type": "or", "left": left.json, "right": right.json]
        case .not(let inner): ["type": "not", "child": inner.json]
        case .test(let test): test.json
        }
    }
}

extension FileFilter {
    /// Tells which files a client's condition can concern.
    public init(_ filter: ScanFilter, schema: Schema, specs: [PartitionSpec]) {
        self.init(possible: filter.possible, certain: filter.certain, schema: schema, specs: specs)
    }
}
