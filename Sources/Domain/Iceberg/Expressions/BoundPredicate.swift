/// A condition whose columns were found in a schema and whose constants have the columns' types; without negations.
///
/// Without negations every part counts towards the whole in one direction only, so a test that cannot be decided may be taken for
/// true where files are kept, and for false where it must hold for all rows.
public indirect enum BoundPredicate: Hashable, Sendable {
    case alwaysTrue
    case alwaysFalse
    /// A test that only the rows themselves can answer; nothing is pruned by it and nothing asserted.
    case undecided
    case and([BoundPredicate])
    case or([BoundPredicate])
    case test(BoundTest)

    /// All of some parts, simplified.
    static func all(_ parts: [BoundPredicate]) -> BoundPredicate {
        var kept: [BoundPredicate] = []
        for part in parts {
            switch part {
            case .alwaysTrue: continue
            case .alwaysFalse: return .alwaysFalse
            case .and(let inner): kept += inner
            default: kept.append(part)
            }
        }
        return kept.isEmpty ? .alwaysTrue : kept.count == 1 ? kept[0] : .and(kept)
    }

    /// Any of some parts, simplified.
    static func any(_ parts: [BoundPredicate]) -> BoundPredicate {
        var kept: [BoundPredicate] = []
        for part in parts {
            switch part {
            case .alwaysFalse: continue
            case .alwaysTrue: return .alwaysTrue
            case .or(let inner): kept += inner
            default: kept.append(part)
            }
        }
        return kept.isEmpty ? .alwaysFalse : kept.count == 1 ? kept[0] : .or(kept)
    }

    /// Replaces every test.
    func replacing(_ replace: (BoundTest) -> BoundPredicate) -> BoundPredicate {
        switch self {
        case .alwaysTrue, .alwaysFalse, .undecided: self
        case .and(let parts): .all(parts.map { $0.replacing(replace) })
        case .or(let parts): .any(parts.map { $0.replacing(replace) })
        case .test(let test): replace(test)
        }
    }

    /// Whether the whole holds, given which tests do.
    ///
    /// - Parameter undecided: What a test that cannot be decided counts as.
    func holds(undecided: Bool, _ holds: (BoundTest) -> Bool) -> Bool {
        switch self {
        case .alwaysTrue: true
        case .alwaysFalse: false
        case .undecided: undecided
        case .and(let parts): parts.allSatisfy { $0.holds(undecided: undecided, holds) }
        case .or(let parts): parts.contains { $0.holds(undecided: undecided, holds) }
        case .test(let test): holds(test)
        }
    }
}

/// A test of one column, or of one partition value.
public struct BoundTest: Hashable, Sendable {
    /// The field ID of the column, or of the partition field.
    public var fieldID: Int
    public var type: PrimitiveType
    public var test: ColumnTest
    /// Whether the column is inside an optional struct, whose nulls writers count in different ways.
    public var hasOptionalParent = false
    /// What is done to the column's value before it is tested; the test and the type are then about the result.
    var transform: SourceTransform?

    func with(_ test: ColumnTest) -> BoundPredicate {
        var copy = self
        copy.test = test
        return .test(copy)
    }
}

/// A transform of a column, and the column's own type.
struct SourceTransform: Hashable, Sendable {
    var transform: Transform
    var source: PrimitiveType

    /// Whether bounds of the column give bounds of the result.
    var keepsBounds: Bool {
        switch transform {
        case .year, .month, .day, .hour: true
        case .identity, .bucket, .truncate, .void, .unknown: false
        }
    }
}

/// What is asked of a value; constants have the type of the column.
public enum ColumnTest: Hashable, Sendable {
    case isNull
    case notNull
    case isNaN
    case notNaN
    case compare(Predicate.Comparison, Literal)
    case isIn([Literal])
    case notIn([Literal])
    case startsWith(String)
    case notStartsWith(String)
}
