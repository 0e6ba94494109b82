public import Cataloging
internal import Clocks
internal import Iceberg
package import ObjectStorage

/// What became of a purged table or view.
public struct PurgeReport: Sendable, Hashable {
    public var commit: CommitID
    /// How many files were removed.
    public var removedFiles = 0
    /// Why the files were kept; nil where they were removed.
    public var keptBecause: String?
}

extension Lake {
    /// How far back, in seconds, the lake's history stays readable unless somebody says otherwise.
    public static let historySecondsDefault: Int64 = 7 * 86_400

    /// Drops a table or view, and removes its files unless something else names one of them.
    ///
    /// Branches, tags and every commit of the last days, named by `historySeconds`, keep their tables readable: where one of
    /// them has the table, or another that shares a file with it, all files stay and the report says so.
    public func purge(
        _ key: ContentKey, _ kind: ContentKind, on branch: RefName, _ details: CommitDetails,
        historySeconds: Int64 = historySecondsDefault
    ) async throws -> PurgeReport {
        let (content, commit) = try await drop(key, kind, on: branch, details)
        var report = PurgeReport(commit: commit)
        let horizon = clock.now().adding(seconds: -historySeconds)
        var kept = try await KeptCommits(catalog, since: horizon)
        // Most tables were there a moment ago: that needs no look at any file.
        for id in kept.ids.sorted() where try await catalog.content(of: key, at: id) == content {
            report.keptBecause =
                "the lake as it was at commit \(id.short) has '\(key)', and its history stays readable for "
                + "\(historySeconds / 86_400) days"
            return report
        }
        guard let folder = try await folder(of: content, as: key) else {
            report.keptBecause = "its files are not in a folder of the lake that is theirs alone"
            return report
        }
        let present = try await store.list(below: folder)
        var reachable = ReachableFiles(lake: self, inside: folder)
        try await reachable.add(kept.ids)
        // A ref that moved while tables were read may have brought commits back.
        while try await KeptCommits.references(of: catalog) != kept.references {
            kept = try await KeptCommits(catalog, since: horizon)
            try await reachable.add(kept.ids)
        }
        if let named = reachable.named.locations.min() {
            report.keptBecause = "a branch, a tag or the lake's history still names '\(named)'"
            return report
        }
        for file in present where Self.isOfTable(file.location, in: folder) {
            try await store.delete(file.location)
            report.removedFiles += 1
        }
        return report
    }

    /// The folder of a table's or view's files; nil where they have none inside of the lake.
    private func folder(of content: Content, as key: ContentKey) async throws -> Location? {
        let location: Location
        switch content {
        case .table(let table): location = try located(try await load(table, as: key).metadata.location)
        case .view(let view): location = try located(try await load(view, as: key).metadata.location)
        case .namespace: return nil
        }
        return location.relative(to: warehouse) == nil ? nil : location
    }

    /// Whether a file is one of those that writers of tables leave; anything else that lies there is not ours to delete.
    package static func isOfTable(_ file: Location, in folder: Location) -> Bool {
        guard let path = file.relative(to: folder), path.hasPrefix("data/") || path.hasPrefix("metadata/") else {
            return false
        }
        return [".parquet", ".avro", ".orc", ".puffin", ".stats", ".metadata.json"].contains { path.hasSuffix($0) }
    }
}
