internal import Access
internal import CatalogService
internal import Cataloging
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import Orchestrator
internal import Pipelines
internal import PlatformJSON
internal import QueryService
internal import Querying

extension PlatformAPI {
    /// How many commits a page has at most.
    private static let commitsPerPage = 1...10_000

    /// `/log` and `/diff`.
    var historyRoutes: [Route] { [logRoute, diffRoute] }

    private var logRoute: Route {
        .documented(
            .get, "/log", "log", .read,
            RouteDocument(
                summary: "The commits that led to a state of the lake",
                query: [
                    Field("ref", FieldSchema.ref), Field("table", FieldSchema.table),
                    Field("limit", FieldSchema.integer(Self.commitsPerPage)),
                ],
                answer: ["commits": .array(of: CatalogJSON.commitSchema), "next": .text.orNull],
                errors: [.forbidden, .notFound])
        ) { request, caller in
            let key = try request.text("table").map { text throws(MartletError) in try ContentKey(parsing: text) }
            if let key { try caller.require(.read, on: key.elements) } else { try caller.requireWholeLake(.read) }
            let catalog = services.lake.catalog
            let page = try await catalog.log(
                from: catalog.resolve(request.ref).commit,
                limit: request.integer("limit", in: Self.commitsPerPage, default: 20), changing: key)
            var commits: [JSONValue] = []
            for commit in page.commits {
                commits.append(CatalogJSON.commit(try await services.lake.shown(commit, to: caller)))
            }
            return .json([
                "commits": .array(commits),
                "next": page.next.map { .string($0.description) } ?? .null,
            ])
        }
    }

    private var diffRoute: Route {
        .documented(
            .get, "/diff", "diff", .read,
            RouteDocument(
                summary: "Which tables and rows differ between two states of the lake",
                query: [
                    Field("from", FieldSchema.ref, required: true), Field("to", FieldSchema.ref, required: true),
                    Field("table", FieldSchema.texts),
                    Field("rows", FieldSchema.integer(0...QueryService.sampleRowsLimit)),
                ],
                answer: DiffJSON.schema, isHeavy: true, errors: [.forbidden, .notFound])
        ) { request, caller in
            guard let from = request.text("from"), let to = request.text("to") else {
                throw MartletError(.invalidInput, "'from' and 'to' are needed: the states to compare")
            }
            var only: Set<ContentKey> = []
            for text in request.query.values(of: "table") { only.insert(try ContentKey(parsing: text)) }
            if only.isEmpty { try caller.requireWholeLake(.read) }
            for key in only { try caller.require(.read, on: key.elements) }
            let rows = try request.integer("rows", in: 0...QueryService.sampleRowsLimit, default: 0)
            let catalog = services.lake.catalog
            let (before, after) = (try await catalog.resolve(from).commit, try await catalog.resolve(to).commit)
            for key in only { try await requireFiles(of: key, at: [before, after], by: caller) }
            let (keys, warnings) = try await rowKeys()
            let diff = try await queries.working {
                try await services.queries.diff(
                    from: before, to: after,
                    only: only.isEmpty ? nil : only, keys: keys, sampleRows: rows)
            }
            var document = DiffJSON.document(diff).objectValue ?? JSONObject()
            if !warnings.isEmpty { document["warnings"] = .array(warnings.map { .string($0) }) }
            return .json(.object(document))
        }
    }

    /// The unique keys of the project's pipelines, by the tables that they make; a project that does not load gives a warning.
    private func rowKeys() async throws -> (keys: [ContentKey: [String]], warnings: [String]) {
        let pipelines: [Pipeline]
        do {
            pipelines = try await services.orchestrator.loadProject().pipelines
        } catch let error as MartletError {
            return ([:], ["the project does not load, so rows are compared without its keys: \(error.message)"])
        }
        var keys: [ContentKey: [String]] = [:]
        for pipeline in pipelines
        where !pipeline.settings.uniqueKey.isEmpty && pipeline.settings.strategy != .scd2 {
            keys[try ContentKey(pipeline.name.parts)] = pipeline.settings.uniqueKey
        }
        return (keys, [])
    }
}
