internal import Errors
internal import ObjectStorage

/// The manifests of one snapshot of a table.
struct ManifestSource: Sendable {
    private let reader: SnapshotReader
    /// Nil for a table without rows yet.
    let snapshot: Snapshot?

    init(_ metadata: TableMetadata, _ snapshot: Snapshot?, store: any ObjectStore, context: CommitContext) {
        reader = SnapshotReader(
            table: context.table ?? metadata.location, metadata: metadata, store: store, cache: context.cache)
        self.snapshot = snapshot
    }

    /// The manifests that the snapshot lists.
    func manifests() async throws -> [ManifestFile] {
        guard let snapshot else { return [] }
        return try await reader.manifests(of: snapshot)
    }

    /// The entries of a manifest whose files are part of the table.
    func liveEntries(of manifest: ManifestFile) async throws -> [ManifestEntry] {
        guard manifest.mayHaveLiveFiles, let snapshot else { return [] }
        return try await reader.entries(of: manifest, in: snapshot).filter(\.isLive)
    }

    /// The same of several manifests, read at once.
    func liveEntries(of manifests: [ManifestFile]) async throws -> [[ManifestEntry]] {
        guard let snapshot else { return manifests.map { _ in [] } }
        return try await reader.entries(of: manifests, in: snapshot).map { $0.filter(\.isLive) }
    }
}

extension TableMetadata {
    /// The schema that gives a spec's partition values their types: the current one, or the newest that has all source columns.
    public func schema(for spec: PartitionSpec) -> Schema {
        func serves(_ schema: Schema) -> Bool { spec.fields.allSatisfy { schema.field(id: $0.sourceID) != nil } }
        let current = currentSchema
        if serves(current) { return current }
        return schemas.filter(serves).max { $0.schemaID < $1.schemaID } ?? current
    }
}
