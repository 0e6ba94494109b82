internal import Access
internal import CatalogService
internal import Cataloging
internal import HTTP
internal import JSON

/// The commits of a reference.
extension NessieAPI {
    /// Commits looked at for one page of a filtered history.
    static let commitsPerRequest = 20_000
    /// Operations that one commit of a history is said to have.
    static let operationsPerCommit = 10_000
    /// Heads that a reference is said to have had, unless more are asked for.
    static let recentHeads = 20

    /// - Parameter limit: The last commit that is listed, itself included; nil for the first of all.
    func history(
        _ request: HTTPRequest, _ caller: Caller, from state: NessieReference, downTo limit: String?,
        _ version: NessieVersion
    ) async throws -> HTTPResponse {
        let page = try PageAsked(request.query, version, standard: PageAsked.historySize)
        let withOperations = try FetchOption(request.query) == .all
        let filter = try NessieFilter.asked(in: request.query, names: FilterVariables.ofHistory)
        var end: CommitID?
        if let limit, !limit.isEmpty { end = try await resolve(state.reference?.name.text ?? "@", limit).commit }
        var next: CommitID? = state.commit
        if let token = page.token {
            guard let id = try? CommitID(hex: token) else { throw page.wrongToken() }
            guard try await catalog.isOnHistory(id, of: state.commit) else { throw page.wrongToken() }
            next = id
        }
        var found: [JSONValue] = []
        var looked = 0
        while let id = next, found.count < page.size, looked < Self.commitsPerRequest {
            looked += 1
            let commit = try await lake.shown(try await catalog.commit(id), to: caller)
            next = id == end ? nil : commit.parents.first
            let operations = withOperations ? try await operations(of: commit, caller) : []
            let variables: [String: FilterValue] = [
                "commit": FilterVariables.commit(commit),
                "operations": .list(operations.map(FilterVariables.operation)),
            ]
            guard try filter?.accepts(variables) ?? true else { continue }
            found.append(try await json(commit, withOperations ? operations : nil, version))
        }
        return .json([
            "logEntries": .array(found), "hasMore": .bool(next != nil),
            "token": next.map { .string($0.description) } ?? .null,
        ])
    }

    /// A hash, with or without a reference that has it.
    private func resolve(_ name: String, _ hash: String) async throws -> NessieReference {
        try await resolve(name == "@" ? ReferencePath.detached : name, hash: hash)
    }

    /// What a commit changed of that which the caller may see.
    private func operations(of commit: Commit, _ caller: Caller) async throws -> [KeyDifference] {
        guard let parent = commit.parents.first else { return [] }
        return try await catalog.diff(from: parent, to: commit.id, limit: Self.operationsPerCommit)
            .filter { caller.canSee($0.key.elements) }
    }

    private func json(
        _ commit: Commit, _ operations: [KeyDifference]?, _ version: NessieVersion
    ) async throws -> JSONValue {
        var object: JSONObject = [
            "commitMeta": CommitMeta.json(commit, version),
            "parentCommitHash": .string(commit.parents.first?.description ?? HashSpec.noAncestor),
        ]
        if let operations {
            var list: [JSONValue] = []
            for operation in operations {
                var entry: JSONObject = [
                    "type": operation.isRemoval ? "DELETE" : "PUT", "key": operation.key.nessieJSON,
                ]
                if let content = operation.after {
                    entry["content"] = try await json(content, as: operation.key, version)
                }
                list.append(.object(entry))
            }
            object["operations"] = .array(list)
        }
        return .object(object)
    }

    /// The commits that a reference pointed to lately: those of its history.
    func recentChanges(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let path = try ReferencePath(parsing: request.parameter("ref"), defaultBranch: catalog.defaultBranch)
        guard let name = path.name, path.hash == nil else {
            throw NessieFailure.badRequest("the changes of a reference are fetched by its name alone, without a hash")
        }
        var count = Self.recentHeads
        if let text = request.query["scan-commits"], !text.isEmpty {
            guard let number = Int(text), number >= 0 else {
                throw NessieFailure.badRequest("'scan-commits' must be a whole number, not '\(text)'")
            }
            count = min(max(number, Self.recentHeads), PageAsked.historySize)
        }
        let reference = try await existing(name)
        var heads: [JSONValue] = []
        for commit in try await catalog.log(from: reference.target, limit: count + 1).commits {
            heads.append([
                "commitHash": .string(commit.id.description), "commitConsistency": "NOT_CHECKED",
                "meta": CommitMeta.json(try await lake.shown(commit, to: caller), .v2),
            ])
        }
        return .json([
            "reference": NessieReference(reference: reference, commit: reference.target).json,
            "current": heads.first ?? .null, "previous": .array(Array(heads.dropFirst())),
            "commitLogConsistency": "NOT_CHECKED",
        ])
    }
}
