internal import CatalogService
internal import Cataloging
internal import Errors
internal import Maintenance
internal import Retention

extension RetentionPass {
    private static let author = "retention"

    /// Lets old snapshots go from the tables of the default branch; tags and branches of a table keep theirs.
    func expireSnapshots(_ counts: inout RetentionCounts) async throws {
        let catalog = places.lake.catalog
        let branch = catalog.defaultBranch
        let head = try await catalog.head(of: branch)
        var from: ContentKey?
        repeat {
            try Task.checkCancellation()
            let page = try await catalog.list(ListRequest(kinds: [.table], from: from), at: head)
            for entry in page.entries {
                let days = settings.value(.snapshotMaxAgeDays, of: "\(entry.key)")
                guard days > 0 else { continue }
                do {
                    counts.snapshotsExpired += try await places.maintenance.expireSnapshots(
                        ExpiryRequest(
                            key: entry.key, branch: branch, author: Self.author,
                            rule: .olderThan(seconds: Self.daySeconds * Int64(days)), isDryRun: isDry)
                    ).count
                } catch let error as MartletError where error.code == .notFound || error.code == .conflict {
                    // Dropped or replaced meanwhile: the next pass looks at what is there then.
                    continue
                }
            }
            try await extend(.lake)
            from = page.next
        } while from != nil
    }

    /// Removes files that nothing needs which the lake's history keeps.
    func cleanOrphanFiles(_ counts: inout RetentionCounts) async throws {
        let grace = Int64(settings.value(.orphanFileMaxAgeDays))
        guard grace > 0 else { return }
        counts.orphanFilesCleaned += try await places.maintenance.clean(
            CleaningRequest(
                historySeconds: Self.daySeconds * historyDays, graceSeconds: Self.daySeconds * grace, isDryRun: isDry)
        ).files.count
    }

    /// How far back the lake's history stays readable: as long as the table that keeps its snapshots longest.
    private var historyDays: Int64 {
        let setting = RetentionSetting.snapshotMaxAgeDays
        let all = [settings.value(setting)] + settings.pipelines.values.compactMap { $0.values[setting] }
        return Int64(all.contains(0) ? RetentionSetting.range.upperBound / 100 : all.max() ?? 0)
    }
}
