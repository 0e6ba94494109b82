internal import Access
internal import Clocks
internal import Cataloging
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import Identifiers
internal import JSON
internal import SavedQueries
internal import PlatformJSON

extension PlatformAPI {
    /// `/saved-queries`: queries that people keep for each other.
    var savedQueryRoutes: [Route] {
        [listSavedRoute, createSavedRoute, showSavedRoute, replaceSavedRoute, deleteSavedRoute]
    }

    private static let savedMembers = [
        Field("name", FieldSchema.name, required: true), Field("sql", FieldSchema.name, required: true),
        Field("ref", FieldSchema.ref),
    ]

    private func savedStore() throws -> any SavedQueryStore {
        guard let store = services.savedQueries else {
            throw MartletError(.unsupported, "this server keeps no queries")
        }
        return store
    }

    private func saved(_ request: HTTPRequest) async throws -> SavedQuery {
        let text = request.parameter("query")
        guard let id = UUID(text), let found = try await savedStore().query(id) else {
            throw MartletError(
                .notFound, "there is no saved query '\(text.prefix(100))'",
                hint: "It may have been deleted; see those there are at \(Self.prefix)/saved-queries.")
        }
        return found
    }

    private var listSavedRoute: Route {
        .documented(
            .get, "/saved-queries", "listSavedQueries", .read,
            RouteDocument(
                summary: "List saved queries by name",
                answer: ["queries": .array(of: Self.savedSchema)], errors: [.forbidden])
        ) { _, caller in
            try caller.requireWholeLake(.read)
            return .json(["queries": .array(try await savedStore().queries().map(Self.json))])
        }
    }

    private var createSavedRoute: Route {
        .documented(
            .post, "/saved-queries", "createSavedQuery", .write,
            RouteDocument(
                summary: "Save a query under a name that no other has", body: Self.savedMembers, success: .created,
                answer: Self.savedSchema, errors: [.conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let body = try await RequestBody(request, Self.savedMembers)
            let now = services.clock.now()
            let query = SavedQuery(
                id: UUID.random(), name: try SavedQuery.name(body.string("name")),
                sql: try SavedQuery.sql(body.string("sql")),
                ref: try body.optionalString("ref") ?? RefName.main.text, createdAt: now, createdBy: caller.author,
                updatedAt: now, updatedBy: caller.author, version: 1)
            try await savedStore().create(query)
            return .json(Self.json(query), .created)
        }
    }

    private var showSavedRoute: Route {
        .documented(
            .get, "/saved-queries/{query}", "showSavedQuery", .read,
            RouteDocument(
                summary: "A saved query", answer: Self.savedSchema, errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            return .json(Self.json(try await saved(request)))
        }
    }

    private var replaceSavedRoute: Route {
        let members =
            Self.savedMembers.map { Field($0.name, $0.schema) } + [
                Field("version", FieldSchema.count, required: true)
            ]
        return .documented(
            .put, "/saved-queries/{query}", "replaceSavedQuery", .write,
            RouteDocument(
                summary: "Change a saved query's name, text or state of the lake; `version` is the one that was seen",
                body: members, answer: Self.savedSchema, errors: [.notFound, .conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let body = try await RequestBody(request, members)
            var query = try await saved(request)
            guard let seen = try body.integer("version", in: 0...Int64.max - 1) else {
                throw MartletError(.invalidInput, "'version' is missing")
            }
            query.name =
                try body.optionalString("name").map { text throws(MartletError) in
                    try SavedQuery.name(text)
                } ?? query.name
            query.sql =
                try body.optionalString("sql").map { text throws(MartletError) in
                    try SavedQuery.sql(text)
                } ?? query.sql
            query.ref = try body.optionalString("ref") ?? query.ref
            query.version = seen + 1
            query.updatedAt = services.clock.now()
            query.updatedBy = caller.author
            try await savedStore().replace(query)
            return .json(Self.json(query))
        }
    }

    private var deleteSavedRoute: Route {
        .documented(
            .delete, "/saved-queries/{query}", "deleteSavedQuery", .write,
            RouteDocument(summary: "Delete a saved query", answer: Self.savedSchema, errors: [.notFound])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let query = try await saved(request)
            _ = try await savedStore().delete(query.id)
            return .json(Self.json(query))
        }
    }

    private static let savedSchema = JSONSchema.object(
        "SavedQuery",
        [
            "id": .text, "name": .text, "sql": .text, "ref": .text, "version": .count, "created_at": .time,
            "created_by": .text, "updated_at": .time, "updated_by": .text,
        ])

    private static func json(_ query: SavedQuery) -> JSONValue {
        [
            "id": .string(query.id.description), "name": .string(query.name), "sql": .string(query.sql),
            "ref": .string(query.ref), "version": .integer(query.version),
            "created_at": .string(query.createdAt.description), "created_by": .string(query.createdBy),
            "updated_at": .string(query.updatedAt.description), "updated_by": .string(query.updatedBy),
        ]
    }
}
