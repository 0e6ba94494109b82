internal import Access
internal import Errors
internal import CatalogService
internal import Cataloging
internal import HTTP
internal import Iceberg
internal import JSON

extension IcebergRESTAPI {
    var viewRoutes: [Route] {
        [
            read(.get, "/namespaces/{namespace}/views", "listViews") { try await identifiers(.view, $0, $1) },
            write(.post, "/namespaces/{namespace}/views", "createView", handler: createView),
            read(.get, "/namespaces/{namespace}/views/{view}", "loadView", handler: loadView),
            write(.post, "/namespaces/{namespace}/views/{view}", "replaceView", handler: replaceView),
            read(.head, "/namespaces/{namespace}/views/{view}", "viewExists") {
                try await exists(.view, Self.key(of: $0, "view"), $0, $1)
            },
            write(.delete, "/namespaces/{namespace}/views/{view}", "dropView", handler: dropView),
            write(.post, "/namespaces/{namespace}/register-view", "registerView", handler: registerView),
            write(.post, "/views/rename", "renameView") { try await rename(.view, $0, $1) },
        ]
    }

    @Sendable private func createView(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let namespace = try Self.namespace(of: request)
        let body = try await RequestBody(request)
        let key = try namespace.appending(body.string("name"))
        try caller.require(.write, on: key.elements)
        let creation = try ViewCreation(body)
        try lake.requireReach(creation.location, for: key, by: caller)
        let branch = try await ref(of: request).writableBranch()
        let made = try await lake.createView(creation, as: key, on: branch, details(caller, "Create view \(key)"))
        return Self.loaded(made.view)
    }

    @Sendable private func loadView(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let key = try Self.key(of: request, "view")
        try caller.require(.read, on: key.elements)
        let ref = try await ref(of: request)
        guard let view = try await lake.view(key, at: ref.commit) else { throw Self.missing(key, .view, at: ref) }
        return Self.loaded(view)
    }

    @Sendable private func replaceView(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let key = try Self.key(of: request, "view")
        try caller.require(.write, on: key.elements)
        let body = try await RequestBody(request)
        try Self.checkIdentifier(of: body, is: key)
        let requirements = try ViewRequirement.list(json: body.optional("requirements") ?? [])
        let updates = try ViewUpdate.list(json: body.value("updates"))
        for case .setLocation(let location) in updates { try lake.requireReach(location, for: key, by: caller) }
        let branch = try await ref(of: request).writableBranch()
        let committed = try await lake.commitView(
            key, requirements: requirements, updates: updates, on: branch, details(caller, "Replace view \(key)"))
        return Self.loaded(committed.view)
    }

    @Sendable private func dropView(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let key = try Self.key(of: request, "view")
        try caller.require(.write, on: key.elements)
        let branch = try await ref(of: request).writableBranch()
        try await lake.drop(key, .view, on: branch, details(caller, "Drop view \(key)"))
        return HTTPResponse(.noContent)
    }

    @Sendable private func registerView(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let namespace = try Self.namespace(of: request)
        let body = try await RequestBody(request)
        let key = try namespace.appending(body.string("name"))
        try caller.require(.write, on: key.elements)
        let location = try body.string("metadata-location")
        try await lake.requireReach(metadata: location, .view, for: key, by: caller)
        let branch = try await ref(of: request).writableBranch()
        let registered = try await Self.fileOfRequest {
            try await lake.registerView(
                key, metadata: location, on: branch, details(caller, "Register view \(key)"))
        }
        return Self.loaded(registered.view)
    }

    /// The answer with a view (`LoadViewResult`).
    static func loaded(_ view: LoadedView) -> HTTPResponse {
        .json([
            "metadata-location": .string(view.metadataLocation), "metadata": view.metadata.json, "config": [:],
        ])
    }
}

extension ViewCreation {
    fileprivate init(_ body: RequestBody) throws {
        self.init(
            schema: try Schema(json: body.value("schema"), file: "'schema'", code: .invalidInput),
            version: try ViewVersion(json: body.value("view-version")),
            location: try body.optionalString("location"), properties: try body.stringMap("properties"))
    }
}
