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
        guard request.historySeconds >= 0, request.graceSeconds >= 0 else {
            throw MartletError(.invalidInput, "the retention of history and the grace period cannot be negative")
        }
        let head = try await head(of: request.branch)
        guard let table = try await lake.table(request.key, at: head) else {
            throw try await missing(request.key, at: head)
        }
        let folder = try Location(table.metadata.location)
        guard folder.relative(to: lake.warehouse) != nil else {
            throw MartletError(
                .invalidInput, "the table's folder '\(folder)' is not inside the lake's folder '\(lake.warehouse)'",
                hint: "Files outside of the lake are never deleted.")
        }
        var report = ExpiryReport()
        try await dropSnapshots(request, &report, table)

        // Files first, commits then: what is written or published meanwhile is either not listed or counted in.
        let present = try await lake.store.list(below: folder)
        let now = lake.clock.now()
        let horizon = now.adding(seconds: -request.historySeconds)
        var reachable = ReachableFiles(lake: lake, inside: folder)
        var kept = try await KeptCommits(lake.catalog, since: horizon)
        try await reachable.add(kept.ids)
        // A ref that moved while tables were read may have brought commits back.
        while try await KeptCommits.references(of: lake.catalog) != kept.references {
            kept = try await KeptCommits(lake.catalog, since: horizon)
            try await reachable.add(kept.ids)
        }
        report.commitsKept = reachable.count
        let youngest = now.adding(seconds: -request.graceSeconds)
        for file in present where !reachable.named.locations.contains(file.location) {
            guard Lake.isOfTable(file.location, in: folder) else { continue }
            if file.modified < youngest { report.files.append(file) } else { report.youngFiles += 1 }
        }
        if !request.isDryRun {
            for file in report.files { try await lake.store.delete(file.location) }
        }
        return report
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
