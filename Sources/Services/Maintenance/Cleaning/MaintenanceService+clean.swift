internal import CatalogService
internal import Cataloging
internal import Clocks
internal import Errors
internal import ObjectStorage

extension MaintenanceService {
    /// Deletes the files of tables that nothing kept names, wherever in the lake they are: those of dropped tables, of tables that were
    /// staged and never made, of crashed writers, and what the history no longer needs.
    ///
    /// Nobody has to stop writing: files younger than the grace period stay, and what is committed meanwhile is counted in.
    public func clean(_ request: CleaningRequest) async throws -> CleaningReport {
        try Self.check(historySeconds: request.historySeconds, graceSeconds: request.graceSeconds)
        let report = try await unneededFiles(
            inside: lake.warehouse, historySeconds: request.historySeconds, graceSeconds: request.graceSeconds
        ) { isOfSomeTable($0) }
        if !request.isDryRun { try await delete(report.files) }
        return report
    }

    static func check(historySeconds: Int64, graceSeconds: Int64) throws(MartletError) {
        guard historySeconds >= 0, graceSeconds >= 0 else {
            throw MartletError(.invalidInput, "the retention of history and the grace period cannot be negative")
        }
    }

    /// Whether a file lies where a table has its files, in a folder that is below the lake's.
    private func isOfSomeTable(_ file: Location) -> Bool {
        guard let path = file.relative(to: lake.warehouse) else { return false }
        var folder = lake.warehouse
        for segment in path.split(separator: "/").dropLast() {
            guard let next = try? folder.appending(String(segment)) else { return false }
            folder = next
            if Lake.isOfTable(file, in: folder) { return true }
        }
        return false
    }

    /// The files inside a folder that no table at a kept commit names.
    ///
    /// - Parameter isOurs: Whether a file is one that may be deleted at all.
    func unneededFiles(
        inside folder: Location, historySeconds: Int64, graceSeconds: Int64, _ isOurs: (Location) -> Bool
    ) async throws -> CleaningReport {
        var report = CleaningReport()
        // Files first, commits then: what is written or published meanwhile is either not listed or counted in.
        let present = try await lake.store.list(below: folder)
        let now = lake.clock.now()
        let horizon = now.adding(seconds: -historySeconds)
        var reachable = ReachableFiles(lake: lake, inside: folder)
        var kept = try await KeptCommits(lake.catalog, since: horizon)
        try await reachable.add(kept.ids)
        // A ref that moved while tables were read may have brought commits back.
        while try await KeptCommits.references(of: lake.catalog) != kept.references {
            kept = try await KeptCommits(lake.catalog, since: horizon)
            try await reachable.add(kept.ids)
        }
        report.commitsKept = reachable.count
        let youngest = now.adding(seconds: -graceSeconds)
        for file in present where !reachable.named.locations.contains(file.location) && isOurs(file.location) {
            if file.modified < youngest { report.files.append(file) } else { report.youngFiles += 1 }
        }
        return report
    }

    /// Deletes files, those first that say what a table is: an old commit whose data begin to go is then known to be gone.
    func delete(_ files: [ObjectInfo]) async throws {
        let isMetadata = { (file: ObjectInfo) in file.location.name.hasSuffix(".metadata.json") }
        for file in files.filter(isMetadata) + files.filter({ !isMetadata($0) }) {
            try await lake.store.delete(file.location)
        }
    }
}
