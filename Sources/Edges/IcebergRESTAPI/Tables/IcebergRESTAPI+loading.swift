internal import Access
internal import CatalogService
internal import Cataloging
internal import HTTP
internal import Iceberg

/// The request that clients send most.
extension IcebergRESTAPI {
    @Sendable func loadTable(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let key = try Self.key(of: request)
        try caller.require(.read, on: key.elements)
        let snapshots = try Self.snapshots(in: request.query)
        let ref = try await ref(of: request)
        guard let content = try await lake.catalog.content(of: key, at: ref.commit)?.table else {
            throw Self.missing(key, .table, at: ref)
        }
        let tag = EntityTag(content.metadataLocation, snapshots)
        if let condition = request.fields["If-None-Match"], tag.matches(condition) {
            return HTTPResponse(.notModified, fields: ["ETag": tag.text])
        }
        let cacheKey = LoadedTableCache.Key(metadataLocation: content.metadataLocation, snapshots: snapshots)
        if !tableAccess.needsCredentials, let answer = loaded.answer(for: cacheKey) {
            return .json(encoded: answer, fields: ["ETag": tag.text])
        }
        return try await loaded(lake.load(content, as: key), request, caller, snapshots)
    }

    /// The answer with a table, and with what the caller is given to reach its files.
    func loaded(
        _ table: LoadedTable, _ request: HTTPRequest, _ caller: Caller, _ snapshots: SnapshotSelection = .all
    ) async throws -> HTTPResponse {
        let location = table.content.metadataLocation
        let cacheKey = LoadedTableCache.Key(metadataLocation: location, snapshots: snapshots)
        var answer: [UInt8]
        if let known = loaded.answer(for: cacheKey) {
            answer = known
        } else {
            answer = TableAnswer.load(table.metadata, at: location, snapshots)
            loaded.insert(answer, for: cacheKey)
        }
        if let members = try await access(to: table, request, caller) {
            answer = TableAnswer.load(answer, adding: members)
        }
        return .json(encoded: answer, fields: ["ETag": EntityTag(location, snapshots).text])
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
