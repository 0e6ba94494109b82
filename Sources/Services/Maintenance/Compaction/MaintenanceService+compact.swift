internal import CatalogService
public import Cataloging
internal import Errors
internal import Iceberg
internal import ObjectStorage
internal import QueryService
internal import Querying

extension MaintenanceService {
    /// Rewrites a table's small files and files with deletes into well-sized ones, as one commit.
    ///
    /// Others may append meanwhile. Where they changed the same files, those partitions are left as they are.
    public func compact(_ key: ContentKey, on branch: RefName, author: String) async throws -> CompactionReport {
        let head = try await head(of: branch)
        guard try await lake.table(key, at: head) != nil else { throw try await missing(key, at: head) }
        var compaction = Compaction(lake: lake, binder: binder)
        var report = CompactionReport()
        report.commit = try await withSession { session in
            try await lake.change(key, on: branch, CommitDetails(author: author, message: "Compact \(key)")) { table in
                guard let table else {
                    throw MartletError(
                        .conflict, "'\(key)' was dropped by others meanwhile", hint: "Nothing was changed.")
                }
                return try await compaction.prepare(table, with: session)
            }?.commit
        }
        compaction.describe(in: &report)
        return report
    }
}

/// A compaction at work: rows are written once, however often the commit has to be tried.
private struct Compaction {
    let lake: Lake
    let binder: TableBinder
    private var rewritten: [RewrittenGroup]?
    private var groupsLeft = 0
    private var removedDeletes: [DataFile] = []

    init(lake: Lake, binder: TableBinder) {
        self.lake = lake
        self.binder = binder
    }

    mutating func prepare(_ table: LoadedTable, with session: any QuerySession) async throws -> TableChange? {
        let scan = try await binder.scan(table)
        if let rewritten {
            try await leaveWhatOthersChanged(rewritten, scan)
        } else {
            let settings = try CompactionSettings(table.metadata)
            var groups: [RewrittenGroup] = []
            for group in CompactionGroup.all(of: scan, settings) {
                try Task.checkCancellation()
                groups.append(
                    try await RewrittenGroup.write(group, of: table, scan, settings, binder, with: session))
            }
            rewritten = groups
        }
        let groups = rewritten ?? []
        let removed = Set(groups.flatMap(\.group.tasks).map(\.file.path))
        removedDeletes = try await deletesWithoutUse(once: removed, table, scan)
        guard !removed.isEmpty || !removedDeletes.isEmpty else { return nil }
        let added = groups.flatMap(\.added)
        let change = try await lake.prepare(
            .rewriteFiles(removed: removed.union(removedDeletes.map(\.path)), added: added), on: table.metadata)
        return TableChange(
            updates: change.updates, requirements: change.requirements,
            files: try added.map { try Location($0.file.path) } + change.writtenFiles,
            properties: table.content.properties)
    }

    private mutating func leaveWhatOthersChanged(_ groups: [RewrittenGroup], _ scan: ScanPlan) async throws {
        let tasks = Dictionary(scan.tasks.map { ($0.file.path, $0) }) { first, _ in first }
        rewritten = groups.filter { $0.isStillTrue(of: tasks) }
        for group in groups where !group.isStillTrue(of: tasks) {
            groupsLeft += 1
            for file in group.added { try await lake.store.delete(try Location(file.file.path)) }
        }
    }

    /// Delete files that apply to no data file but those that go.
    private func deletesWithoutUse(
        once removed: Set<String>, _ table: LoadedTable, _ scan: ScanPlan
    ) async throws -> [DataFile] {
        guard let snapshot = scan.snapshot else { return [] }
        var used: Set<String> = []
        for task in scan.tasks where !removed.contains(task.file.path) {
            used.formUnion((task.positionDeletes + task.equalityDeletes).map(\.path))
        }
        let reader = SnapshotReader(
            table: "\(table.key)", metadata: table.metadata, store: lake.store, cache: lake.manifests)
        let manifests = try await reader.manifests(of: snapshot).filter {
            $0.content == .deletes && $0.mayHaveLiveFiles
        }
        return try await reader.entries(of: manifests, in: snapshot).flatMap(\.self)
            .filter { $0.isLive && !used.contains($0.file.path) }.map(\.file)
    }

    func describe(in report: inout CompactionReport) {
        report.partitionsLeft = groupsLeft
        guard report.commit != nil else { return }
        let groups = rewritten ?? []
        let before = groups.flatMap(\.group.tasks).map(\.file)
        let after = groups.flatMap(\.added).map(\.file)
        report.partitions = groups.count
        report.filesRemoved = before.count
        report.filesAdded = after.count
        report.deleteFilesRemoved = removedDeletes.count
        report.bytesBefore = (before + removedDeletes).reduce(0) { $0 + $1.fileSize }
        report.bytesAfter = after.reduce(0) { $0 + $1.fileSize }
    }
}
