public import Access
public import Cataloging
internal import Clocks
internal import Errors
public import Iceberg
internal import JSON
internal import ObjectStorage

/// What callers who are limited to namespaces may make a table of; for others these checks do nothing.
///
/// They come before the lake's own, which hold for everybody: all files of a table lie inside of the lake.
extension Lake {
    /// The folders that a caller is held to; nil for one who is not limited.
    ///
    /// - Parameter table: Whose present folder is in reach as well, since somebody who may has put it there.
    public func reach(of caller: Caller, with table: TableMetadata? = nil) throws -> FileReach? {
        let folders = try caller.reach.patterns.map { try folder(of: ContentKey($0.elements)) }
        return try FileReach(of: caller, folders: folders, warehouse: warehouse, names: names)?.adding(table?.location)
    }

    /// Refuses a location that a caller may not give to a table or view; nil is none.
    public func requireReach(_ location: String?, for key: ContentKey, by caller: Caller) throws {
        guard let location, let reach = try reach(of: caller) else { return }
        try reach.require(location, of: key.elements)
    }

    /// Refuses properties that send the writers of a table elsewhere.
    public func requireReach(_ properties: [String: String], for key: ContentKey, by caller: Caller) throws {
        guard let reach = try reach(of: caller) else { return }
        try Self.require(properties, of: key, reach)
    }

    /// Refuses changes that put files of others into a table.
    public func requireReach(_ changes: [TableCommit], at commit: CommitID, by caller: Caller) async throws {
        guard case .namespaces = caller.reach else { return }
        for change in changes {
            let before = try await table(change.key, at: commit)?.metadata
            guard let reach = try reach(of: caller, with: before) else { continue }
            var snapshots: Set<Int64> = []
            for update in change.updates {
                switch update {
                case .setLocation(let location) where location == before?.location: break
                case .setLocation(let location): try reach.require(location, of: change.key.elements)
                case .setProperties(let properties): try Self.require(properties, of: change.key, reach)
                case .addSnapshot(let snapshot):
                    try reach.require(snapshot.manifestList, of: change.key.elements)
                    snapshots.insert(snapshot.snapshotID)
                case .setStatistics(let file): try Self.require(statistics: file.json, of: change.key, reach)
                case .setPartitionStatistics(let file): try Self.require(statistics: file.json, of: change.key, reach)
                default: break
                }
            }
            guard !snapshots.isEmpty, let after = try? metadata(after: change, over: before) else { continue }
            try await require(after, snapshots, of: change.key, over: before, reach)
        }
    }

    /// Refuses a metadata file that somebody wrote, and that names files of others.
    ///
    /// - Parameter commit: Where the key may name a table already, whose files are looked at no more; nil for none.
    /// - Throws: `permissionDenied`; `invalidInput` for a file that is no metadata, or not there.
    public func requireReach(
        metadata file: String, _ kind: ContentKind, for key: ContentKey, at commit: CommitID? = nil, by caller: Caller
    ) async throws {
        guard case .namespaces = caller.reach else { return }
        var before: LoadedTable?
        if kind == .table, let commit { before = try await table(key, at: commit) }
        guard before?.content.metadataLocation != file, let reach = try reach(of: caller, with: before?.metadata) else {
            return
        }
        try reach.require(file, of: key.elements)
        do {
            try await require(metadata: Location(file), kind, of: key, over: before?.metadata, reach)
        } catch let error as MartletError where error.code == .corrupt || error.code == .notFound {
            throw MartletError(
                .invalidInput, "the metadata file '\(file)' cannot be taken: \(error.message)", hint: error.hint,
                cause: error)
        }
    }

    /// Refuses to read files of others for a caller, however they came into the table.
    public func requireReach(
        _ files: some Sequence<String>, of table: LoadedTable, by caller: Caller
    ) throws {
        guard let reach = try reach(of: caller, with: table.metadata) else { return }
        for file in files { try reach.require(file, of: table.key.elements) }
    }

    // MARK: What is looked at

    /// The table as a change would leave it, whatever its requirements say.
    private func metadata(after change: TableCommit, over before: TableMetadata?) throws -> TableMetadata {
        try before?.committing(change.updates, at: clock.now(), previousLocation: "")
            ?? TableMetadata.creating(change.updates, requirements: [], at: clock.now())
    }

    private func require(
        metadata location: Location, _ kind: ContentKind, of key: ContentKey, over before: TableMetadata?,
        _ reach: FileReach
    ) async throws {
        if let info = try await store.stat(location), info.size > Self.foreignMetadataLimit {
            throw MartletError(
                .limitExceeded, "the metadata file '\(location)' is larger than \(Self.foreignMetadataLimit) bytes")
        }
        guard kind == .table else {
            let view = try await viewMetadata(at: location.uri, of: "\(key)")
            return try reach.require(view.location, of: key.elements)
        }
        let metadata = try await metadata(at: location.uri, of: "\(key)")
        if metadata.location != before?.location { try reach.require(metadata.location, of: key.elements) }
        try Self.require(metadata.properties, of: key, reach)
        for json in metadata.statistics.map(\.json) + metadata.partitionStatistics.map(\.json) {
            try Self.require(statistics: json, of: key, reach)
        }
        let known = Set(before?.snapshots.map(\.manifestList) ?? [])
        let added = metadata.snapshots.filter { !known.contains($0.manifestList) }.map(\.snapshotID)
        try await require(metadata, Set(added), of: key, over: before, reach)
    }

    /// Looks at the files of snapshots, but for the manifests that the table has already.
    private func require(
        _ metadata: TableMetadata, _ snapshots: Set<Int64>, of key: ContentKey, over before: TableMetadata? = nil,
        _ reach: FileReach
    ) async throws {
        let reader = SnapshotReader(table: "\(key)", metadata: metadata, store: store, cache: manifests)
        var seen: Set<String> = []
        if let current = before?.currentSnapshot { seen = Set(try await reader.manifests(of: current).map(\.path)) }
        for snapshot in metadata.snapshots where snapshots.contains(snapshot.snapshotID) {
            try reach.require(snapshot.manifestList, of: key.elements)
            for manifest in try await reader.manifests(of: snapshot) where seen.insert(manifest.path).inserted {
                try reach.require(manifest.path, of: key.elements)
                for entry in try await reader.entries(of: manifest, in: snapshot) where entry.isLive {
                    try reach.require(entry.file.path, of: key.elements)
                }
            }
        }
    }

    private static func require(_ properties: [String: String], of key: ContentKey, _ reach: FileReach) throws {
        for name in TableProperties.places {
            if let place = properties[name] { try reach.require(place, of: key.elements) }
        }
    }

    private static func require(statistics json: JSONValue, of key: ContentKey, _ reach: FileReach) throws {
        if let path = json["statistics-path"]?.stringValue { try reach.require(path, of: key.elements) }
    }
}
