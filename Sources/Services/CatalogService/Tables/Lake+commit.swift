public import Cataloging
internal import Clocks
internal import Errors
internal import Iceberg
internal import Identifiers
internal import ObjectStorage

extension Lake {
    /// Tables that one commit may change.
    public static let commitTableLimit = 1_000

    /// Commits changes of one or more tables: all of them as one lake commit, or none.
    ///
    /// Where somebody else changes one of the tables meanwhile, all requirements are checked anew on what they left.
    /// - Throws: `conflict` with a `RequirementFailure`; `notFound` or `alreadyExists` with a `NameProblem`.
    public func commit(
        _ changes: [TableCommit], on branch: RefName, _ details: CommitDetails
    ) async throws -> [CommittedTable] {
        if changes.count == 1, let change = changes.first {
            return [try await commitBesideOthers(change, on: branch, details)]
        }
        guard changes.count <= Self.commitTableLimit else {
            throw MartletError(
                .limitExceeded,
                "a commit of \(changes.count) tables is larger than the limit of \(Self.commitTableLimit)")
        }
        let keys = changes.map(\.key).sorted()
        for (first, second) in zip(keys, keys.dropFirst()) where first == second {
            throw MartletError(.invalidInput, "one commit changes '\(first)' twice", hint: "Join the two changes.")
        }
        let turns = keys.map { TableTurn(branch: branch, key: $0) }
        return try await self.turns.inTurn(of: turns[...]) {
            var lastConflict: (any Error)?
            for _ in 0..<Self.changeAttemptLimit {
                do {
                    return try await commitOnce(changes, on: branch, details)
                } catch let error as MartletError where error.commitConflict != nil {
                    lastConflict = error
                }
            }
            throw Self.tooManyConflicts(lastConflict)
        }
    }

    static func tooManyConflicts(_ last: (any Error)?) -> MartletError {
        MartletError(
            .conflict, "others changed the same tables \(changeAttemptLimit) times while they were committed",
            hint: "Nothing was committed; try again when fewer writers are at work.", cause: last, retry: .safely)
    }

    /// - Throws: `conflict` with a `CommitConflict` where somebody else was faster.
    private func commitOnce(
        _ changes: [TableCommit], on branch: RefName, _ details: CommitDetails
    ) async throws -> [CommittedTable] {
        let head = try await catalog.head(of: branch)
        let contents = try await catalog.contents(of: changes.map(\.key), at: head)
        var versions: [TableVersion] = []
        for change in changes {
            versions.append(try await version(after: change, over: contents[change.key], on: branch, at: head))
        }
        let written = try await store(versions)
        do {
            let operations = versions.filter(\.isNew).map { version in
                CatalogOperation.put(
                    version.key, .table(version.content),
                    expecting: contents[version.key].map { .content($0) } ?? .absent)
            }
            let commit =
                operations.isEmpty
                ? head : try await catalog.commit(operations, on: branch, details, base: head).commit.id
            return versions.map { version in
                CommittedTable(
                    table: LoadedTable(key: version.key, content: version.content, metadata: version.metadata),
                    commit: commit)
            }
        } catch {
            await discard(written, after: error)
            throw error
        }
    }

    /// Checks one table's requirements and applies its updates; nothing is stored.
    ///
    /// - Parameter unstored: The metadata of `before` where no file has it yet.
    func version(
        after change: TableCommit, over before: Content?, unstored: TableMetadata? = nil, on branch: RefName,
        at head: CommitID
    ) async throws -> TableVersion {
        let key = change.key
        switch before {
        case .table(let content):
            let base: LoadedTable
            if let unstored {
                base = LoadedTable(key: key, content: content, metadata: unstored)
            } else {
                base = try await load(content, as: key)
            }
            for requirement in change.requirements { try check(requirement, of: key, on: base.metadata) }
            guard !change.updates.isEmpty else {
                return TableVersion(key: key, content: content, metadata: base.metadata, bytes: nil)
            }
            let metadata = try base.metadata.committing(
                change.updates, at: clock.now(), previousLocation: current(content.metadataLocation))
            try await checkPlaces(change.updates, of: key, metadata, was: base.metadata, on: branch, at: head)
            return try TableVersion(
                key: key, metadata, after: content.metadataLocation,
                properties: content.propertiesKept(snapshotID: metadata.currentSnapshotID))
        case nil where change.creates:
            for requirement in change.requirements { try check(requirement, of: key, on: nil) }
            try await checkNamespace(of: key, at: head)
            let metadata = try TableMetadata.creating(change.updates, requirements: [], at: clock.now())
            try await checkPlaces(change.updates, of: key, metadata, was: nil, on: branch, at: head)
            return try TableVersion(key: key, metadata, after: nil, properties: [:])
        case let other? where change.creates: throw Self.taken(key, by: other.kind)
        default: throw try await missing(key, .table, at: head)
        }
    }

    private func check(
        _ requirement: TableRequirement, of key: ContentKey, on metadata: TableMetadata?
    ) throws(MartletError) {
        do {
            try requirement.check(metadata)
        } catch {
            throw error.failing(.table(requirement), of: key)
        }
    }

    /// Writes the metadata files of new versions, all at once; returns when they are durable.
    func store(_ versions: [TableVersion]) async throws -> [Location] {
        let files = try versions.compactMap { version in
            try version.bytes.map { (location: try Location(version.content.metadataLocation), bytes: $0) }
        }
        if files.count == 1 {
            try await store.writeDurably(files[0].location, files[0].bytes, condition: .ifAbsent)
        } else {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for file in files {
                    group.addTask { try await self.store.write(file.location, file.bytes, condition: .ifAbsent) }
                }
                try await group.waitForAll()
            }
            try await store.makeDurable(files.map(\.location))
        }
        for version in versions {
            if let size = version.bytes?.count {
                remember(version.metadata, at: version.content.metadataLocation, size: size)
            }
        }
        return files.map(\.location)
    }

    /// Removes files that a commit was to name, unless it may have been made after all.
    func discard(_ files: [Location], after error: any Error) async {
        guard let error = error as? MartletError, error.retry != .unknownOutcome, error.code != .internal else {
            return
        }
        // What cannot be removed is named by nothing, and goes with the next expiry.
        for file in files { try? await store.delete(file) }
    }
}

extension TableContent {
    /// What the catalog still knows of a table once somebody else than a pipeline changed it.
    ///
    /// How it was built stays, so that its pipeline goes on from there; that its rows were tested, and by which run they were
    /// written, holds only for the same rows.
    func propertiesKept(snapshotID: Int64?) -> Properties {
        guard snapshotID != self.snapshotID else { return properties }
        var kept = properties
        kept[ContentProperties.tests] = nil
        kept[ContentProperties.run] = nil
        return kept
    }
}
