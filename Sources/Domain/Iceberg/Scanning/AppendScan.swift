public import Errors
public import ObjectStorage

/// Finds the files that appends added after one snapshot and up to another.
///
/// Only snapshots of the operation `append` count, as in the specification's own implementations: what compaction rewrites was there
/// before, and what an overwrite or a delete changed cannot be told as added files.
public struct AppendScan: Sendable {
    public let table: String
    public let metadata: TableMetadata
    /// The appends in question, the oldest first.
    public let appends: [Snapshot]
    private let last: Snapshot
    private let schema: Schema
    private let filter: FileFilter

    /// - Parameters:
    ///   - start: The last snapshot whose rows are known already; it may have expired where its child is still there.
    ///   - end: The last snapshot whose rows are wanted.
    /// - Throws: `invalidInput` where a snapshot is not there, or the first is not an ancestor of the second.
    public init(
        table: String, metadata: TableMetadata, after start: Int64, upTo end: Int64, schema: Schema, filter: ScanFilter
    ) throws(MartletError) {
        guard let last = metadata.snapshot(id: end) else {
            throw MartletError(.invalidInput, "table '\(table)' has no snapshot \(end)")
        }
        var path: [Snapshot] = []
        var reached = start == end
        if !reached {
            for snapshot in metadata.ancestors(of: end) {
                path.append(snapshot)
                reached = snapshot.parentSnapshotID == start
                if reached { break }
            }
        }
        guard reached else {
            throw MartletError(
                .invalidInput, "in table '\(table)' the snapshot \(start) is not an ancestor of \(end)",
                hint: "It may have expired, or belong to another branch; read the table from the beginning.")
        }
        self.table = table
        self.metadata = metadata
        self.last = last
        self.schema = schema
        appends = path.reversed().filter { $0.operation == .append }
        self.filter = FileFilter(filter, schema: schema, specs: metadata.specs)
    }

    /// Reads the manifests that the appends added; no delete files apply to what was just added.
    ///
    /// - Throws: `corrupt`, naming table, snapshot and file, where a manifest is missing or damaged.
    public func plan(store: any ObjectStore, cache: ManifestCache? = nil) async throws -> ScanPlan {
        var plan = ScanPlan(snapshot: last, schema: schema, specs: metadata.specsByID, tasks: [], report: .init())
        let reader = SnapshotReader(table: table, metadata: metadata, store: store, cache: cache)
        var seen: Set<String> = []
        for snapshot in appends {
            try Task.checkCancellation()
            let manifests = try await reader.manifests(of: snapshot).filter {
                $0.content == .data && $0.addedSnapshotID == snapshot.snapshotID && $0.addedFilesCount != 0
            }
            plan.report.manifests += manifests.count
            let wanted = manifests.filter { filter.mayMatch($0) && seen.insert($0.path).inserted }
            plan.report.manifestsPruned += manifests.count - wanted.count
            let entries = try await reader.entries(of: wanted, in: snapshot)
            for (manifest, entries) in zip(wanted, entries) {
                for entry in entries where entry.status == .added && entry.snapshotID == snapshot.snapshotID {
                    plan.report.files += 1
                    guard filter.mayMatch(entry.file, specID: manifest.specID) else {
                        plan.report.filesPruned += 1
                        continue
                    }
                    plan.tasks.append(
                        FileTask(
                            file: entry.file, specID: manifest.specID, sequenceNumber: entry.sequenceNumber ?? 0,
                            deletes: [],
                            allRowsMatch: filter.mustMatch(entry.file, specID: manifest.specID)))
                }
            }
        }
        return plan
    }
}
