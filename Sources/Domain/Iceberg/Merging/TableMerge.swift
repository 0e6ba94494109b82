internal import Clocks
internal import Errors
public import ObjectStorage

/// Brings a branch's changes of one table to that table as it has become meanwhile.
///
/// The merge looks at contents: the files that the branch added and removed since the common base are added and removed on top of
/// what the other side did. Where a change was computed from rows that the other side changed, or both touched the same file or
/// definition, it answers with a conflict. Whether two changes conflict does not depend on which of them came first.
public struct TableMerge: Sendable {
    /// The table when the branch was made; nil where it did not exist.
    public let base: TableMetadata?
    /// The table on the branch.
    public let ours: TableMetadata
    /// The table to merge into.
    public let theirs: TableMetadata
    public let store: any ObjectStore
    public let context: CommitContext

    public init(
        base: TableMetadata?, ours: TableMetadata, theirs: TableMetadata, store: any ObjectStore, context: CommitContext
    ) {
        self.base = base
        self.ours = ours
        self.theirs = theirs
        self.store = store
        self.context = context
    }

    /// The merge; what it writes is not referred to until its updates are committed to `theirs`.
    public func run() async throws -> TableMergeOutcome {
        if ours == theirs { return .nothingToDo }
        guard let base else {
            return .conflict(TableMergeConflict(.createdOnBothSides, "the table was created on both sides"))
        }
        guard base.tableUUID == ours.tableUUID, base.tableUUID == theirs.tableUUID else {
            return .conflict(
                TableMergeConflict(.tableReplaced, "the table was dropped and created again on one of the sides"))
        }
        if ours == base { return .nothingToDo }
        if theirs == base { return .takeOurs }

        let ourSide = try await side(base, ours)
        let theirSide = try await side(base, theirs)
        let definitions: [TableUpdate]
        switch DefinitionMerge(base: base, ours: ours, theirs: theirs)
            .merge(ourRowsChanged: ourSide.changesRows, theirRowsChanged: theirSide.changesRows)
        {
        case .conflict(let conflict): return .conflict(conflict)
        case .updates(let updates): definitions = updates
        }
        if !ourSide.difference.isEmpty, let conflict = RowConflicts(ours: ourSide, theirs: theirSide).first() {
            return .conflict(conflict)
        }
        return try await apply(definitions, ourSide, base)
    }

    private func side(_ base: TableMetadata, _ head: TableMetadata) async throws -> TableSide {
        let difference = try await FileDifference.between(
            ManifestSource(base, base.currentSnapshot, store: store, context: context),
            ManifestSource(head, head.currentSnapshot, store: store, context: context))
        return TableSide(base: base, head: head, difference: difference)
    }

    private func apply(
        _ definitions: [TableUpdate], _ side: TableSide, _ base: TableMetadata
    ) async throws -> TableMergeOutcome {
        let requirements: [TableRequirement] =
            definitions.isEmpty
            ? []
            : [
                .tableUUID(theirs.tableUUID), .currentSchemaID(theirs.currentSchemaID),
                .lastAssignedFieldID(theirs.lastColumnID), .defaultSpecID(theirs.defaultSpecID),
                .lastAssignedPartitionID(theirs.lastPartitionID), .defaultSortOrderID(theirs.defaultSortOrderID),
            ]
        let target =
            definitions.isEmpty
            ? theirs : try theirs.committing(definitions, at: context.timestamp, previousLocation: nil)
        var change = PreparedChange()
        if !side.difference.isEmpty {
            var context = context
            if let merged = ours.currentSnapshotID { context.summary["martlet.merged-snapshot-id"] = String(merged) }
            change = try await SnapshotProducer(metadata: target, store: store, context: context)
                .prepare(try fileChange(side, on: target, base))
        }
        let combined = change.following(updates: definitions, requirements: requirements)
        return combined.isEmpty ? .nothingToDo : .merged(combined)
    }

    /// The branch's files, to be added and removed on the table's present state.
    private func fileChange(
        _ side: TableSide, on target: TableMetadata, _ base: TableMetadata
    ) throws(MartletError) -> FileChange {
        var change = FileChange()
        let removed = Set(side.difference.removed.map(\.file.path))
        change.removal = removed.isEmpty ? .nothing : .paths(removed)
        change.scope = side.scope
        change.changesRows = side.changesRows
        if !side.changesRows { change.operation = .replace }
        let ages = SequenceMapping(side.difference.added, base: base, target: target)
        change.sequenceAdvance = ages.advance
        let added = Set(side.difference.added.map(\.file.path))
        for line in side.difference.added {
            let file = AddedFile(
                line.file, specID: try specID(line.specID, on: target), sequenceNumber: ages.sequenceNumber(of: line))
            if line.file.content == .data { change.addedData.append(file) } else { change.addedDeletes.append(file) }
            if let path = line.file.deletedDataFile, !added.contains(path) { change.referenced.insert(path) }
        }
        return change
    }

    /// The number that the table knows one of the branch's specs under.
    private func specID(_ id: Int, on target: TableMetadata) throws(MartletError) -> Int {
        guard let spec = ours.spec(id: id), let same = target.specs.first(where: { $0.isCompatible(with: spec) }) else {
            throw MartletError(.internal, "the merged table has no counterpart of the partition spec \(id)")
        }
        return same.specID
    }
}

/// Gives the branch's files an age on the table they merge into.
///
/// They all take the new snapshot's, except where deletes by value tell older files from newer ones: then their order is kept. What
/// the branch rewrote at the age of a common file keeps that age.
private struct SequenceMapping {
    /// Up to this number, ages are those of files that both sides had.
    private let common: Int64
    private let target: Int64
    /// The branch's sequence numbers in order, where they must be told apart.
    private let ranks: [Int64]

    init(_ added: [FileDifference.Line], base: TableMetadata, target: TableMetadata) {
        // The table may have gone back behind the base, such as by a reset.
        common = min(base.lastSequenceNumber, target.lastSequenceNumber)
        self.target = target.lastSequenceNumber
        let hasEqualityDeletes = added.contains { $0.file.content == .equalityDeletes }
        let newer = Set(added.compactMap(\.entry.sequenceNumber).filter { [common] in $0 > common })
        ranks = hasEqualityDeletes ? newer.sorted() : []
    }

    var advance: Int64 { max(1, Int64(ranks.count)) }

    func sequenceNumber(of line: FileDifference.Line) -> Int64? {
        guard let own = line.entry.sequenceNumber else { return nil }
        if own <= common { return own }
        return ranks.firstIndex(of: own).map { target + 1 + Int64($0) }
    }
}
