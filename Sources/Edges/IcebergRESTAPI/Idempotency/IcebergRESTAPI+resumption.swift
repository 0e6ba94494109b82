internal import Access
internal import CatalogService
internal import Cataloging
internal import Clocks
internal import Errors
internal import HTTP

/// Requests whose server died: where the commit was made before that, it is not made again, and the answer is put together from it.
extension IcebergRESTAPI {
    /// Commits that are looked through for the one of a request.
    static let resumptionSearchLimit = 200_000

    /// The commit that a request made before its server died; nil where it made none.
    func commit(
        fulfilling key: IdempotencyKey, expiry: Timestamp, _ request: HTTPRequest
    ) async throws -> Commit? {
        let begun = Timestamp(microseconds: expiry.microseconds - IdempotencyHeader.lifetimeMicroseconds)
        let mark = RequestMark.text(of: key)
        var next: CommitID? = try await ref(of: request).commit
        for _ in 0..<Self.resumptionSearchLimit {
            guard let id = next else { return nil }
            let commit = try await lake.catalog.commit(id)
            if commit.time < begun { return nil }
            if commit.properties[RequestMark.property] == mark { return commit }
            next = commit.parents.first
        }
        throw MartletError(
            .unavailable, "it is not known whether this request was carried out before the server stopped",
            hint:
                "More than \(Self.resumptionSearchLimit) commits came after it; look at the table, and make a new request.",
            retry: .unknownOutcome)
    }

    /// What the request was answered, or would have been.
    func answer(
        to operation: String, madeBy commit: Commit, _ request: HTTPRequest, _ caller: Caller
    ) async throws -> HTTPResponse {
        switch operation {
        case "updateTable": return Self.committed(try await table(Self.key(of: request), at: commit.id, caller))
        case "unregisterTable":
            let table = try await table(Self.key(of: request), at: commit.parents.first ?? commit.id, caller)
            return Self.unregistered(table)
        case "createTable", "registerTable":
            return try await loaded(table(try await newKey(of: request), at: commit.id, caller), request, caller)
        case "createView", "registerView":
            return Self.loaded(try await view(try await newKey(of: request), at: commit.id, caller))
        case "replaceView": return Self.loaded(try await view(Self.key(of: request, "view"), at: commit.id, caller))
        case "createNamespace":
            let key = try ContentKey(try await RequestBody(request).strings("namespace"))
            return .json(Self.json(try await namespace(key, at: commit.id, caller)))
        case "updateProperties": return try await updatedProperties(request, caller, commit)
        case "dropTable", "dropView", "dropNamespace", "renameTable", "renameView", "commitTransaction":
            return HTTPResponse(.noContent)
        default: throw MartletError(.internal, "'\(operation)' cannot be answered again")
        }
    }

    /// The key of what a request makes in the namespace of its path.
    private func newKey(of request: HTTPRequest) async throws -> ContentKey {
        try Self.namespace(of: request).appending(try await RequestBody(request).string("name"))
    }

    private func table(_ key: ContentKey, at commit: CommitID, _ caller: Caller) async throws -> LoadedTable {
        try caller.require(.write, on: key.elements)
        guard let table = try await lake.table(key, at: commit) else { throw Self.lost(key, commit) }
        return table
    }

    private func view(_ key: ContentKey, at commit: CommitID, _ caller: Caller) async throws -> LoadedView {
        try caller.require(.write, on: key.elements)
        guard let view = try await lake.view(key, at: commit) else { throw Self.lost(key, commit) }
        return view
    }

    private func namespace(_ key: ContentKey, at commit: CommitID, _ caller: Caller) async throws -> LoadedNamespace {
        try caller.require(.write, on: key.elements)
        guard let namespace = try await lake.namespace(key, at: commit) else { throw Self.lost(key, commit) }
        return namespace
    }

    private func updatedProperties(
        _ request: HTTPRequest, _ caller: Caller, _ commit: Commit
    ) async throws -> HTTPResponse {
        let body = try await RequestBody(request)
        let key = try Self.namespace(of: request)
        let before = try await namespace(key, at: commit.parents.first ?? commit.id, caller).properties
        let removals = Set(body.optional("removals") == nil ? [] : try body.strings("removals")).sorted()
        return Self.changed(
            updated: try body.stringMap("updates").keys.sorted(), removed: removals.filter { before[$0] != nil },
            missing: removals.filter { before[$0] == nil })
    }

    private static func lost(_ key: ContentKey, _ commit: CommitID) -> MartletError {
        MartletError(.internal, "the commit \(commit.short) has no '\(key)', although it was made for it")
    }
}
