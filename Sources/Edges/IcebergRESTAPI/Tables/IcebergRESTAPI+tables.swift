internal import Access
internal import CatalogService
internal import Cataloging
internal import HTTP
internal import Iceberg

extension IcebergRESTAPI {
    var tableRoutes: [Route] {
        [
            read(.get, "/namespaces/{namespace}/tables", "listTables") { try await identifiers(.table, $0, $1) },
            write(.post, "/namespaces/{namespace}/tables", "createTable", handler: createTable),
            write(.post, "/namespaces/{namespace}/register", "registerTable", handler: registerTable),
            read(.get, "/namespaces/{namespace}/tables/{table}", "loadTable", handler: loadTable),
            read(.head, "/namespaces/{namespace}/tables/{table}", "tableExists") {
                try await exists(.table, Self.key(of: $0), $0, $1)
            },
            write(.delete, "/namespaces/{namespace}/tables/{table}", "dropTable", handler: dropTable),
            write(
                .post, "/namespaces/{namespace}/tables/{table}/unregister", "unregisterTable", handler: unregisterTable),
            write(.post, "/tables/rename", "renameTable") { try await rename(.table, $0, $1) },
        ]
    }

    @Sendable private func createTable(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let namespace = try Self.namespace(of: request)
        let body = try await RequestBody(request)
        let key = try namespace.appending(body.string("name"))
        try caller.require(.write, on: key.elements)
        let creation = try TableCreation(body)
        try lake.requireReach(creation.location, for: key, by: caller)
        try lake.requireReach(creation.properties, for: key, by: caller)
        let branch = try await ref(of: request).writableBranch()
        guard try !body.bool("stage-create") else {
            let staged = try await lake.stage(creation, as: key, on: branch)
            let answer = TableAnswer.load(staged, at: nil)
            guard let members = try await access(to: staged, key, request, caller, isStaged: true) else {
                return .json(encoded: answer)
            }
            return .json(encoded: TableAnswer.load(answer, access: members))
        }
        let made = try await lake.create(creation, as: key, on: branch, details(caller, "Create table \(key)"))
        return try await loaded(made.table, request, caller)
    }

    @Sendable private func registerTable(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let namespace = try Self.namespace(of: request)
        let body = try await RequestBody(request)
        let key = try namespace.appending(body.string("name"))
        try caller.require(.write, on: key.elements)
        let location = try body.string("metadata-location")
        try await lake.requireReach(metadata: location, .table, for: key, by: caller)
        let overwrite = try body.bool("overwrite")
        let branch = try await ref(of: request).writableBranch()
        let registered = try await Self.fileOfRequest {
            try await lake.register(
                key, metadata: location, overwrite: overwrite, on: branch, details(caller, "Register table \(key)"))
        }
        return try await loaded(registered.table, request, caller)
    }

    @Sendable private func dropTable(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let key = try Self.key(of: request)
        try caller.require(.write, on: key.elements)
        let purges = try Self.bool("purgeRequested", in: request.query)
        let branch = try await ref(of: request).writableBranch()
        if purges {
            _ = try await lake.purge(key, .table, on: branch, details(caller, "Purge table \(key)"))
        } else {
            try await lake.drop(key, .table, on: branch, details(caller, "Drop table \(key)"))
        }
        return HTTPResponse(.noContent)
    }

    @Sendable private func unregisterTable(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let key = try Self.key(of: request)
        try caller.require(.write, on: key.elements)
        let branch = try await ref(of: request).writableBranch()
        let last = try await lake.unregister(key, on: branch, details(caller, "Unregister table \(key)")).table
        return Self.unregistered(last)
    }

    /// The answer to unregistering a table: as it last was.
    static func unregistered(_ table: LoadedTable) -> HTTPResponse {
        .json(encoded: TableAnswer.commit(table.metadata, at: table.metadataLocation))
    }

    /// A query parameter that is true or false; false where it is absent.
    private static func bool(_ name: String, in query: QueryItems) throws(IcebergFailure) -> Bool {
        switch query[name]?.lowercased() {
        case nil, "false": return false
        case "true": return true
        case let text?: throw .badRequest("'\(name)' must be true or false, not '\(text)'")
        }
    }
}
