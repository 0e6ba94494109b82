internal import Access
internal import CatalogService
internal import Cataloging
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import Iceberg
internal import JSON
internal import QueryService
internal import Querying
internal import PlatformJSON

extension PlatformAPI {
    /// Values that may be bound to one query.
    private static let parameterLimit = 1000

    /// `/query`.
    var queryRoutes: [Route] { [queryRoute, queryProgressRoute, cancelQueryRoute] }

    private var queryRoute: Route {
        let members = [
            Field("sql", FieldSchema.name, required: true), Field("ref", FieldSchema.ref),
            Field("parameters", ["type": "array", "items": ["type": ["string", "number", "boolean", "null"]]]),
            Field("format", FieldSchema.choice(QueryFormat.allCases.map(\.rawValue))),
            Field("id", QueryDesk.idSchema), Field("header", FieldSchema.flag),
            Field("limit", FieldSchema.integer(0...QueryDesk.rowLimit)),
            Field("timeout_ms", FieldSchema.integer(1...Int(QueryDesk.timeLimit_ms))),
        ]
        return .documented(
            .post, "/query", "query", .read,
            RouteDocument(
                summary: "The rows of a SQL query at a state of the lake", body: members,
                answer: .array(of: .free), media: QueryFormat.allCases.map(\.mediaType), isHeavy: true,
                errors: [.forbidden, .notFound, .notAcceptable])
        ) { request, caller in
            let body = try await RequestBody(request, members)
            let format = try Self.format(body, request)
            var query = try query(body, for: caller)
            // What others may ask about and end while it runs, where the query was given an ID.
            let hold = try body.optionalString("id").map { id throws(MartletError) in try queries.hold(id, by: caller) }
            query.watch = hold?.query.watch
            let writer = QueryWriter(
                services: services, request: query, format: format, hasHeader: try body.bool("header", default: true))
            let place = try queries.place()
            let feed = PieceFeed { channel in
                defer { withExtendedLifetime(place) {} }
                try await writer.write(to: channel)
            }
            hold?.query.follow(feed)
            defer { withExtendedLifetime(hold) {} }
            let first = try await feed.next()
            return HTTPResponse(
                .ok, fields: ["Content-Type": format.mediaType],
                body: .stream(length: nil) { sink in
                    defer { withExtendedLifetime(hold) {} }
                    if let first { try await sink.write(first) }
                    while let piece = try await feed.next() { try await sink.write(piece) }
                })
        }
    }

    private var queryProgressRoute: Route {
        .documented(
            .get, "/query/{query}", "queryProgress", .read,
            RouteDocument(
                summary:
                    "How far a query of the caller is that was given an ID; unknown before it begins and after it ends",
                answer: [
                    "status": .choice(["unknown", "waiting", "running"]),
                    "fraction": .plain(["type": ["number", "null"], "minimum": 0, "maximum": 1]),
                    "rows_processed": .count, "rows_in_all": .count.orNull, "elapsed_ms": .count,
                ])
        ) { request, caller in
            let query = queries.running(request.parameter("query"), by: caller)
            let progress = query?.watch.progress
            return .json([
                "status": query == nil ? "unknown" : progress == nil ? "waiting" : "running",
                "fraction": progress?.fraction.map { .double(min(1, max(0, $0))) } ?? .null,
                "rows_processed": .integer(progress?.rowsProcessed ?? 0),
                "rows_in_all": progress.flatMap { $0.totalRows > 0 ? .integer($0.totalRows) : nil } ?? .null,
                "elapsed_ms": .integer(query?.elapsed_ms ?? 0),
            ])
        }
    }

    private var cancelQueryRoute: Route {
        .documented(
            .delete, "/query/{query}", "cancelQuery", .read,
            RouteDocument(
                summary: "End a query of the caller that was given an ID; says whether it ran",
                answer: ["cancelled": .flag])
        ) { request, caller in
            let query = queries.running(request.parameter("query"), by: caller)
            query?.cancel()
            return .json(["cancelled": .bool(query != nil)])
        }
    }

    /// The format that the body names, or else the first that the client accepts.
    private static func format(_ body: RequestBody, _ request: HTTPRequest) throws -> QueryFormat {
        if body.optional("format") != nil { return try body.choice("format", default: .json) }
        guard let accepted = request.fields["Accept"] else { return .json }
        for range in accepted.lowercased().split(separator: ",") {
            let type = (range.split(separator: ";").first ?? "").filter { $0 != " " }
            if ["*/*", "application/*"].contains(type) { return .json }
            if let format = QueryFormat.allCases.first(where: { $0.mediaType.hasPrefix(type) }) { return format }
        }
        throw HTTPFailure(
            .notAcceptable,
            "none of '\(accepted.prefix(200))' is a format of a query; there are: \(QueryFormat.allCases.map(\.mediaType).joined(separator: ", "))"
        )
    }

    private func query(_ body: RequestBody, for caller: Caller) throws -> QueryRequest {
        let limit = try body.integer("limit", in: 0...Int64(QueryDesk.rowLimit))
        let time = try body.integer("timeout_ms", in: 1...QueryDesk.timeLimit_ms) ?? QueryDesk.timeDefault_ms
        let parameters = try body.array("parameters")
        guard parameters.count <= Self.parameterLimit else {
            throw MartletError(.limitExceeded, "a query has more than \(Self.parameterLimit) parameters")
        }
        var query = QueryRequest(
            sql: try body.string("sql"), parameters: try parameters.map(Self.value),
            ref: try body.optionalString("ref") ?? RefName.main.text,
            limits: QueryLimits(
                rows: limit.map(Int.init) ?? QueryDesk.rowLimit, time: .milliseconds(time),
                whenRowsExceeded: limit == nil ? .fail : .truncate))
        if case .namespaces = caller.reach {
            query.admit = { key throws(MartletError) in try caller.require(.read, on: key.elements) }
            query.admitFiles = { [lake = services.lake] table, scan in
                try lake.requireReach(scan.tasks.lazy.flatMap(\.locations), of: table, by: caller)
            }
        }
        return query
    }

    private static func value(_ json: JSONValue) throws(MartletError) -> QueryValue {
        switch json {
        case .null: .null
        case .bool(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .double(let value): .double(value)
        case .string(let value): .text(value)
        case .array, .object:
            throw MartletError(.invalidInput, "a parameter must be a string, a number, true, false or null")
        }
    }
}
