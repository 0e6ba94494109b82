/// What one side did to a table's rows since the common base.
struct TableSide: Sendable {
    let difference: FileDifference
    let changesRows: Bool
    let scope: ChangeScope

    /// - Parameters:
    ///   - base: The common base.
    ///   - head: The side's state.
    init(base: TableMetadata, head: TableMetadata, difference: FileDifference) {
        self.difference = difference
        (changesRows, scope) = Self.change(base.currentSnapshot, head, difference)
    }

    private static func change(
        _ base: Snapshot?, _ head: TableMetadata, _ difference: FileDifference
    ) -> (Bool, ChangeScope) {
        if base?.snapshotID == head.currentSnapshotID || difference.isEmpty { return (false, .nothing) }
        if let before = ChangeLineage.of(base), let after = ChangeLineage.of(head.currentSnapshot) {
            let scope: ChangeScope =
                before.table != after.table ? .table : before.partitions != after.partitions ? .partitions : .nothing
            return (before.rows != after.rows, scope)
        }
        // Another system wrote on this side: its operations tell, where the metadata still knows them all.
        var chain = head.ancestors()[...]
        if let base {
            guard let end = chain.firstIndex(where: { $0.snapshotID == base.snapshotID }) else { return (true, .table) }
            chain = chain[..<end]
        } else if chain.last?.parentSnapshotID != nil {
            return (true, .table)
        }
        let operations = Set(chain.map(\.operation))
        if operations.isSubset(of: [.replace]) { return (false, .nothing) }
        return (true, operations.isSubset(of: [.replace, .append]) ? .nothing : .table)
    }

    /// The partitions in which files came or went.
    var partitions: Set<FileRemoval.Partition> {
        Set(difference.added.map(\.partition)).union(difference.removed.map(\.partition))
    }
}
