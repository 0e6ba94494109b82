extension TableMetadata {
    /// A snapshot and those before it, newest first, as far as the metadata remembers them.
    ///
    /// - Parameter snapshotID: Where to begin; nil means the current one.
    public func ancestors(of snapshotID: Int64? = nil) -> [Snapshot] {
        let positions = Dictionary(snapshots.enumerated().map { ($1.snapshotID, $0) }) { $1 }
        var result: [Snapshot] = []
        var seen: Set<Int64> = []
        var next = snapshotID ?? currentSnapshotID
        while let id = next, seen.insert(id).inserted, let position = positions[id] {
            let snapshot = snapshots[position]
            result.append(snapshot)
            next = snapshot.parentSnapshotID
        }
        return result
    }

    /// Whether a snapshot is another one or comes before it, as far as the metadata remembers.
    public func isAncestor(_ ancestor: Int64, of snapshotID: Int64) -> Bool {
        ancestors(of: snapshotID).contains { $0.snapshotID == ancestor || $0.parentSnapshotID == ancestor }
    }
}
