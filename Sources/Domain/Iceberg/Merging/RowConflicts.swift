/// Finds what stands in the way of making both sides' changes of the files.
struct RowConflicts {
    let ours: TableSide
    let theirs: TableSide

    func first() -> TableMergeConflict? {
        dependence(of: ours, on: theirs, "the branch", "the table it merges into")
            ?? dependence(of: theirs, on: ours, "the table it merges into", "the branch") ?? sharedRemoval()
            ?? deletesInRemovedFiles(ours, theirs, "the branch", "the table it merges into")
            ?? deletesInRemovedFiles(theirs, ours, "the table it merges into", "the branch")
    }

    /// A change computed from rows that the other side changed would undo or double those.
    private func dependence(
        of side: TableSide, on other: TableSide, _ name: String, _ otherName: String
    ) -> TableMergeConflict? {
        guard other.changesRows else { return nil }
        switch side.scope {
        case .nothing: return nil
        case .table:
            return TableMergeConflict(
                .rowsChanged,
                "\(name) replaced or deleted rows without having seen the \(Self.counts(other)) of \(otherName)")
        case .partitions:
            let partitions = side.partitions
            let others = other.partitions
            // Partitions of different specs cannot be told apart.
            let sameSpec = Set(partitions.map(\.specID)).union(others.map(\.specID)).count == 1
            guard !sameSpec || !partitions.isDisjoint(with: others) else { return nil }
            return TableMergeConflict(
                .rowsChanged, "\(name) replaced partitions in which \(otherName) changed rows: \(Self.counts(other))")
        }
    }

    private static func counts(_ side: TableSide) -> String {
        let added = side.difference.added.filter { $0.file.content == .data }.count
        let removed = side.difference.removed.filter { $0.file.content == .data }.count
        let deletes = side.difference.added.count - added
        let counts = [(added, "added"), (removed, "removed"), (deletes, "delete")].filter { $0.0 > 0 }
        if counts.isEmpty { return "changes" }
        return counts.map { "\($0.0) \($0.1) file\($0.0 == 1 ? "" : "s")" }.joined(separator: " and ")
    }

    private func sharedRemoval() -> TableMergeConflict? {
        let theirPaths = Set(theirs.difference.removed.map(\.file.path))
        guard let shared = ours.difference.removed.first(where: { theirPaths.contains($0.file.path) }) else {
            return nil
        }
        return TableMergeConflict(.fileRemoved, "both sides removed or rewrote the file \(shared.file.path)")
    }

    /// New deletes on one side apply to files that the other side removed, such as by compaction: their rows would come back.
    private func deletesInRemovedFiles(
        _ side: TableSide, _ other: TableSide, _ name: String, _ otherName: String
    ) -> TableMergeConflict? {
        let removed = other.difference.removed.filter { $0.file.content == .data }
        guard !removed.isEmpty else { return nil }
        let paths = Set(removed.map(\.file.path))
        let partitions = Set(removed.map(\.partition))
        for line in side.difference.added where line.file.content != .data {
            let concerns: Bool
            if let path = line.file.deletedDataFile {
                concerns = paths.contains(path)
            } else {
                concerns = line.file.content == .equalityDeletes || partitions.contains(line.partition)
            }
            if concerns {
                return TableMergeConflict(
                    .fileRemoved, "\(name) deleted rows in files that \(otherName) removed or rewrote")
            }
        }
        return nil
    }
}
