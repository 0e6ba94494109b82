public import Cataloging
internal import Clocks
internal import Errors
public import Iceberg
public import Identifiers
public import ObjectStorage

extension Lake {
    /// Tries that a change makes when others keep changing the same table.
    public static let changeAttemptLimit = 50

    /// Changes a table, or makes it, in a commit of its own.
    ///
    /// Where somebody else changes the same table meanwhile, the change is prepared anew on what they left.
    /// - Parameter prepare: Given the table as it is now, or nil; returns what to do, or nil for nothing.
    /// - Returns: The table afterwards, or nil where there was nothing to do, and every file that was written for it.
    @discardableResult
    public func change(
        _ key: ContentKey, on branch: RefName, _ details: CommitDetails, durability: Durability = .full,
        prepare: (LoadedTable?) async throws -> TableChange?
    ) async throws -> ChangedTable? {
        var lastConflict: (any Error)?
        for _ in 0..<Self.changeAttemptLimit {
            let head = try await catalog.head(of: branch)
            let before = try await catalog.content(of: key, at: head)
            if let before, before.table == nil {
                throw MartletError(
                    .alreadyExists, "'\(key)' is a \(before.kind), not a table", hint: "Drop it or choose another name."
                )
            }
            let base = try await before?.table.asyncMap { try await load($0, as: key) }
            guard let change = try await prepare(base) else { return nil }
            do {
                let version = try await write(change, over: base, as: key)
                if durability == .full { try await store.makeDurable(version.files) }
                let result = try await catalog.commit(
                    [.put(key, .table(version.table.content), expecting: before.map { .content($0) } ?? .absent)],
                    on: branch, details, base: head,
                    options: CommitOptions(durability: durability, createsNamespaces: true))
                return ChangedTable(table: version.table, files: version.files, commit: result.commit.id)
            } catch let error as MartletError where error.code == .conflict {
                lastConflict = error
            }
        }
        throw MartletError(
            .conflict,
            "'\(key)' was changed by others \(Self.changeAttemptLimit) times while it was being changed here",
            hint: "Try again when fewer writers are at work.", cause: lastConflict, retry: .safely)
    }

    /// Writes the metadata file of a table's next version, which nothing names yet.
    public func write(
        _ change: TableChange, over base: LoadedTable?, as key: ContentKey
    ) async throws -> (table: LoadedTable, files: [Location]) {
        let now = clock.now()
        let metadata =
            try base.map { base in
                try base.metadata.committing(
                    change.updates, requirements: change.requirements, at: now,
                    previousLocation: base.metadataLocation)
            } ?? TableMetadata.creating(change.updates, at: now)
        let version = try TableVersion(
            key: key, metadata, after: base?.content.metadataLocation, properties: change.properties)
        let location = try Location(version.content.metadataLocation)
        try await store.write(location, version.bytes ?? [], condition: .ifAbsent)
        remember(metadata, at: location.uri, size: version.bytes?.count ?? 0)
        return (LoadedTable(key: key, content: version.content, metadata: metadata), change.files + [location])
    }

    /// Where a new table's files go: a folder of its own, so that a table dropped and made again never meets its old files.
    public func freshLocation(for key: ContentKey, id: Identifiers.UUID) throws -> Location {
        let folder = try key.namespace.map { try self.folder(of: $0) } ?? warehouse
        return try folder.appending("\(FolderName.text(of: key.name))-\(id.description.prefix(8))")
    }

    /// The folder that the tables of a namespace go to.
    func folder(of namespace: ContentKey) throws -> Location {
        var folder = warehouse
        for element in namespace.elements { folder = try folder.appending(FolderName.text(of: element)) }
        return folder
    }
}

/// A table after a change.
public struct ChangedTable: Sendable {
    public var table: LoadedTable
    /// Every file that was written for this version.
    public var files: [Location]
    public var commit: CommitID
}

extension TableContent {
    /// What the catalog says of a metadata file.
    public init(_ metadata: TableMetadata, at location: String, properties: Properties) {
        var properties = properties
        properties[ContentProperties.rows] = metadata.liveRowCount.map { "\($0)" }
        self.init(
            id: metadata.tableUUID, metadataLocation: location, snapshotID: metadata.currentSnapshotID,
            schemaID: Int32(metadata.currentSchemaID), specID: Int32(metadata.defaultSpecID),
            sortOrderID: Int32(metadata.defaultSortOrderID), properties: properties)
    }
}

extension Optional {
    /// `map` for a closure that suspends.
    func asyncMap<Result>(_ transform: (Wrapped) async throws -> Result) async rethrows -> Result? {
        guard let self else { return nil }
        return try await transform(self)
    }
}

extension TableMetadata {
    /// How many rows the current snapshot has by its summary; nil where deletes by value leave that open.
    public var liveRowCount: Int64? {
        guard let snapshot = currentSnapshot else { return 0 }
        guard snapshot.count(SnapshotSummary.totalEqualityDeletes) ?? 0 == 0,
            let records = snapshot.count(SnapshotSummary.totalRecords)
        else { return nil }
        return records - (snapshot.count(SnapshotSummary.totalPositionDeletes) ?? 0)
    }
}
