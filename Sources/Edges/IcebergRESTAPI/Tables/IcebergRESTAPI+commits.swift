internal import Access
internal import CatalogService
internal import Cataloging
internal import HTTP
internal import Iceberg

extension IcebergRESTAPI {
    /// The most tables in one transaction.
    static let transactionTableLimit = 1_000

    var commitRoutes: [Route] {
        [
            write(.post, "/namespaces/{namespace}/tables/{table}", "updateTable", handler: updateTable),
            write(.post, "/transactions/commit", "commitTransaction", handler: commitTransaction),
        ]
    }

    @Sendable private func updateTable(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let key = try Self.key(of: request)
        try caller.require(.write, on: key.elements)
        let body = try await RequestBody(request)
        try Self.checkIdentifier(of: body, is: key)
        let change = try TableCommit(key, body)
        let ref = try await ref(of: request)
        let branch = try ref.writableBranch()
        try await lake.requireReach([change], at: ref.commit, by: caller)
        let committed = try await lake.commit([change], on: branch, details(caller, Self.message(of: [change])))
        guard let table = committed.first?.table else {
            throw Self.missing(key, .table, at: ref)
        }
        return Self.committed(table)
    }

    /// The answer to a commit (`CommitTableResponse`).
    static func committed(_ table: LoadedTable) -> HTTPResponse {
        let location = table.metadataLocation
        return .json(
            encoded: TableAnswer.commit(table.metadata, at: location),
            fields: ["ETag": EntityTag(location, .all).text])
    }

    @Sendable private func commitTransaction(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let members = try await RequestBody(request).members("table-changes")
        guard members.count <= Self.transactionTableLimit else {
            throw IcebergFailure.badRequest(
                "a transaction of \(members.count) tables is larger than the limit of \(Self.transactionTableLimit)")
        }
        var changes: [TableCommit] = []
        for member in members {
            let key = try member.identifier("identifier")
            try caller.require(.write, on: key.elements)
            changes.append(try TableCommit(key, member))
        }
        let ref = try await ref(of: request)
        let branch = try ref.writableBranch()
        try await lake.requireReach(changes, at: ref.commit, by: caller)
        if !changes.isEmpty {
            _ = try await lake.commit(changes, on: branch, details(caller, Self.message(of: changes)))
        }
        return HTTPResponse(.noContent)
    }

    /// What a commit says about itself: what its snapshots are, and of which tables.
    private static func message(of changes: [TableCommit]) -> String {
        let named = changes.prefix(namesInMessage).map { "\($0.summary) \($0.key)" }.joined(separator: ", ")
        return changes.count > namesInMessage ? "\(named) and \(changes.count - namesInMessage) more" : named
    }

    private static let namesInMessage = 3
}

extension TableCommit {
    /// Such as `append`, or `create` for a new table.
    fileprivate var summary: String {
        if creates { return "create" }
        for case .addSnapshot(let snapshot) in updates.reversed() {
            if let operation = snapshot.summary["operation"] { return operation }
        }
        return "update"
    }
}
