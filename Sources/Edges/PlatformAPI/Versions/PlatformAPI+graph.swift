internal import Access
internal import CatalogService
internal import Cataloging
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import PlatformJSON

extension PlatformAPI {
    /// How many states a graph starts from at most where they are named.
    private static let graphRefs = 100
    private static let graphPage = 1...10_000
    /// How many commits can be left out.
    private static let graphSkip = 0...1_000_000

    /// `/graph`.
    var graphRoute: Route {
        .documented(
            .get, "/graph", "graph", .read,
            RouteDocument(
                summary:
                    "The commits of all branches and tags, or of some states, through all their parents: each before its parents",
                query: [
                    Field("ref", FieldSchema.texts), Field("skip", FieldSchema.integer(Self.graphSkip)),
                    Field("limit", FieldSchema.integer(Self.graphPage)),
                ],
                answer: ["commits": .array(of: CatalogJSON.commitSchema), "next": .count.orNull],
                errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let skip = try request.integer("skip", in: Self.graphSkip, default: 0)
            let limit = try request.integer("limit", in: Self.graphPage, default: 500)
            let page = try await services.lake.catalog.graph(
                from: try await heads(request), skipping: skip, limit: limit)
            return .json([
                "commits": .array(page.commits.map(CatalogJSON.commit)),
                "next": page.hasMore ? .integer(Int64(skip + page.commits.count)) : .null,
            ])
        }
    }

    /// The states that a request names, or else every branch and tag.
    private func heads(_ request: HTTPRequest) async throws -> [CommitID] {
        let catalog = services.lake.catalog
        let names = request.query.values(of: "ref")
        guard names.count <= Self.graphRefs else {
            throw MartletError(.limitExceeded, "'ref' is given more than \(Self.graphRefs) times")
        }
        var heads: [CommitID] = []
        for name in names { heads.append(try await catalog.resolve(name).commit) }
        guard names.isEmpty else { return heads }
        var last: RefName?
        while true {
            let page = try await catalog.references(after: last)
            heads += page.map(\.target)
            guard let end = page.last, page.count == CatalogLimits.defaultLimits.pageSize else { return heads }
            last = end.name
        }
    }
}
