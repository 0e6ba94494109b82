internal import Clocks
internal import Errors
public import ObjectStorage

/// Turns an operation into a new snapshot: writes its manifests and gives the updates that make it current.
///
/// Nothing refers to what is written until the updates are committed, so an abandoned change leaves only unused files.
public struct SnapshotProducer: Sendable {
    public let metadata: TableMetadata
    public let store: any ObjectStore
    public let context: CommitContext

    public init(metadata: TableMetadata, store: any ObjectStore, context: CommitContext) {
        self.metadata = metadata
        self.store = store
        self.context = context
    }

    /// Prepares an operation on the table as `metadata` has it; empty where nothing would change.
    ///
    /// - Throws: `conflict` where the operation names files that are not part of the table (any more).
    public func prepare(_ operation: TableOperation) async throws -> PreparedChange {
        try await prepare(FileChange(operation, on: metadata))
    }

    func prepare(_ change: FileChange) async throws -> PreparedChange {
        var writer = try SnapshotWriter(metadata: metadata, store: store, context: context)
        do {
            return try await prepare(change, &writer)
        } catch {
            await writer.discard()
            throw error
        }
    }

    private func prepare(_ change: FileChange, _ writer: inout SnapshotWriter) async throws -> PreparedChange {
        guard metadata.formatVersion <= TableMetadata.writtenVersion else {
            throw MartletError(
                .unsupported,
                "the table has Iceberg format version \(metadata.formatVersion), and rows are written here in version \(TableMetadata.writtenVersion)",
                hint: "Write to it with an engine that knows it, through the catalog of 'martlet serve'.")
        }
        let parent = metadata.snapshot(ref: context.branch)
        let source = ManifestSource(metadata, parent, store: store, context: context)
        let before = try await source.manifests()
        var summary = SummaryBuilder()

        try await checkReferenced(change.referenced, in: before, source)
        var remaining = ManifestRewriter(source: source, removal: change.removal)
        try await remaining.rewrite(before, &writer, &summary)
        let added = try await add(change, &writer, &summary)
        guard !summary.isEmpty else { return PreparedChange() }

        let merged = try await ManifestMerger(metadata, source).merge(remaining.untouched, &writer)
        let lineage = ChangeLineage(
            after: parent, snapshotID: writer.snapshotID, changesRows: change.changesRows, scope: change.scope)
        var extra = context.summary
        extra[ChangeLineage.summaryName] = lineage.text
        let snapshot = try await writer.finish(
            added + remaining.rewritten + merged, parent: parent, sequenceAdvance: change.sequenceAdvance,
            summary: summary.summary(operation: change.operation ?? summary.operation, parent: parent, extra: extra))
        let ref = SnapshotReference(
            snapshotID: snapshot.snapshotID, kind: .branch,
            minSnapshotsToKeep: metadata.refs[context.branch]?.minSnapshotsToKeep,
            maxSnapshotAge: metadata.refs[context.branch]?.maxSnapshotAge,
            maxReferenceAge: metadata.refs[context.branch]?.maxReferenceAge)
        return PreparedChange(
            updates: [.addSnapshot(snapshot), .setSnapshotReference(name: context.branch, ref)],
            requirements: [
                .tableUUID(metadata.tableUUID), .refSnapshotID(ref: context.branch, snapshotID: parent?.snapshotID),
            ],
            writtenFiles: writer.writtenFiles, snapshot: snapshot)
    }

    /// Throws where a data file that position deletes name is not part of the table.
    private func checkReferenced(
        _ paths: Set<String>, in manifests: [ManifestFile], _ source: ManifestSource
    ) async throws {
        var missing = paths
        for manifest in manifests where manifest.content == .data && !missing.isEmpty {
            for entry in try await source.liveEntries(of: manifest) { missing.remove(entry.file.path) }
        }
        if let path = missing.min() {
            throw MartletError(
                .conflict, "the file \(path), of which rows would be deleted, is not part of the table any more",
                hint: "Plan the change again on the table as it is now.", retry: .safely)
        }
    }

    /// Writes manifests of the added files, one or more for each spec and kind.
    private func add(
        _ change: FileChange, _ writer: inout SnapshotWriter, _ summary: inout SummaryBuilder
    ) async throws -> [ManifestFile] {
        var manifests: [ManifestFile] = []
        for (content, files) in [(ManifestContent.data, change.addedData), (.deletes, change.addedDeletes)] {
            let bySpec = Dictionary(grouping: files) { $0.specID ?? metadata.defaultSpecID }
            for (specID, files) in bySpec.sorted(by: { $0.key < $1.key }) {
                for start in stride(from: 0, to: files.count, by: SnapshotWriter.entriesMax) {
                    let part = files[start..<min(start + SnapshotWriter.entriesMax, files.count)]
                    let manifest = try await writer.manifest(specID: specID, content: content) {
                        (manifest) throws(MartletError) in
                        for added in part { try manifest.add(added.file, sequenceNumber: added.sequenceNumber) }
                    }
                    if let manifest { manifests.append(manifest) }
                    for added in part { summary.add(added.file, specID: specID) }
                }
            }
        }
        return manifests
    }
}
