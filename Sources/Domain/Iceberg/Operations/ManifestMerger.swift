internal import Errors

/// Keeps manifest lists short by merging manifests of like size, as a log-structured merge tree does.
///
/// Manifests are in tiers by their number of files: fewer than K, fewer than K², and so on. When K of one spec, kind and tier have
/// come together, they become one of the next tier. So n files stand in O(K log n) manifests, and each file is written O(log n) times.
/// Manifests near the target size are left alone.
struct ManifestMerger {
    private let source: ManifestSource
    private let mergeCount: Int
    private let targetSize: Int64
    private let isEnabled: Bool

    init(_ metadata: TableMetadata, _ source: ManifestSource) throws(MartletError) {
        self.source = source
        mergeCount = try metadata.integerProperty(
            TableProperties.manifestMinMergeCount, default: TableProperties.manifestMinMergeCountDefault, minimum: 2)
        targetSize = Int64(
            try metadata.integerProperty(
                TableProperties.manifestTargetSize, default: TableProperties.manifestTargetSizeDefault))
        isEnabled = try metadata.booleanProperty(TableProperties.manifestMergeEnabled, default: true)
    }

    private struct Tier: Hashable, Comparable {
        let specID: Int
        let content: ManifestContent
        let level: Int

        static func < (left: Tier, right: Tier) -> Bool {
            (left.specID, left.content.rawValue, left.level) < (right.specID, right.content.rawValue, right.level)
        }
    }

    /// The manifests after merging; those not merged stay in their order, merged ones follow.
    func merge(_ manifests: [ManifestFile], _ writer: inout SnapshotWriter) async throws -> [ManifestFile] {
        guard isEnabled else { return manifests }
        var tiers: [Tier: [ManifestFile]] = [:]
        for manifest in manifests where manifest.length * 2 < targetSize {
            tiers[tier(of: manifest), default: []].append(manifest)
        }
        var gone: Set<String> = []
        var merged: [ManifestFile] = []
        let ripe = tiers.filter { $0.value.count >= mergeCount }
        for (_, group) in ripe.sorted(by: { $0.key < $1.key }) {
            for bin in bins(group) where bin.count > 1 {
                merged.append(contentsOf: try await merge(bin, into: &writer))
                gone.formUnion(bin.map(\.path))
            }
        }
        guard !gone.isEmpty else { return manifests }
        return manifests.filter { !gone.contains($0.path) } + merged
    }

    private func tier(of manifest: ManifestFile) -> Tier {
        var level = 0
        // A writer of version 1 may not have counted; the size tells roughly.
        let files = manifest.addedFilesCount.flatMap { added in manifest.existingFilesCount.map { added + $0 } }
        var count = files ?? Int(manifest.length / 1024)
        while count >= mergeCount {
            count /= mergeCount
            level += 1
        }
        return Tier(specID: manifest.specID, content: manifest.content, level: level)
    }

    /// Manifests in order, in groups that together stay below the target size.
    private func bins(_ manifests: [ManifestFile]) -> [[ManifestFile]] {
        var bins: [[ManifestFile]] = [[]]
        var size: Int64 = 0
        for manifest in manifests {
            if size + manifest.length > targetSize, !bins[bins.count - 1].isEmpty {
                bins.append([])
                size = 0
            }
            bins[bins.count - 1].append(manifest)
            size += manifest.length
        }
        return bins
    }

    private func merge(_ manifests: [ManifestFile], into writer: inout SnapshotWriter) async throws -> [ManifestFile] {
        let live = try await source.liveEntries(of: manifests).flatMap(\.self)
        let manifest = try await writer.manifest(specID: manifests[0].specID, content: manifests[0].content) {
            (manifest) throws(MartletError) in
            for entry in live { try manifest.keep(entry) }
        }
        return manifest.map { [$0] } ?? []
    }
}
