public import Errors

/// Tells from what is known of files which of them a condition can concern.
///
/// Made once for a condition and a table, then asked for every manifest and file. The answers err on the safe side: a file with a row
/// that matches is never ruled out, and `mustMatch` is only said where every row matches.
public struct FileFilter: Sendable {
    /// The condition as bound to the schema.
    public let predicate: BoundPredicate
    private let certain: BoundPredicate
    private let partitions: [Int: PartitionFilter]

    /// - Throws: `notFound` or `invalidInput` where the condition does not fit the schema.
    public init(_ predicate: Predicate, schema: Schema, specs: [PartitionSpec]) throws(MartletError) {
        let bound = try predicate.bound(to: schema)
        self.init(possible: bound, certain: bound, schema: schema, specs: specs)
    }

    /// - Parameters:
    ///   - possible: True for every row that may match: it rules files out.
    ///   - certain: True only for rows that match.
    init(possible: BoundPredicate, certain: BoundPredicate, schema: Schema, specs: [PartitionSpec]) {
        predicate = possible
        self.certain = certain
        var partitions: [Int: PartitionFilter] = [:]
        for spec in specs {
            partitions[spec.specID] = PartitionFilter(possible: possible, certain: certain, schema: schema, spec: spec)
        }
        self.partitions = partitions
    }

    /// Whether the condition is true for every row, so that nothing can be pruned.
    public var isAlwaysTrue: Bool { predicate == .alwaysTrue }

    /// Whether a manifest may list a file with a row that matches.
    public func mayMatch(_ manifest: ManifestFile) -> Bool {
        partitions[manifest.specID].map { $0.mayMatch(manifest.partitions) } ?? true
    }

    /// Whether a file may hold a row that matches, by its partition and its column metrics.
    public func mayMatch(_ file: DataFile, specID: Int) -> Bool {
        mayMatchPartition(of: file, specID: specID) && predicate.mayMatchMetrics(of: file)
    }

    /// Whether a file's partition may hold rows that match; for delete files, whose metrics are not about the rows deleted.
    public func mayMatchPartition(of file: DataFile, specID: Int) -> Bool {
        partitions[specID].map { $0.mayMatch(file.partition) } ?? true
    }

    /// Whether every row of a data file matches.
    public func mustMatch(_ file: DataFile, specID: Int) -> Bool {
        partitions[specID].map { $0.mustMatch(file.partition) } ?? false || certain.mustMatchMetrics(of: file)
    }
}

/// A condition as it looks from the partitions of one spec.
struct PartitionFilter: Sendable {
    let inclusive: BoundPredicate
    let strict: BoundPredicate
    private let positions: [Int: Int]

    init(possible: BoundPredicate, certain: BoundPredicate, schema: Schema, spec: PartitionSpec) {
        let projection = Projection(schema: schema, spec: spec)
        inclusive = projection.inclusive(possible)
        strict = projection.strict(certain)
        positions = Dictionary(spec.fields.enumerated().map { ($1.fieldID, $0) }) { first, _ in first }
    }

    func mayMatch(_ partition: PartitionTuple) -> Bool { inclusive.mayMatch(partition, positions) }
    func mustMatch(_ partition: PartitionTuple) -> Bool { strict.mustMatch(partition, positions) }
    func mayMatch(_ summaries: [PartitionFieldSummary]) -> Bool { inclusive.mayMatch(summaries, positions) }
}
