public import Cataloging
internal import Caching
internal import Clocks
internal import Errors
public import Iceberg
internal import Identifiers
internal import ObjectStorage

extension Lake {
    /// The view that a key names at a commit, or nil where it names none.
    public func view(_ key: ContentKey, at commit: CommitID) async throws -> LoadedView? {
        guard let content = try await catalog.content(of: key, at: commit)?.view else { return nil }
        return try await load(content, as: key)
    }

    /// The view of a content that was read already.
    public func load(_ content: ViewContent, as key: ContentKey) async throws -> LoadedView {
        guard let location = content.metadataLocation else {
            let metadata = try content.metadata(in: freshLocation(for: key, id: content.id).uri)
            let file = "metadata/\(TableMetadata.metadataFileName(version: 0, uuid: content.id))"
            return LoadedView(
                key: key, content: content, metadata: metadata,
                metadataLocation: try Location(metadata.location).appending(file).uri)
        }
        try checkInside(Location(location), "the metadata of view '\(key)'")
        return LoadedView(
            key: key, content: content, metadata: try await viewMetadata(at: location, of: "\(key)"),
            metadataLocation: current(location))
    }

    func viewMetadata(at location: String, of name: String) async throws -> ViewMetadata {
        if let known = viewCache.value(for: location) { return known }
        let bytes: [UInt8]
        do {
            bytes = try await store.read(Location(location))
        } catch let error as MartletError where error.code == .notFound {
            throw MartletError(
                .corrupt, "the metadata of view '\(name)' is gone: there is no '\(location)'",
                hint: "Read the view at an earlier commit with --ref, or restore the file from a backup.",
                cause: error)
        }
        let metadata = try ViewMetadata(parsing: bytes, file: location)
        viewCache.insert(metadata, for: location, cost: bytes.count)
        return metadata
    }

    /// Makes a view.
    ///
    /// - Throws: `alreadyExists` or, for the namespace, `notFound` with a `NameProblem`.
    public func createView(
        _ creation: ViewCreation, as key: ContentKey, on branch: RefName, _ details: CommitDetails
    ) async throws -> CommittedView {
        let id = Identifiers.UUID.random()
        let location = try creation.location.map { try located($0) } ?? freshLocation(for: key, id: id)
        try checkInside(location, "the view's location")
        var version = creation.version
        version.schemaID = ViewVersion.lastAdded
        var updates: [ViewUpdate] = [
            .assignUUID(id), .setLocation(location.uri), .addSchema(creation.schema), .addVersion(version),
            .setCurrentVersion(ViewVersion.lastAdded),
        ]
        if !creation.properties.isEmpty { updates.append(.setProperties(creation.properties)) }
        let metadata = try ViewMetadata.creating(updates, at: clock.now())
        return try await retryingConflicts(of: key) {
            let head = try await catalog.head(of: branch)
            try await checkNamespace(of: key, at: head)
            try await checkFree(key, at: head)
            return try await publish(metadata, as: key, over: nil, on: branch, at: head, details)
        }
    }

    /// Changes a view by the updates of a client.
    ///
    /// - Throws: `conflict` with a `RequirementFailure`; `notFound` with a `NameProblem`.
    public func commitView(
        _ key: ContentKey, requirements: [ViewRequirement], updates: [ViewUpdate], on branch: RefName,
        _ details: CommitDetails
    ) async throws -> CommittedView {
        try await retryingConflicts(of: key) {
            let head = try await catalog.head(of: branch)
            guard let before = try await view(key, at: head) else { throw try await missing(key, .view, at: head) }
            for requirement in requirements { try check(requirement, of: before) }
            let metadata = try before.metadata.committing(updates, at: clock.now())
            try checkInside(Location(metadata.location), "the view's location")
            guard metadata != before.metadata else { return CommittedView(view: before, commit: head) }
            return try await publish(metadata, as: key, over: before, on: branch, at: head, details)
        }
    }

    private func check(_ requirement: ViewRequirement, of view: LoadedView) throws(MartletError) {
        do {
            try requirement.check(view.metadata)
        } catch {
            throw error.failing(.view(requirement), of: view.key)
        }
    }

    /// Registers a view by its metadata file, which must be inside of the warehouse.
    ///
    /// - Throws: `alreadyExists`, or `notFound` for the namespace or the file.
    public func registerView(
        _ key: ContentKey, metadata file: String, on branch: RefName, _ details: CommitDetails
    ) async throws -> CommittedView {
        let location = try located(file)
        try checkInside(location, "the metadata file")
        guard try await store.stat(location) != nil else {
            throw MartletError(.notFound, "there is no metadata file '\(file)'")
        }
        let metadata = try await viewMetadata(at: location.uri, of: "\(key)")
        try checkInside(Location(metadata.location), "the view's location")
        try await store.makeDurable([location])
        return try await retryingConflicts(of: key) {
            let head = try await catalog.head(of: branch)
            try await checkNamespace(of: key, at: head)
            try await checkFree(key, at: head)
            return try await commit(metadata, at: location, as: key, over: nil, on: branch, base: head, details)
        }
    }

    /// Writes the metadata file of a view's next version and commits it.
    private func publish(
        _ metadata: ViewMetadata, as key: ContentKey, over before: LoadedView?, on branch: RefName, at head: CommitID,
        _ details: CommitDetails
    ) async throws -> CommittedView {
        let name = TableMetadata.metadataFileName(after: before?.content.metadataLocation, uuid: .random())
        let location = try Location(metadata.location).appending("metadata/\(name)")
        let bytes = metadata.encoded()
        try await store.writeDurably(location, bytes, condition: .ifAbsent)
        do {
            let result = try await commit(
                metadata, at: location, as: key, over: before, on: branch, base: head, details)
            viewCache.insert(metadata, for: location.uri, cost: bytes.count)
            return result
        } catch {
            await discard([location], after: error)
            throw error
        }
    }

    private func commit(
        _ metadata: ViewMetadata, at location: Location, as key: ContentKey, over before: LoadedView?,
        on branch: RefName, base head: CommitID, _ details: CommitDetails
    ) async throws -> CommittedView {
        let content = try ViewContent(metadata, at: location.uri, of: key, after: before?.content)
        let result = try await catalog.commit(
            [.put(key, .view(content), expecting: before.map { .content(.view($0.content)) } ?? .absent)],
            on: branch, details, base: head)
        return CommittedView(
            view: LoadedView(key: key, content: content, metadata: metadata, metadataLocation: location.uri),
            commit: result.commit.id)
    }
}
