internal import Caching
public import Cataloging
internal import Errors
public import Iceberg
internal import ObjectStorage

/// A table as it is at one commit.
public struct LoadedTable: Sendable {
    public var key: ContentKey
    public var content: TableContent
    public var metadata: TableMetadata
    /// What its metadata file is called now; the content may have a name of an earlier place of the lake.
    public var metadataLocation: String

    public init(key: ContentKey, content: TableContent, metadata: TableMetadata, metadataLocation: String? = nil) {
        self.metadataLocation = metadataLocation ?? content.metadataLocation
        self.key = key
        self.content = content
        self.metadata = metadata
    }
}

extension Lake {
    /// The table that a key names at a commit, or nil where it names none.
    public func table(_ key: ContentKey, at commit: CommitID) async throws -> LoadedTable? {
        guard let content = try await catalog.content(of: key, at: commit)?.table else { return nil }
        return try await load(content, as: key)
    }

    /// The table of a content that was read already.
    ///
    /// - Throws: `unavailable` where the table lies outside of the lake: sessions could not read it, and a copy of a project would
    ///   write to the tables of its original.
    public func load(_ content: TableContent, as key: ContentKey) async throws -> LoadedTable {
        guard try located(content.metadataLocation).relative(to: warehouse) != nil else {
            throw MartletError(
                .unavailable,
                "table '\(key)' lies at '\(content.metadataLocation)', outside of the lake '\(warehouse)'",
                hint: "Was the project moved or copied? Iceberg tables name their files by absolute paths: "
                    + "move the lake back, or set 'lake' in martlet.yaml to the folder where it was.")
        }
        return LoadedTable(
            key: key, content: content, metadata: try await metadata(at: content.metadataLocation, of: "\(key)"),
            metadataLocation: current(content.metadataLocation))
    }

    /// Reads a metadata file; those that were read or written lately are remembered, since they never change.
    ///
    /// - Parameter name: How errors name the table.
    public func metadata(at location: String, of name: String) async throws -> TableMetadata {
        if let known = metadataCache.value(for: location) { return known }
        let bytes: [UInt8]
        do {
            bytes = try await store.read(Location(location))
        } catch let error as MartletError where error.code == .notFound {
            throw MartletError(
                .corrupt, "the metadata of table '\(name)' is gone: there is no '\(location)'",
                hint:
                    "At an old commit it was deleted when history was expired: read the table at a later one. Otherwise restore the file from a backup.",
                cause: error
            )
        }
        let metadata = try TableMetadata(parsing: bytes, file: location)
        metadataCache.insert(metadata, for: location, cost: bytes.count)
        return metadata
    }

    func remember(_ metadata: TableMetadata, at location: String, size: Int) {
        metadataCache.insert(metadata, for: location, cost: size)
    }
}
