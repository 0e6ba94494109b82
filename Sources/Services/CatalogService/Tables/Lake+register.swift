public import Cataloging
internal import Errors
internal import Iceberg
internal import ObjectStorage

extension Lake {
    /// Registers an Iceberg table that somebody else wrote, by its metadata file.
    ///
    /// - Parameters:
    ///   - metadataFile: An absolute path or a URI inside the lake's folder.
    ///   - overwrite: Lets the name stand for this metadata file where it stands for a table already.
    ///   - createsNamespaces: Adds the namespace where it is missing.
    /// - Throws: `invalidInput` where a file of the table is not inside the lake; `alreadyExists` where the branch has the name,
    ///   or has the table under another; `notFound` for the namespace or the file.
    public func register(
        _ key: ContentKey, metadata metadataFile: String, overwrite: Bool = false, createsNamespaces: Bool = false,
        on branch: RefName, _ details: CommitDetails
    ) async throws -> CommittedTable {
        try await retryingConflicts(of: key) {
            let head = try await catalog.head(of: branch)
            if !createsNamespaces { try await checkNamespace(of: key, at: head) }
            let before = try await catalog.content(of: key, at: head)
            if let before, before.kind != .table || !overwrite { throw Self.taken(key, by: before.kind) }
            let (location, metadata) = try await foreignMetadata(metadataFile, key)
            try await checkUnknown(metadata, in: try located(metadata.location), except: key, at: head)
            let files = try await readableFiles(of: metadata, key)
            try await store.makeDurable([location] + files)
            let content = TableContent(metadata, at: location.uri, properties: [:])
            let result = try await catalog.commit(
                [.put(key, .table(content), expecting: before.map { .content($0) } ?? .absent)], on: branch, details,
                base: head, options: CommitOptions(createsNamespaces: createsNamespaces))
            return CommittedTable(
                table: LoadedTable(key: key, content: content, metadata: metadata), commit: result.commit.id)
        }
    }

    /// A metadata file that somebody else wrote.
    func foreignMetadata(
        _ file: String, _ key: ContentKey
    ) async throws -> (location: Location, metadata: TableMetadata) {
        let location = try located(file)
        try checkInside(location, "the metadata file")
        guard try await store.stat(location) != nil else {
            throw MartletError(
                .notFound, "there is no metadata file '\(file)'",
                hint: "Name the newest '….metadata.json' in the table's metadata folder.")
        }
        let metadata = try await metadata(at: location.uri, of: "\(key)")
        try checkInside(Location(metadata.location), "the table's location")
        try checkPlaces(in: metadata.properties)
        return (location, metadata)
    }

    /// Throws where the branch has the table, or one whose folder and this one's lie in each other.
    private func checkUnknown(
        _ metadata: TableMetadata, in folder: Location, except key: ContentKey, at commit: CommitID
    ) async throws {
        try await forEachTable(at: commit) { other, table throws(MartletError) in
            guard other != key else { return }
            if table.id == metadata.tableUUID {
                throw MartletError(
                    .alreadyExists, "the table \(metadata.tableUUID) is registered as '\(other)' already",
                    hint: "Rename it with: martlet table rename \(other) NAME",
                    cause: NameProblem.taken(other, by: .table))
            }
            try checkApart(folder, of: table, other)
        }
    }

    /// Every file that the table's snapshots have, all of them inside the lake; those of the current snapshot are there.
    func readableFiles(of metadata: TableMetadata, _ key: ContentKey) async throws -> [Location] {
        var named = NamedFiles(lake: self)
        try await named.add(metadata, "\(key)")
        for location in named.locations { try checkInside(location, "a file of the table,") }
        let scan = try await TableScan(table: "\(key)", metadata: metadata).plan(store: store, cache: manifests)
        for task in scan.tasks {
            for file in [task.file] + task.positionDeletes + task.equalityDeletes {
                guard file.format == .parquet else {
                    throw MartletError(
                        .unsupported, "'\(file.path)' of the table is a file in the format \(file.format.name)",
                        hint: "Rewrite the table as Parquet with the engine that wrote it.")
                }
                guard try await store.stat(try Location(file.path)) != nil else {
                    throw MartletError(
                        .corrupt, "the file '\(file.path)' of the table's current snapshot is missing",
                        hint: "Register a newer metadata file, or restore the file from a copy.")
                }
            }
        }
        // A snapshot of long ago may name files that are gone; they are not there to be made durable.
        var present: [Location] = []
        for location in named.locations where try await store.stat(location) != nil { present.append(location) }
        return present
    }
}
