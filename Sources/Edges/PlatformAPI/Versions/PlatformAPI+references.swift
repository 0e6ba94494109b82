internal import Access
internal import CatalogService
internal import Cataloging
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import PlatformJSON

extension PlatformAPI {
    /// How many branches or tags a page has at most.
    static let referencesPerPage = 1...10_000

    /// `/branches` and `/tags`.
    func referenceRoutes(_ kind: Reference.Kind) -> [Route] {
        [listRoute(kind), createRoute(kind), getRoute(kind), assignRoute(kind), deleteRoute(kind)]
    }

    static func plural(_ kind: Reference.Kind) -> String { kind == .branch ? "branches" : "tags" }
    private static func title(_ kind: Reference.Kind) -> String { kind == .branch ? "Branch" : "Tag" }
    private static func collection(_ kind: Reference.Kind) -> PathPattern { PathPattern("/\(plural(kind))") }
    private static func one(_ kind: Reference.Kind) -> PathPattern { PathPattern("/\(plural(kind))/{name}") }

    private func listRoute(_ kind: Reference.Kind) -> Route {
        let plural = Self.plural(kind)
        return .documented(
            .get, Self.collection(kind), "list\(Self.title(kind))\(kind == .branch ? "es" : "s")", .read,
            RouteDocument(
                summary: "List \(plural) by name",
                query: [
                    Field("prefix", FieldSchema.text), Field("after", FieldSchema.text),
                    Field("limit", FieldSchema.integer(Self.referencesPerPage)),
                ],
                answer: .members([
                    JSONSchema.Member(plural, .array(of: CatalogJSON.referenceSchema), required: true),
                    JSONSchema.Member("next", .text.orNull, required: true),
                ]))
        ) { request, _ in
            let limit = try request.integer("limit", in: Self.referencesPerPage, default: 1000)
            let page = try await references(
                kind, startingWith: request.text("prefix") ?? "",
                after: request.text("after").map { text throws(MartletError) in try RefName(text) }, limit: limit)
            return .json([
                plural: .array(page.found.map(CatalogJSON.reference)),
                "next": page.next.map { .string($0.text) } ?? .null,
            ])
        }
    }

    /// A page of one kind; the catalog lists both kinds together.
    private func references(
        _ kind: Reference.Kind, startingWith prefix: String, after: RefName?, limit: Int
    ) async throws -> (found: [Reference], next: RefName?) {
        var found: [Reference] = []
        var last = after
        let pageSize = Self.referencesPerPage.upperBound
        while true {
            let page = try await services.lake.catalog.references(
                startingWith: prefix, after: last, limit: pageSize)
            for reference in page where reference.kind == kind {
                if found.count == limit { return (found, found.last?.name) }
                found.append(reference)
            }
            guard page.count == pageSize, let end = page.last else { return (found, nil) }
            last = end.name
        }
    }

    private func createRoute(_ kind: Reference.Kind) -> Route {
        let members = [
            Field("name", FieldSchema.name, required: true), Field("from", FieldSchema.ref),
            Field("metadata", FieldSchema.labels),
        ]
        return .documented(
            .post, Self.collection(kind), "create\(Self.title(kind))", .write,
            RouteDocument(
                summary: "Create a \(kind.rawValue); no data is copied", body: members, success: .created,
                answer: CatalogJSON.referenceSchema, errors: [.notFound, .conflict])
        ) { request, _ in
            let body = try await RequestBody(request, members)
            let name = try RefName(body.string("name"))
            var metadata: [(name: String, value: String)] = []
            for member in try body.object("metadata").members {
                guard let text = member.value.stringValue else {
                    throw MartletError(.invalidInput, "'metadata.\(member.name)' must be a string")
                }
                metadata.append((member.name, text))
            }
            let catalog = services.lake.catalog
            let found = try await catalog.resolve(body.optionalString("from") ?? RefName.main.text)
            try await services.lake.requireReadable(found)
            let from = found.commit
            let properties = Properties(metadata)
            let reference =
                switch kind {
                // A branch that was promised is there after a power cut as well.
                case .branch: try await catalog.createBranch(name, at: from, metadata: properties, durability: .full)
                case .tag: try await catalog.createTag(name, at: from, metadata: properties)
                }
            return .json(CatalogJSON.reference(reference), .created)
        }
    }

    private func getRoute(_ kind: Reference.Kind) -> Route {
        .documented(
            .get, Self.one(kind), "get\(Self.title(kind))", .read,
            RouteDocument(
                summary: "Show a \(kind.rawValue)", answer: CatalogJSON.referenceSchema, errors: [.notFound])
        ) { request, _ in
            .json(CatalogJSON.reference(try await existing(request, kind)))
        }
    }

    private func assignRoute(_ kind: Reference.Kind) -> Route {
        let members = [Field("to", FieldSchema.ref, required: true), Field("expected", FieldSchema.commit)]
        return .documented(
            .put, Self.one(kind), kind == .branch ? "resetBranch" : "assignTag", .write,
            RouteDocument(
                summary: "Point a \(kind.rawValue) to another commit", body: members,
                answer: ["reference": CatalogJSON.referenceSchema, "before": .commit], errors: [.notFound, .conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let body = try await RequestBody(request, members)
            let before = try await existing(request, kind)
            let expected = try body.optionalString("expected").map { text throws(MartletError) in
                try CommitID(hex: text)
            }
            let found = try await services.lake.catalog.resolve(body.string("to"))
            try await services.lake.requireReadable(found)
            let target = found.commit
            let reference = try await services.lake.catalog.assignReference(
                before.name, to: target, expected: expected ?? before.target)
            return .json([
                "reference": CatalogJSON.reference(reference), "before": .string(before.target.description),
            ])
        }
    }

    private func deleteRoute(_ kind: Reference.Kind) -> Route {
        .documented(
            .delete, Self.one(kind), "delete\(Self.title(kind))", .write,
            RouteDocument(
                summary: "Delete a \(kind.rawValue); its commits stay", query: [Field("expected", FieldSchema.commit)],
                answer: ["deleted": .array(of: CatalogJSON.referenceSchema)], errors: [.notFound, .conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let reference = try await existing(request, kind)
            try await services.lake.catalog.deleteReference(
                reference.name, expected: try request.commit("expected") ?? reference.target)
            return .json(["deleted": [CatalogJSON.reference(reference)]])
        }
    }

    private func existing(_ request: HTTPRequest, _ kind: Reference.Kind) async throws -> Reference {
        let name = try RefName(request.parameter("name"))
        let catalog = services.lake.catalog
        guard let reference = try await catalog.reference(name) else {
            let names = try await catalog.references(limit: CatalogLimits.defaultLimits.namesForSuggestion)
                .filter { $0.kind == kind }.map(\.name.text)
            throw MartletError(
                .notFound, "there is no \(kind.rawValue) '\(name)'",
                hint: NearestName.of(name.text, among: names).map { "Did you mean '\($0)'?" })
        }
        guard reference.kind == kind else {
            throw MartletError(
                .notFound, "'\(name)' is a \(reference.kind.rawValue), not a \(kind.rawValue)",
                hint: "Ask for it at /\(Self.plural(reference.kind)).")
        }
        return reference
    }
}
