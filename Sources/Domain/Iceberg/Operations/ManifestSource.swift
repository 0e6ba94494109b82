internal import Errors
internal import ObjectStorage

/// Reads the manifests of a table's snapshots from storage.
struct ManifestSource: Sendable {
    let metadata: TableMetadata
    let store: any ObjectStore

    /// The manifests of a snapshot, as its manifest list has them; none where there is no snapshot.
    func manifests(of snapshot: Snapshot?) async throws -> [ManifestFile] {
        guard let snapshot else { return [] }
        let what = "the manifest list of snapshot \(snapshot.snapshotID)"
        return try ManifestList.decode(await read(snapshot.manifestList, what), path: snapshot.manifestList)
    }

    /// Every entry of a manifest, with what it inherits.
    func entries(of manifest: ManifestFile) async throws -> [ManifestEntry] {
        let spec = try spec(manifest.specID, of: manifest.path)
        return try ManifestReader.entries(
            await read(manifest.path, "a manifest"), of: manifest, schema: metadata.schema(for: spec), spec: spec)
    }

    /// The entries of a manifest whose files are part of the table.
    func liveEntries(of manifest: ManifestFile) async throws -> [ManifestEntry] {
        guard manifest.mayHaveLiveFiles else { return [] }
        return try await entries(of: manifest).filter(\.isLive)
    }

    private func spec(_ id: Int, of path: String) throws(MartletError) -> PartitionSpec {
        if let spec = metadata.spec(id: id) { return spec }
        throw MartletError(.corrupt, "the manifest \(path) has the partition spec \(id), which the table does not know")
    }

    private func read(_ path: String, _ what: String) async throws -> [UInt8] {
        do {
            return try await store.read(Location(path))
        } catch let error as MartletError where error.code == .notFound {
            throw MartletError(
                .corrupt, "\(what) is missing: \(path)",
                hint: "It was deleted from outside; go back to an older snapshot or commit.", cause: error)
        }
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
