internal import Cataloging
internal import Errors
internal import Iceberg
internal import JSON
internal import ObjectStorage

/// Where the files of a table may be.
extension Lake {
    /// Throws where something is outside of the lake's folder.
    func checkInside(_ location: Location, _ what: String) throws(MartletError) {
        guard canonical(location).relative(to: warehouse) == nil else { return }
        throw MartletError(
            .invalidInput,
            "\(what) '\(location)' is outside of the lake's folder '\(warehouse)', and queries can read nothing else",
            hint: "Choose a place below '\(warehouse)'.")
    }

    /// Throws where updates of a client put files of the table outside of the lake, or the table into another one's folder.
    func checkPlaces(
        _ updates: [TableUpdate], of key: ContentKey, _ metadata: TableMetadata, was before: TableMetadata?,
        on branch: RefName, at head: CommitID
    ) async throws {
        for update in updates {
            switch update {
            case .addSnapshot(let snapshot): try checkInside(Location(snapshot.manifestList), "the manifest list")
            case .setStatistics(let file): try checkStatistics(file.json)
            case .setPartitionStatistics(let file): try checkStatistics(file.json)
            case .setProperties(let properties): try checkPlaces(in: properties)
            default: break
            }
        }
        guard metadata.location != before?.location else { return }
        let folder = try located(metadata.location)
        try checkInside(folder, "the table's location")
        if before == nil, folder == (try freshLocation(for: key, id: metadata.tableUUID)) { return }
        try await checkFree(folder, of: metadata, key, at: head)
        if branch != catalog.defaultBranch {
            try await checkFree(folder, of: metadata, key, at: try await catalog.head(of: catalog.defaultBranch))
        }
    }

    /// Throws where properties send writers of the table out of the lake.
    func checkPlaces(in properties: [String: String]) throws(MartletError) {
        for name in TableProperties.places {
            if let place = properties[name] { try checkInside(Location(place), "the property '\(name)':") }
        }
    }

    private func checkStatistics(_ json: JSONValue) throws(MartletError) {
        guard let path = json["statistics-path"]?.stringValue else { return }
        try checkInside(Location(path), "the statistics file")
    }

    /// Throws where another table's folder and this one lie in each other.
    private func checkFree(
        _ folder: Location, of metadata: TableMetadata, _ key: ContentKey, at commit: CommitID
    ) async throws {
        try await forEachTable(at: commit) { other, table throws(MartletError) in
            guard table.id != metadata.tableUUID || other != key else { return }
            try checkApart(folder, of: table, other)
        }
    }

    /// Throws where a table's folder and another folder lie in each other.
    func checkApart(_ folder: Location, of table: TableContent, _ key: ContentKey) throws(MartletError) {
        guard let other = try self.folder(ofMetadata: table.metadataLocation) else { return }
        guard folder != other, folder.relative(to: other) == nil, other.relative(to: folder) == nil else {
            throw MartletError(
                .invalidInput, "the table's folder '\(folder)' and that of '\(key)' lie in each other",
                hint: "Choose a folder that holds no other table.")
        }
    }

    /// Looks at every table at a commit.
    func forEachTable(
        at commit: CommitID, _ body: (ContentKey, TableContent) throws(MartletError) -> Void
    ) async throws {
        var next: ContentKey?
        repeat {
            let page = try await catalog.list(ListRequest(kinds: [.table], from: next), at: commit)
            for entry in page.entries {
                if let table = entry.content.table { try body(entry.key, table) }
            }
            next = page.next
        } while next != nil
    }

    /// The folder of a table, by where its metadata file is: `…/metadata/NAME`.
    func folder(ofMetadata location: String) throws(MartletError) -> Location? {
        let segments = try located(location).uri.split(separator: "/", omittingEmptySubsequences: false)
        guard segments.count > 2, segments[segments.count - 2] == "metadata" else { return nil }
        return try Location(segments.dropLast(2).joined(separator: "/"))
    }
}
