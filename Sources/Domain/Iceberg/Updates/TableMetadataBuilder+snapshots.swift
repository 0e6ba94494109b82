internal import Clocks
internal import Errors

/// Snapshots and the refs that name them.
extension TableMetadataBuilder {
    mutating func add(_ snapshot: Snapshot) throws(MartletError) {
        guard metadata.snapshot(id: snapshot.snapshotID) == nil else {
            throw MartletError(.invalidInput, "the table has a snapshot \(snapshot.snapshotID) already")
        }
        guard snapshot.sequenceNumber > metadata.lastSequenceNumber else {
            throw MartletError(
                .conflict,
                "the snapshot \(snapshot.snapshotID) has the sequence number \(snapshot.sequenceNumber), and the table is at \(metadata.lastSequenceNumber)",
                hint: "The table changed meanwhile; refresh it and try again.", retry: .safely)
        }
        guard snapshot.sequenceNumber <= Snapshot.sequenceNumberLimit else {
            throw MartletError(
                .invalidInput,
                "the sequence number \(snapshot.sequenceNumber) of the snapshot \(snapshot.snapshotID) is past \(Snapshot.sequenceNumberLimit)",
                hint: "Take the table's 'last-sequence-number' plus one.")
        }
        try countRows(of: snapshot)
        metadata.snapshots.append(snapshot)
        metadata.lastSequenceNumber = snapshot.sequenceNumber
        metadata.lastUpdated = max(metadata.lastUpdated, snapshot.timestamp)
        addedSnapshotIDs.insert(snapshot.snapshotID)
    }

    /// Gives the snapshot's rows their IDs (specification, "Row Lineage").
    private mutating func countRows(of snapshot: Snapshot) throws(MartletError) {
        guard metadata.formatVersion >= TableMetadata.rowLineageVersion else { return }
        guard let first = snapshot.firstRowID, let added = snapshot.addedRows, first >= 0, added >= 0 else {
            throw MartletError(
                .invalidInput,
                "the snapshot \(snapshot.snapshotID) lacks 'first-row-id' or 'added-rows', which format version 3 wants"
            )
        }
        guard first >= metadata.nextRowID else {
            throw MartletError(
                .conflict,
                "the snapshot \(snapshot.snapshotID) begins at row ID \(first), and the table is at \(metadata.nextRowID)",
                hint: "The table changed meanwhile; refresh it and try again.", retry: .safely)
        }
        let (next, isPast) = first.addingReportingOverflow(added)
        guard !isPast else {
            throw MartletError(
                .invalidInput, "the snapshot \(snapshot.snapshotID) has more rows than there are IDs of rows")
        }
        metadata.nextRowID = max(metadata.nextRowID, next)
    }

    mutating func set(_ name: String, _ ref: SnapshotReference) throws(MartletError) {
        guard let snapshot = metadata.snapshot(id: ref.snapshotID) else {
            throw MartletError(
                .invalidInput, "the ref '\(name)' would name the snapshot \(ref.snapshotID), which does not exist")
        }
        let isMain = name == SnapshotReference.main
        guard !isMain || ref.kind == .branch else {
            throw MartletError(.invalidInput, "the ref 'main' must be a branch")
        }
        metadata.refs[name] = ref
        guard isMain, metadata.currentSnapshotID != ref.snapshotID else { return }
        metadata.currentSnapshotID = ref.snapshotID
        metadata.snapshotLog.append(
            SnapshotLogEntry(
                timestamp: addedSnapshotIDs.contains(ref.snapshotID) ? snapshot.timestamp : time,
                snapshotID: ref.snapshotID))
    }

    mutating func remove(ref name: String) {
        metadata.refs[name] = nil
        if name == SnapshotReference.main { metadata.currentSnapshotID = nil }
    }

    mutating func remove(snapshots ids: Set<Int64>) {
        metadata.removeSnapshots(ids)
        for (name, ref) in metadata.refs where ids.contains(ref.snapshotID) { remove(ref: name) }
    }
}

extension TableMetadata {
    /// Forgets snapshots, together with their statistics and the log up to them; no file is deleted.
    mutating func removeSnapshots(_ ids: Set<Int64>) {
        guard !ids.isEmpty else { return }
        snapshots.removeAll { ids.contains($0.snapshotID) }
        statistics.removeAll { ids.contains($0.snapshotID) }
        partitionStatistics.removeAll { ids.contains($0.snapshotID) }
        // An entry of the log means "current until the next entry": what comes before a gap would mislead time travel.
        if let gap = snapshotLog.lastIndex(where: { ids.contains($0.snapshotID) }) {
            snapshotLog.removeSubrange(...gap)
        }
    }

    /// Keeps what grows with each commit within the limits that the table's properties set.
    mutating func trim() throws(MartletError) {
        let snapshotsMax = try integerProperty(
            TableProperties.snapshotsMax, default: TableProperties.snapshotsMaxDefault)
        removeSnapshots(snapshotsPast(limit: snapshotsMax))
        if snapshotLog.count > snapshotsMax { snapshotLog.removeFirst(snapshotLog.count - snapshotsMax) }
        let versionsMax = try integerProperty(
            TableProperties.previousVersionsMax, default: TableProperties.previousVersionsMaxDefault)
        if metadataLog.count > versionsMax { metadataLog.removeFirst(metadataLog.count - versionsMax) }
    }

    /// The snapshots that leave: not named by a ref, and past the limit when the ancestors of main come first, then the newest.
    private func snapshotsPast(limit: Int) -> Set<Int64> {
        guard snapshots.count > limit else { return [] }
        var kept = Set(refs.values.map(\.snapshotID))
        for snapshot in ancestors() where kept.count < limit { kept.insert(snapshot.snapshotID) }
        if kept.count < limit {
            for snapshot in snapshots.sorted(by: { $0.sequenceNumber > $1.sequenceNumber }) where kept.count < limit {
                kept.insert(snapshot.snapshotID)
            }
        }
        return Set(snapshots.map(\.snapshotID)).subtracting(kept)
    }
}
