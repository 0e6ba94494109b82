internal import Cataloging
internal import Errors
internal import Iceberg
internal import Identifiers
internal import ObjectStorage

/// Metadata files that clients wrote, made the catalog's own.
extension Lake {
    /// The largest metadata file of a client, in bytes.
    public static let foreignMetadataLimit = 256 << 20

    /// What the catalog keeps of what a client put; whatever it says of a metadata file is taken from that file.
    ///
    /// - Throws: `invalidInput` where the file cannot be read, is none, or names places outside of the lake.
    func adopted(
        _ content: ForeignContent, as key: ContentKey, after before: Content?, _ judge: ForeignJudge
    ) async throws -> Content {
        switch content.kind {
        case .namespace(let properties):
            guard let properties else { return before ?? .namespace(NamespaceContent()) }
            return .namespace(NamespaceContent(properties: Properties(properties)))
        case .table(let file): return .table(try await adoptedTable(file, as: key, after: before?.table, judge))
        case .view(let file): return .view(try await adoptedView(file, as: key, after: before?.view))
        }
    }

    private func adoptedTable(
        _ file: String, as key: ContentKey, after before: TableContent?, _ judge: ForeignJudge
    ) async throws -> TableContent {
        let location = try await readable(file)
        // What the branch has already, such as after a rename, was looked at when it came.
        if let before, try located(before.metadataLocation) == location { return before }
        let metadata: TableMetadata
        do {
            metadata = try await foreignMetadata(location.uri, key).metadata
        } catch let error as MartletError where error.code == .corrupt || error.code == .notFound {
            throw unusable(file, error)
        }
        if before?.id != metadata.tableUUID {
            try await checkAlone(metadata, as: key, judge)
            do {
                try await store.makeDurable([location] + (try await readableFiles(of: metadata, key)))
            } catch let error as MartletError where error.code == .corrupt || error.code == .notFound {
                throw unusable(file, error)
            }
        } else if let before {
            let old = try await load(before, as: key).metadata
            let known = Set(old.snapshots.map(\.snapshotID))
            if metadata.location != old.location { try await checkAlone(metadata, as: key, judge) }
            var lists: [Location] = []
            for snapshot in metadata.snapshots where !known.contains(snapshot.snapshotID) {
                let list = try Location(snapshot.manifestList)
                try checkInside(list, "the manifest list")
                guard try await store.stat(list) != nil else {
                    throw MartletError(
                        .invalidInput, "'\(file)' names the manifest list '\(list)', which is not there")
                }
                lists.append(list)
            }
            try await store.makeDurable([location] + lists)
        }
        let kept = before?.propertiesKept(snapshotID: metadata.currentSnapshotID) ?? [:]
        return TableContent(metadata, at: location.uri, properties: kept)
    }

    private func adoptedView(
        _ file: String, as key: ContentKey, after before: ViewContent?
    ) async throws -> ViewContent {
        if let before, before.metadataLocation == nil || before.metadataLocation == file {
            // A view of a pipeline has no file; its place is only said so that a client can hand it back.
            if try await load(before, as: key).metadataLocation == file { return before }
        }
        let location = try await readable(file)
        do {
            let metadata = try await viewMetadata(at: location.uri, of: "\(key)")
            try checkInside(Location(metadata.location), "the view's location")
            try await store.makeDurable([location])
            return try ViewContent(metadata, at: location.uri, of: key, after: before)
        } catch let error as MartletError where error.code == .corrupt || error.code == .notFound {
            throw unusable(file, error)
        }
    }

    /// A file of a client that is inside of the lake and there.
    private func readable(_ file: String) async throws -> Location {
        let location = try located(file)
        try checkInside(location, "the metadata file")
        guard let found = try await store.stat(location) else {
            throw MartletError(
                .invalidInput, "there is no metadata file '\(file)'",
                hint: "Write the file before the commit that names it.")
        }
        guard found.size <= Self.foreignMetadataLimit else {
            throw MartletError(
                .limitExceeded, "the metadata file '\(file)' is larger than \(Self.foreignMetadataLimit) bytes")
        }
        return location
    }

    private func unusable(_ file: String, _ error: MartletError) -> MartletError {
        MartletError(
            .invalidInput, "the metadata file '\(file)' cannot be taken: \(error.message)", hint: error.hint,
            cause: error)
    }

    /// Throws where another key of the branch has the table, or one whose folder and this one's lie in each other.
    private func checkAlone(_ metadata: TableMetadata, as key: ContentKey, _ judge: ForeignJudge) async throws {
        let removed = judge.removed
        let folder = try located(metadata.location)
        try await forEachTable(at: judge.head) { other, table throws(MartletError) in
            guard other != key, !removed.contains(other) else { return }
            guard table.id != metadata.tableUUID else {
                throw MartletError(
                    .invalidInput, "the table \(metadata.tableUUID) is on the branch as '\(other)' already",
                    hint: "Rename it: delete '\(other)' in the same commit, and keep its ID.")
            }
            try checkApart(folder, of: table, other)
        }
    }
}
