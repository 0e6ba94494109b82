/// Gathers what a manifest's line in the manifest list says.
struct ManifestTally: Sendable {
    private var files = [0, 0, 0]
    private var rows: [Int64] = [0, 0, 0]
    private var minSequenceNumber: Int64?
    private var partitions: [PartitionRange]

    init(partitionTypes: [PrimitiveType]) {
        partitions = partitionTypes.map { PartitionRange(type: $0) }
    }

    var count: Int { files.reduce(0, +) }

    mutating func add(_ entry: ManifestEntry) {
        files[entry.status.rawValue] += 1
        rows[entry.status.rawValue] += entry.file.recordCount
        if entry.isLive, let number = entry.sequenceNumber {
            minSequenceNumber = min(minSequenceNumber ?? number, number)
        }
        for (position, value) in entry.file.partition.values.enumerated() { partitions[position].add(value) }
    }

    func manifest(
        path: String, length: Int, specID: Int, content: ManifestContent, snapshotID: Int64
    ) -> ManifestFile {
        ManifestFile(
            path: path, length: Int64(length), specID: specID, content: content,
            sequenceNumber: ManifestFile.unassigned, minSequenceNumber: minSequenceNumber ?? ManifestFile.unassigned,
            addedSnapshotID: snapshotID,
            addedFilesCount: files[ManifestEntry.Status.added.rawValue],
            existingFilesCount: files[ManifestEntry.Status.existing.rawValue],
            deletedFilesCount: files[ManifestEntry.Status.deleted.rawValue],
            addedRowsCount: rows[ManifestEntry.Status.added.rawValue],
            existingRowsCount: rows[ManifestEntry.Status.existing.rawValue],
            deletedRowsCount: rows[ManifestEntry.Status.deleted.rawValue],
            partitions: partitions.map(\.summary))
    }
}

/// The values of one partition field so far.
private struct PartitionRange: Sendable {
    let type: PrimitiveType
    var containsNull = false
    var containsNaN = false
    var lower: Literal?
    var upper: Literal?

    init(type: PrimitiveType) { self.type = type }

    mutating func add(_ value: Literal?) {
        guard let value else {
            containsNull = true
            return
        }
        if value.isNaN {
            containsNaN = true
            return
        }
        if lower.map({ (value.order(against: $0) ?? 0) < 0 }) ?? true { lower = value }
        if upper.map({ (value.order(against: $0) ?? 0) > 0 }) ?? true { upper = value }
    }

    var summary: PartitionFieldSummary {
        PartitionFieldSummary(
            containsNull: containsNull, containsNaN: type.isFloating ? containsNaN : false, lowerBound: lower?.bytes,
            upperBound: upper?.bytes)
    }
}
