/// The files by which one state of a table differs from another.
struct FileDifference: Sendable {
    struct Line: Sendable, Hashable {
        let entry: ManifestEntry
        let specID: Int

        var file: DataFile { entry.file }
        var partition: FileRemoval.Partition { FileRemoval.Partition(specID: specID, tuple: file.partition) }
    }

    /// Data and delete files that are new.
    var added: [Line] = []
    /// Data and delete files that are gone.
    var removed: [Line] = []

    var isEmpty: Bool { added.isEmpty && removed.isEmpty }

    /// Compares two snapshots; manifests that both have are not read.
    static func between(
        _ before: ManifestSource, _ after: ManifestSource
    ) async throws -> FileDifference {
        guard before.snapshot?.snapshotID != after.snapshot?.snapshotID else { return FileDifference() }
        let oldManifests = try await before.manifests()
        let newManifests = try await after.manifests()
        let oldPaths = Set(oldManifests.map(\.path))
        let newPaths = Set(newManifests.map(\.path))
        let old = try await lines(oldManifests.filter { !newPaths.contains($0.path) }, before)
        let new = try await lines(newManifests.filter { !oldPaths.contains($0.path) }, after)
        let oldFiles = Set(old.map(\.file.path))
        let newFiles = Set(new.map(\.file.path))
        return FileDifference(
            added: new.filter { !oldFiles.contains($0.file.path) },
            removed: old.filter { !newFiles.contains($0.file.path) })
    }

    private static func lines(_ manifests: [ManifestFile], _ source: ManifestSource) async throws -> [Line] {
        var lines: [Line] = []
        for (manifest, entries) in zip(manifests, try await source.liveEntries(of: manifests)) {
            for entry in entries { lines.append(Line(entry: entry, specID: manifest.specID)) }
        }
        return lines
    }
}

extension DataFile {
    /// The field ID of the column `file_path` of position delete files.
    private static let filePathFieldID = 2_147_483_546

    /// The one data file that a position delete file is about, where that is known.
    var deletedDataFile: String? {
        guard content == .positionDeletes else { return nil }
        if let referencedDataFile { return referencedDataFile }
        guard let lower = lowerBounds[Self.filePathFieldID], lower == upperBounds[Self.filePathFieldID] else {
            return nil
        }
        return String(validating: lower, as: UTF8.self)
    }
}
