internal import Access
internal import CatalogService
internal import Cataloging
internal import HTTP
internal import JSON

extension IcebergRESTAPI {
    var namespaceRoutes: [Route] {
        [
            read(.get, "/namespaces", "listNamespaces", handler: listNamespaces),
            write(.post, "/namespaces", "createNamespace", handler: createNamespace),
            read(.get, "/namespaces/{namespace}", "loadNamespaceMetadata", handler: loadNamespace),
            read(.head, "/namespaces/{namespace}", "namespaceExists", handler: namespaceExists),
            write(.delete, "/namespaces/{namespace}", "dropNamespace", handler: dropNamespace),
            write(.post, "/namespaces/{namespace}/properties", "updateProperties", handler: updateNamespace),
        ]
    }

    @Sendable private func listNamespaces(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let text = request.query["parent"] ?? ""
        let parent = text.isEmpty ? nil : try Self.namespace(parsing: text)
        let ref = try await ref(of: request)
        let (keys, next) = try await names(.namespace, in: parent, at: ref, request, caller)
        return .json([
            "namespaces": .array(keys.map { .array($0.elements.map { .string($0) }) }), "next-page-token": next,
        ])
    }

    @Sendable private func createNamespace(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let body = try await RequestBody(request)
        let key = try ContentKey(body.strings("namespace"))
        try caller.require(.write, on: key.elements)
        let branch = try await ref(of: request).writableBranch()
        let made = try await lake.createNamespace(
            key, properties: body.stringMap("properties"), on: branch, details(caller, "Create namespace \(key)"))
        return .json(Self.json(made))
    }

    @Sendable private func loadNamespace(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        .json(Self.json(try await namespace(request, caller)))
    }

    @Sendable private func namespaceExists(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        _ = try await namespace(request, caller)
        return HTTPResponse(.noContent)
    }

    /// The namespace that a path names; whoever sees something inside of it may look at it.
    private func namespace(_ request: HTTPRequest, _ caller: Caller) async throws -> LoadedNamespace {
        let key = try Self.namespace(of: request)
        if !caller.canSee(key.elements) { try caller.require(.read, on: key.elements) }
        let ref = try await ref(of: request)
        guard let namespace = try await lake.namespace(key, at: ref.commit) else {
            throw Self.missing(key, .namespace, at: ref)
        }
        return namespace
    }

    @Sendable private func dropNamespace(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let key = try Self.namespace(of: request)
        try caller.require(.write, on: key.elements)
        let branch = try await ref(of: request).writableBranch()
        try await lake.dropNamespace(key, on: branch, details(caller, "Drop namespace \(key)"))
        return HTTPResponse(.noContent)
    }

    @Sendable private func updateNamespace(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let key = try Self.namespace(of: request)
        try caller.require(.write, on: key.elements)
        let body = try await RequestBody(request)
        let updates = try body.stringMap("updates")
        let removals = body.optional("removals") == nil ? [] : try body.strings("removals")
        if let both = removals.first(where: { updates[$0] != nil }) {
            throw IcebergFailure(
                .unprocessableContent, "UnprocessableEntityException",
                "the property '\(both)' stands in both 'updates' and 'removals'")
        }
        let branch = try await ref(of: request).writableBranch()
        let outcome = try await lake.updateNamespace(
            key, setting: updates, removing: removals, on: branch, details(caller, "Change properties of \(key)"))
        return Self.changed(updated: outcome.updated, removed: outcome.removed, missing: outcome.missing)
    }

    /// The answer to a change of properties.
    static func changed(updated: [String], removed: [String], missing: [String]) -> HTTPResponse {
        .json([
            "updated": .array(updated.map { .string($0) }), "removed": .array(removed.map { .string($0) }),
            "missing": .array(missing.map { .string($0) }),
        ])
    }

    static func json(_ namespace: LoadedNamespace) -> JSONValue {
        [
            "namespace": .array(namespace.key.elements.map { .string($0) }),
            "properties": .object(
                JSONObject(namespace.properties.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
        ]
    }
}
