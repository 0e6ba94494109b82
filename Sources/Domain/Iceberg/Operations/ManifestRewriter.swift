internal import Errors

/// Takes files out of manifests: those that list a file to remove are written anew, all others stay as they are.
struct ManifestRewriter {
    let source: ManifestSource
    let removal: FileRemoval
    private(set) var untouched: [ManifestFile] = []
    private(set) var rewritten: [ManifestFile] = []
    private var removedDataFiles: Set<String> = []
    private var found: Set<String> = []
    /// The removed entries of manifests of which nothing is left, written together.
    private var emptied: [Group: [ManifestEntry]] = [:]

    private struct Group: Hashable {
        let specID: Int
        let content: ManifestContent
    }

    init(source: ManifestSource, removal: FileRemoval) {
        self.source = source
        self.removal = removal
    }

    /// - Throws: `conflict` where a file to remove is not part of the table.
    mutating func rewrite(
        _ manifests: [ManifestFile], _ writer: inout SnapshotWriter, _ summary: inout SummaryBuilder
    ) async throws {
        // Data first: delete files that are about one data file go with it.
        for manifest in manifests where manifest.content == .data {
            try await rewrite(manifest, &writer, &summary)
        }
        for manifest in manifests where manifest.content == .deletes {
            try await rewrite(manifest, &writer, &summary)
        }
        for (group, entries) in emptied.sorted(by: { $0.key.specID < $1.key.specID }) {
            try await write([], entries, group, &writer)
        }
        if let path = removal.requiredPaths.subtracting(found).min() {
            throw MartletError(
                .conflict, "the file \(path), which would be removed, is not part of the table any more",
                hint: "Plan the change again on the table as it is now.", retry: .safely)
        }
    }

    private mutating func rewrite(
        _ manifest: ManifestFile, _ writer: inout SnapshotWriter, _ summary: inout SummaryBuilder
    ) async throws {
        // A manifest that only tells what an earlier snapshot removed has served its time.
        guard manifest.mayHaveLiveFiles else { return }
        let mayDangle = manifest.content == .deletes && !removedDataFiles.isEmpty
        guard mayDangle || removal.mayConcern(manifest, found: found) else {
            untouched.append(manifest)
            return
        }
        var kept: [ManifestEntry] = []
        var removed: [ManifestEntry] = []
        for entry in try await source.liveEntries(of: manifest) {
            let dangles = mayDangle && entry.file.deletedDataFile.map(removedDataFiles.contains) ?? false
            guard try dangles || removal.removes(entry.file, specID: manifest.specID) else {
                kept.append(entry)
                continue
            }
            found.insert(entry.file.path)
            if entry.file.content == .data { removedDataFiles.insert(entry.file.path) }
            summary.remove(entry.file, specID: manifest.specID)
            removed.append(entry)
        }
        let group = Group(specID: manifest.specID, content: manifest.content)
        if removed.isEmpty {
            untouched.append(manifest)
        } else if kept.isEmpty {
            emptied[group, default: []] += removed
        } else {
            try await write(kept, removed, group, &writer)
        }
    }

    private mutating func write(
        _ kept: [ManifestEntry], _ removed: [ManifestEntry], _ group: Group, _ writer: inout SnapshotWriter
    ) async throws {
        let manifest = try await writer.manifest(specID: group.specID, content: group.content) {
            (manifest) throws(MartletError) in
            for entry in kept { try manifest.keep(entry) }
            for entry in removed { try manifest.delete(entry) }
        }
        if let manifest { rewritten.append(manifest) }
    }
}
