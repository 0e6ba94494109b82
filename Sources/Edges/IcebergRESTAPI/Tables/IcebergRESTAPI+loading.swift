internal import Access
internal import CatalogService
internal import Cataloging
internal import HTTP
internal import Iceberg

/// The request that clients send most.
extension IcebergRESTAPI {
    @Sendable func loadTable(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let snapshots = try Self.snapshots(in: request.query)
        let place = try await place(of: request, caller)
        let tag = place.tag(snapshots)
        let delegation = delegation(request)
        // Who is let in to the files has keys already, and others from the endpoint for credentials.
        if let condition = request.fields["If-None-Match"], tag.letting(delegation).matches(condition) {
            return HTTPResponse(.notModified, fields: ["ETag": tag.letting(delegation).text])
        }
        if delegation == nil, let answer = loaded.answer(for: tag) {
            return .json(encoded: answer, fields: ["ETag": tag.text])
        }
        return try await loaded(lake.load(place.content, as: place.key), request, caller, snapshots)
    }

    /// The table that a request's path names, for a caller that may read it.
    private func place(of request: HTTPRequest, _ caller: Caller) async throws -> TablePlace {
        let ref = try await ref(of: request)
        let cacheKey = TablePlaceCache.Key(commit: ref.commit, path: Array(request.target.path.utf8))
        if let known = places.place(for: cacheKey) {
            try caller.require(.read, on: known.key.elements)
            return known
        }
        let key = try Self.key(of: request)
        try caller.require(.read, on: key.elements)
        guard let content = try await lake.catalog.content(of: key, at: ref.commit)?.table else {
            throw Self.missing(key, .table, at: ref)
        }
        let place = TablePlace(key: key, content: content, at: lake.current(content.metadataLocation))
        places.insert(place, for: cacheKey)
        return place
    }

    /// The answer with a table, and with what the caller is given to reach its files.
    func loaded(
        _ table: LoadedTable, _ request: HTTPRequest, _ caller: Caller, _ snapshots: SnapshotSelection = .all
    ) async throws -> HTTPResponse {
        let location = table.metadataLocation
        let tag = EntityTag(location, snapshots)
        var answer: [UInt8]
        if let known = loaded.answer(for: tag) {
            answer = known
        } else {
            answer = TableAnswer.load(table.metadata, at: location, snapshots)
            loaded.insert(answer, for: tag)
        }
        if let members = try await access(to: table.metadata, table.key, request, caller) {
            answer = TableAnswer.load(answer, access: members)
        }
        return .json(encoded: answer, fields: ["ETag": tag.letting(delegation(request)).text])
    }

    /// The table that a request's path names.
    func table(of request: HTTPRequest) async throws -> LoadedTable {
        let key = try Self.key(of: request)
        let ref = try await ref(of: request)
        guard let table = try await lake.table(key, at: ref.commit) else { throw Self.missing(key, .table, at: ref) }
        return table
    }

    private static func snapshots(in query: QueryItems) throws(IcebergFailure) -> SnapshotSelection {
        guard let text = query["snapshots"] else { return .all }
        guard let selection = SnapshotSelection(rawValue: text) else {
            throw .badRequest("'snapshots' must be all or refs, not '\(text)'")
        }
        return selection
    }
}
