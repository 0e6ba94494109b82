/// Tells what is left of a condition for the rows of one file, given its partition and metrics.
///
/// Made once for a condition and a table, then asked for every file.
public struct ResidualFilter: Sendable {
    private let root: Node

    private indirect enum Node: Sendable {
        case constant(Bool)
        case and(Node, Node)
        case or(Node, Node)
        case not(Node)
        case test(ScanFilter.Test, passes: FileFilter, fails: FileFilter)
    }

    private enum Outcome {
        /// The same for all rows.
        case constant(Bool)
        case left(ScanFilter)
    }

    public init(_ filter: ScanFilter, schema: Schema, specs: [PartitionSpec]) {
        func node(_ filter: ScanFilter) -> Node {
            switch filter {
            case .alwaysTrue: return .constant(true)
            case .alwaysFalse: return .constant(false)
            case .and(let left, let right): return .and(node(left), node(right))
            case .or(let left, let right): return .or(node(left), node(right))
            case .not(let inner): return .not(node(inner))
            case .test(let test):
                func files(_ reading: ScanFilter.Reading) -> FileFilter {
                    FileFilter(possible: reading.possible, certain: reading.certain, schema: schema, specs: specs)
                }
                return .test(test, passes: files(test.passes), fails: files(test.fails))
            }
        }
        root = node(filter)
    }

    /// What rows of a file still have to be asked.
    public func residual(of file: DataFile, specID: Int) -> ScanFilter {
        switch outcome(root, negated: false, file, specID) {
        case .constant(let value): value ? .alwaysTrue : .alwaysFalse
        case .left(let filter): filter
        }
    }

    /// What becomes of a part of the condition.
    ///
    /// - Parameter negated: Whether the part stands below an odd number of negations; a constant is then that of the negated part, while
    ///   what is left is of the part itself.
    private func outcome(_ node: Node, negated: Bool, _ file: DataFile, _ specID: Int) -> Outcome {
        switch node {
        case .constant(let value): return .constant(value != negated)
        case .not(let inner):
            switch outcome(inner, negated: !negated, file, specID) {
            case .constant(let value): return .constant(value)
            case .left(let filter): return .left(.not(filter))
            }
        case .test(let test, let passes, let fails):
            let files = negated ? fails : passes
            if files.mustMatch(file, specID: specID) { return .constant(true) }
            if !files.mayMatch(file, specID: specID) { return .constant(false) }
            return .left(.test(test))
        case .and(let left, let right), .or(let left, let right):
            let isAnd = if case .and = node { true } else { false }
            // A negated conjunction is true where either part's negation is.
            let deciding = isAnd == negated
            let first = outcome(left, negated: negated, file, specID)
            if case .constant(deciding) = first { return first }
            let second = outcome(right, negated: negated, file, specID)
            switch (first, second) {
            case (_, .constant(deciding)): return second
            case (.constant, _): return second
            case (_, .constant): return first
            case (.left(let one), .left(let other)): return .left(isAnd ? .and(one, other) : .or(one, other))
            }
        }
    }
}
