public import Errors
public import ObjectStorage

/// Finds out which files have to be read for a condition on a snapshot's rows.
///
///     let plan = try await TableScan(table: "silver.orders", metadata: metadata, filter: filter).plan(store: store)
public struct TableScan: Sendable {
    /// How many manifests are read at once.
    public static let manifestsAtOnce = 8

    public let table: String
    public let metadata: TableMetadata
    /// Nil for a table without snapshots, which has no rows.
    public let snapshot: Snapshot?
    public let schema: Schema
    private let filter: FileFilter

    /// - Parameters:
    ///   - table: How errors name the table.
    ///   - snapshot: The current one, unless told otherwise.
    ///   - schema: The columns to read as: the current ones for the current snapshot, else those of the snapshot.
    /// - Throws: `notFound` or `invalidInput` where the filter does not fit the schema.
    public init(
        table: String, metadata: TableMetadata, snapshot: Snapshot? = nil, schema: Schema? = nil,
        filter: Predicate = .alwaysTrue
    ) throws(MartletError) {
        let schema = schema ?? Self.schema(of: snapshot, metadata)
        self.init(
            table: table, metadata: metadata, snapshot: snapshot, schema: schema,
            files: try FileFilter(filter, schema: schema, specs: metadata.specs))
    }

    /// A scan with a client's condition.
    ///
    /// - Parameter schema: The one that the condition was read with.
    public init(table: String, metadata: TableMetadata, snapshot: Snapshot?, schema: Schema, filter: ScanFilter) {
        self.init(
            table: table, metadata: metadata, snapshot: snapshot, schema: schema,
            files: FileFilter(filter, schema: schema, specs: metadata.specs))
    }

    private init(table: String, metadata: TableMetadata, snapshot: Snapshot?, schema: Schema, files: FileFilter) {
        self.table = table
        self.metadata = metadata
        self.snapshot = snapshot ?? metadata.currentSnapshot
        self.schema = schema
        filter = files
    }

    private static func schema(of snapshot: Snapshot?, _ metadata: TableMetadata) -> Schema {
        guard let snapshot, snapshot.snapshotID != metadata.currentSnapshotID else { return metadata.currentSchema }
        return metadata.schema(of: snapshot)
    }

    /// Reads the manifests that may matter and plans the files.
    ///
    /// - Throws: `corrupt`, naming table, snapshot and file, where a manifest is missing or damaged.
    public func plan(store: any ObjectStore, cache: ManifestCache? = nil) async throws -> ScanPlan {
        var plan = ScanPlan(snapshot: snapshot, schema: schema, specs: metadata.specsByID, tasks: [], report: .init())
        guard let snapshot else { return plan }
        let reader = SnapshotReader(table: table, metadata: metadata, store: store, cache: cache)
        let manifests = try await reader.manifests(of: snapshot)
        let wanted = manifests.filter { $0.mayHaveLiveFiles && filter.mayMatch($0) }
        plan.report.manifests = manifests.count
        plan.report.manifestsPruned = manifests.count { $0.mayHaveLiveFiles } - wanted.count
        let entries = try await reader.entries(of: wanted, in: snapshot, atOnce: Self.manifestsAtOnce)

        var deletes = DeleteIndex(specs: plan.specs)
        for (manifest, entries) in zip(wanted, entries) where manifest.content == .deletes {
            for entry in entries where entry.isLive && filter.mayMatchPartition(of: entry.file, specID: manifest.specID)
            {
                deletes.add(entry, specID: manifest.specID)
                plan.report.deleteFiles += 1
            }
        }
        deletes.freeze()
        for (manifest, entries) in zip(wanted, entries) where manifest.content == .data {
            for entry in entries where entry.isLive {
                plan.report.files += 1
                guard filter.mayMatch(entry.file, specID: manifest.specID) else {
                    plan.report.filesPruned += 1
                    continue
                }
                plan.tasks.append(task(entry, specID: manifest.specID, deletes))
            }
        }
        plan.tasks.sortFromTheOldest()
        return plan
    }

    private func task(_ entry: ManifestEntry, specID: Int, _ deletes: DeleteIndex) -> FileTask {
        let number = entry.sequenceNumber ?? 0
        return FileTask(
            file: entry.file, specID: specID, sequenceNumber: number,
            deletes: deletes.positionDeletes(of: entry.file, specID: specID, sequenceNumber: number)
                + deletes.equalityDeletes(of: entry.file, specID: specID, sequenceNumber: number),
            allRowsMatch: filter.mustMatch(entry.file, specID: specID))
    }
}

extension [FileTask] {
    /// Puts files in the order in which they were committed; those of one commit stay in the order of their manifests.
    ///
    /// So a table's rows are read in the order in which they were inserted, which decides what the last row of a key is.
    fileprivate mutating func sortFromTheOldest() {
        if zip(self, dropFirst()).allSatisfy({ $0.sequenceNumber <= $1.sequenceNumber }) { return }
        self = enumerated().sorted {
            ($0.element.sequenceNumber, $0.offset) < ($1.element.sequenceNumber, $1.offset)
        }.map(\.element)
    }
}

extension SnapshotReader {
    /// The entries of several manifests, in their order.
    ///
    /// - Parameter limit: How many are read at the same time.
    public func entries(
        of manifests: [ManifestFile], in snapshot: Snapshot, atOnce limit: Int = TableScan.manifestsAtOnce
    ) async throws -> [[ManifestEntry]] {
        if manifests.count <= 1 {
            var result: [[ManifestEntry]] = []
            for manifest in manifests {
                try Task.checkCancellation()
                result.append(try await entries(of: manifest, in: snapshot))
            }
            return result
        }
        return try await withThrowingTaskGroup(of: (Int, [ManifestEntry]).self) { group in
            var result = [[ManifestEntry]](repeating: [], count: manifests.count)
            var next = 0
            func startNext() {
                guard next < manifests.count else { return }
                let position = next
                next += 1
                group.addTask { @concurrent in
                    try Task.checkCancellation()
                    return (position, try await entries(of: manifests[position], in: snapshot))
                }
            }
            for _ in 0..<max(1, limit) { startNext() }
            while let (position, entries) = try await group.next() {
                result[position] = entries
                startNext()
            }
            return result
        }
    }
}
