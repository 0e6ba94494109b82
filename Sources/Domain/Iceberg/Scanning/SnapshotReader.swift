internal import Errors
public import ObjectStorage

/// Reads the manifests of a table's snapshots from storage, or from a cache.
public struct SnapshotReader: Sendable {
    /// How errors name the table.
    public let table: String
    public let metadata: TableMetadata
    private let store: any ObjectStore
    private let cache: ManifestCache?

    public init(table: String, metadata: TableMetadata, store: any ObjectStore, cache: ManifestCache? = nil) {
        self.table = table
        self.metadata = metadata
        self.store = store
        self.cache = cache
    }

    /// The manifests that a snapshot lists.
    ///
    /// - Throws: `corrupt`, naming table, snapshot and file, where the list is missing or damaged.
    public func manifests(of snapshot: Snapshot) async throws -> [ManifestFile] {
        let path = snapshot.manifestList
        if let known = cache?.list(path) { return known }
        let list = try await read(path, kind: "manifest list", of: snapshot) { bytes throws(MartletError) in
            try ManifestList.decode(bytes, path: path)
        }
        cache?.insert(list, for: path)
        return list
    }

    /// The entries of a manifest, deleted ones too.
    ///
    /// - Parameter snapshot: A snapshot that lists the manifest, for errors.
    /// - Throws: `corrupt`, naming table, snapshot and file, where the manifest is missing or damaged.
    public func entries(of manifest: ManifestFile, in snapshot: Snapshot) async throws -> [ManifestEntry] {
        guard let spec = metadata.spec(id: manifest.specID) else {
            throw damaged(
                "the manifest '\(manifest.path)' has the partition spec \(manifest.specID), which the table has not",
                snapshot, cause: nil)
        }
        let schema = metadata.schema(for: spec)
        let key = ManifestKey(
            path: manifest.path, sequenceNumber: manifest.sequenceNumber, partitionTypes: try spec.resultTypes(schema))
        if let known = cache?.manifest(key) { return known }
        let entries = try await read(manifest.path, kind: "manifest", of: snapshot) { bytes throws(MartletError) in
            try ManifestReader.entries(bytes, of: manifest, schema: schema, spec: spec)
        }
        cache?.insert(entries, for: key)
        return entries
    }

    private func read<Value>(
        _ path: String, kind: String, of snapshot: Snapshot, decode: ([UInt8]) throws(MartletError) -> Value
    ) async throws -> Value {
        do {
            return try decode(try await store.read(Location(path)))
        } catch let error as MartletError {
            switch error.code {
            case .notFound: throw damaged("the \(kind) '\(path)' is missing", snapshot, cause: error)
            case .corrupt, .limitExceeded:
                throw damaged("the \(kind) is unreadable: \(error.message)", snapshot, cause: error)
            default:
                var error = error
                error.message = "table '\(table)', snapshot \(snapshot.snapshotID): \(error.message)"
                throw error
            }
        }
    }

    private func damaged(_ detail: String, _ snapshot: Snapshot, cause: MartletError?) -> MartletError {
        MartletError(
            .corrupt, "table '\(table)', snapshot \(snapshot.snapshotID): \(detail)",
            hint:
                "Restore the file from a copy, or go back to a commit before it with 'martlet log' and 'martlet revert'.",
            cause: cause)
    }
}
