internal import CatalogService
internal import Cataloging
internal import Clocks
internal import Errors
internal import Iceberg
internal import ObjectStorage

extension MaintenanceService {
    /// Drops old snapshots from a table's metadata, then deletes the files in its folder that no kept commit can reach.
    ///
    /// A file goes only where nothing that a kept commit names names it and it is older than the grace period; so files of crashed
    /// writers go the same way. A manifest that cannot be read stops everything before the first file is deleted.
    /// In a dry run, files that only the branch's present head names count as kept.
    public func expire(_ request: ExpiryRequest) async throws -> ExpiryReport {
        try Self.check(historySeconds: request.historySeconds, graceSeconds: request.graceSeconds)
        let head = try await head(of: request.branch)
        guard let table = try await lake.table(request.key, at: head) else {
            throw try await missing(request.key, at: head)
        }
        let folder = try lake.located(table.metadata.location)
        guard folder.relative(to: lake.warehouse) != nil else {
            throw MartletError(
                .invalidInput, "the table's folder '\(folder)' is not inside the lake's folder '\(lake.warehouse)'",
                hint: "Files outside of the lake are never deleted.")
        }
        var report = ExpiryReport()
        try await dropSnapshots(request, &report, table)

        let found = try await unneededFiles(
            inside: folder, historySeconds: request.historySeconds, graceSeconds: request.graceSeconds
        ) { Lake.isOfTable($0, in: folder) }
        report.files = found.files
        report.youngFiles = found.youngFiles
        report.commitsKept = found.commitsKept
        if !request.isDryRun { try await delete(report.files) }
        return report
    }

    /// Drops old snapshots from a table's metadata, and leaves its files to a cleaning.
    ///
    /// - Returns: The snapshots that left, or would.
    public func expireSnapshots(_ request: ExpiryRequest) async throws -> [Int64] {
        let head = try await head(of: request.branch)
        guard let table = try await lake.table(request.key, at: head) else {
            throw try await missing(request.key, at: head)
        }
        guard !expired(table.metadata, request.rule).isEmpty else { return [] }
        var report = ExpiryReport()
        try await dropSnapshots(request, &report, table)
        return report.snapshots
    }

    private func dropSnapshots(_ request: ExpiryRequest, _ report: inout ExpiryReport, _ table: LoadedTable)
        async throws
    {
        if request.isDryRun {
            report.snapshots = expired(table.metadata, request.rule)
            return
        }
        var dropped: [Int64] = []
        let changed = try await lake.change(
            request.key, on: request.branch,
            CommitDetails(author: request.author, message: "Expire snapshots of \(request.key)")
        ) { now in
            guard let now, now.metadata.tableUUID == table.metadata.tableUUID else {
                throw MartletError(
                    .conflict, "'\(request.key)' was dropped or replaced by others meanwhile",
                    hint: "Look at what is there now and try again.", retry: .safely)
            }
            dropped = expired(now.metadata, request.rule)
            guard !dropped.isEmpty else { return nil }
            return TableChange(
                updates: [.removeSnapshots(ids: dropped)], requirements: [.tableUUID(now.metadata.tableUUID)],
                properties: now.content.properties)
        }
        report.snapshots = dropped
        report.commit = changed?.commit
    }

    /// The snapshots that a rule lets go; what a branch or tag of the table names stays.
    private func expired(_ metadata: TableMetadata, _ rule: ExpiryRequest.Rule) -> [Int64] {
        var kept = Set(metadata.refs.values.map(\.snapshotID))
        if let current = metadata.currentSnapshotID { kept.insert(current) }
        switch rule {
        case .olderThan(let seconds):
            let oldest = lake.clock.now().adding(seconds: -seconds)
            for snapshot in metadata.snapshots where snapshot.timestamp >= oldest { kept.insert(snapshot.snapshotID) }
        case .keep(let count):
            for snapshot in metadata.ancestors().prefix(count) { kept.insert(snapshot.snapshotID) }
        }
        return metadata.snapshots.map(\.snapshotID).filter { !kept.contains($0) }
    }
}
