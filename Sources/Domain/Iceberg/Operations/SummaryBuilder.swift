/// Counts what a change adds and removes, for the snapshot's summary.
struct SummaryBuilder {
    private var counts: [String: Int64] = [:]
    private var partitions: Set<PartitionKey> = []

    private struct PartitionKey: Hashable {
        let specID: Int
        let partition: PartitionTuple
    }

    private mutating func count(_ name: String, _ amount: Int64 = 1) { counts[name, default: 0] += amount }

    mutating func add(_ file: DataFile, specID: Int) {
        partitions.insert(PartitionKey(specID: specID, partition: file.partition))
        count(SnapshotSummary.addedFilesSize, file.fileSize)
        switch file.content {
        case .data:
            count(SnapshotSummary.addedDataFiles)
            count(SnapshotSummary.addedRecords, file.recordCount)
        case .positionDeletes:
            count(SnapshotSummary.addedDeleteFiles)
            count(SnapshotSummary.addedPositionDeleteFiles)
            count(SnapshotSummary.addedPositionDeletes, file.recordCount)
        case .equalityDeletes:
            count(SnapshotSummary.addedDeleteFiles)
            count(SnapshotSummary.addedEqualityDeleteFiles)
            count(SnapshotSummary.addedEqualityDeletes, file.recordCount)
        }
    }

    mutating func remove(_ file: DataFile, specID: Int) {
        partitions.insert(PartitionKey(specID: specID, partition: file.partition))
        count(SnapshotSummary.removedFilesSize, file.fileSize)
        switch file.content {
        case .data:
            count(SnapshotSummary.deletedDataFiles)
            count(SnapshotSummary.deletedRecords, file.recordCount)
        case .positionDeletes:
            count(SnapshotSummary.removedDeleteFiles)
            count(SnapshotSummary.removedPositionDeleteFiles)
            count(SnapshotSummary.removedPositionDeletes, file.recordCount)
        case .equalityDeletes:
            count(SnapshotSummary.removedDeleteFiles)
            count(SnapshotSummary.removedEqualityDeleteFiles)
            count(SnapshotSummary.removedEqualityDeletes, file.recordCount)
        }
    }

    var addsData: Bool { counts[SnapshotSummary.addedDataFiles] != nil }
    var removesRows: Bool {
        counts[SnapshotSummary.deletedDataFiles] != nil || counts[SnapshotSummary.addedDeleteFiles] != nil
    }
    var isEmpty: Bool { counts.isEmpty }

    /// What the change is, by what it did.
    var operation: SnapshotOperation {
        switch (addsData, removesRows) {
        case (true, false): .append
        case (false, true): .delete
        case (true, true): .overwrite
        // Only delete files were removed, whose data files are gone or rewritten.
        case (false, false): .replace
        }
    }

    private static let totals: [(total: String, added: String, removed: String)] = [
        (SnapshotSummary.totalDataFiles, SnapshotSummary.addedDataFiles, SnapshotSummary.deletedDataFiles),
        (SnapshotSummary.totalDeleteFiles, SnapshotSummary.addedDeleteFiles, SnapshotSummary.removedDeleteFiles),
        (SnapshotSummary.totalRecords, SnapshotSummary.addedRecords, SnapshotSummary.deletedRecords),
        (SnapshotSummary.totalFilesSize, SnapshotSummary.addedFilesSize, SnapshotSummary.removedFilesSize),
        (
            SnapshotSummary.totalPositionDeletes, SnapshotSummary.addedPositionDeletes,
            SnapshotSummary.removedPositionDeletes
        ),
        (
            SnapshotSummary.totalEqualityDeletes, SnapshotSummary.addedEqualityDeletes,
            SnapshotSummary.removedEqualityDeletes
        ),
    ]

    /// The summary of a snapshot.
    ///
    /// A total that the parent does not tell is left out, rather than guessed.
    func summary(operation: SnapshotOperation, parent: Snapshot?, extra: [String: String]) -> [String: String] {
        var summary = extra
        summary[SnapshotSummary.operation] = operation.rawValue
        for (name, amount) in counts where amount != 0 { summary[name] = String(amount) }
        if !partitions.isEmpty { summary[SnapshotSummary.changedPartitionCount] = String(partitions.count) }
        for (total, added, removed) in Self.totals {
            guard let before = parent.map({ $0.count(total) }) ?? 0 else { continue }
            summary[total] = String(before + (counts[added] ?? 0) - (counts[removed] ?? 0))
        }
        return summary
    }
}
