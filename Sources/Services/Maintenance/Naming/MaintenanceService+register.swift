public import CatalogService
public import Cataloging
internal import Errors
internal import Iceberg
internal import ObjectStorage

extension MaintenanceService {
    /// Registers an Iceberg table that somebody else wrote, by its metadata file.
    ///
    /// - Parameter metadataFile: An absolute path or a URI inside the lake's folder.
    /// - Throws: `invalidInput` where a file of the table is not inside the lake; `alreadyExists` where the branch has it.
    public func register(
        _ key: ContentKey, metadata metadataFile: String, on branch: RefName, author: String
    ) async throws -> (table: LoadedTable, commit: CommitID) {
        try Self.checkName(key)
        let head = try await head(of: branch)
        try await checkFree(key, at: head)
        let location = try Location(metadataFile)
        try checkInside(location, "the metadata file")
        guard try await lake.store.stat(location) != nil else {
            throw MartletError(
                .notFound, "there is no metadata file '\(metadataFile)'",
                hint: "Name the newest '….metadata.json' in the table's metadata folder.")
        }
        let metadata = try await lake.metadata(at: location.uri, of: "\(key)")
        let folder = try Location(metadata.location)
        try checkInside(folder, "the table's location")
        try await checkUnknown(metadata, in: folder, at: head)
        let files = try await readableFiles(of: metadata, key)
        try await lake.store.makeDurable([location] + files)

        let content = TableContent(metadata, at: location.uri, properties: [:])
        let result = try await lake.catalog.commit(
            [.put(key, .table(content), expecting: .absent)], on: branch,
            CommitDetails(author: author, message: "Register \(key)"), options: CommitOptions(createsNamespaces: true))
        return (LoadedTable(key: key, content: content, metadata: metadata), result.commit.id)
    }

    /// Throws where something is outside of the lake's folder.
    private func checkInside(_ location: Location, _ what: String) throws(MartletError) {
        guard location.relative(to: lake.warehouse) == nil else { return }
        throw MartletError(
            .invalidInput,
            "\(what) '\(location)' is outside of the lake's folder '\(lake.warehouse)', and queries can read nothing else",
            hint: "Write the table to a folder below '\(lake.warehouse)', then register its metadata file there.")
    }

    /// Throws where the branch has the table, or one whose folder and this one's lie in each other.
    private func checkUnknown(_ metadata: TableMetadata, in folder: Location, at commit: CommitID) async throws {
        var next: ContentKey?
        repeat {
            let page = try await lake.catalog.list(ListRequest(kinds: [.table], from: next), at: commit)
            for entry in page.entries {
                guard let table = entry.content.table else { continue }
                if table.id == metadata.tableUUID {
                    throw MartletError(
                        .alreadyExists, "the table \(metadata.tableUUID) is registered as '\(entry.key)' already",
                        hint: "Rename it with: martlet table rename \(entry.key) NAME")
                }
                guard let other = try Self.folder(ofMetadata: table.metadataLocation) else { continue }
                if folder == other || folder.relative(to: other) != nil || other.relative(to: folder) != nil {
                    throw MartletError(
                        .invalidInput, "the table's folder '\(folder)' and that of '\(entry.key)' lie in each other",
                        hint: "Write the table to a folder that holds no other.")
                }
            }
            next = page.next
        } while next != nil
    }

    /// The folder of a table, by where its metadata file is: `…/metadata/NAME`.
    private static func folder(ofMetadata location: String) throws(MartletError) -> Location? {
        let segments = try Location(location).uri.split(separator: "/", omittingEmptySubsequences: false)
        guard segments.count > 2, segments[segments.count - 2] == "metadata" else { return nil }
        return try Location(segments.dropLast(2).joined(separator: "/"))
    }

    /// Every file that the table's snapshots have, all of them inside the lake; those of the current snapshot are there.
    private func readableFiles(of metadata: TableMetadata, _ key: ContentKey) async throws -> [Location] {
        var named = NamedFiles(lake: lake)
        try await named.add(metadata, "\(key)")
        for location in named.locations { try checkInside(location, "a file of the table,") }
        let scan = try await TableScan(table: "\(key)", metadata: metadata)
            .plan(store: lake.store, cache: lake.manifests)
        for task in scan.tasks {
            for file in [task.file] + task.positionDeletes + task.equalityDeletes {
                guard file.format == .parquet else {
                    throw MartletError(
                        .unsupported, "'\(file.path)' of the table is a file in the format \(file.format.name)",
                        hint: "Rewrite the table as Parquet with the engine that wrote it.")
                }
                guard try await lake.store.stat(try Location(file.path)) != nil else {
                    throw MartletError(
                        .corrupt, "the file '\(file.path)' of the table's current snapshot is missing",
                        hint: "Register a newer metadata file, or restore the file from a copy.")
                }
            }
        }
        // A snapshot of long ago may name files that are gone; they are not there to be made durable.
        var present: [Location] = []
        for location in named.locations where try await lake.store.stat(location) != nil { present.append(location) }
        return present
    }
}
