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

extension PlatformAPI {
    /// Values that may be bound to one query.
    private static let parameterLimit = 1000

    /// `/query`.
    var queryRoutes: [Route] { [queryRoute] }

    private var queryRoute: Route {
        let members = [
            Field("sql", FieldSchema.name, required: true), Field("ref", FieldSchema.ref),
            Field("parameters", ["type": "array", "items": ["type": ["string", "number", "boolean", "null"]]]),
            Field("format", FieldSchema.choice(QueryFormat.allCases.map(\.rawValue))),
            Field("header", FieldSchema.flag), Field("limit", FieldSchema.integer(0...QueryDesk.rowLimit)),
            Field("timeout_ms", FieldSchema.integer(1...Int(QueryDesk.timeLimit_ms))),
        ]
        return .documented(
            .post, "/query", "query", .read,
            RouteDocument(
                summary: "The rows of a SQL query at a state of the lake", body: members,
                media: QueryFormat.allCases.map(\.mediaType), isHeavy: true,
                errors: [.forbidden, .notFound, .notAcceptable])
        ) { request, caller in
            let body = try await RequestBody(request, members)
            let format = try Self.format(body, request)
            let query = try query(body, for: caller)
            let writer = QueryWriter(
                services: services, request: query, format: format, hasHeader: try body.bool("header", default: true))
            let place = try queries.place()
            let feed = PieceFeed { channel in
                defer { withExtendedLifetime(place) {} }
                try await writer.write(to: channel)
            }
            let first = try await feed.next()
            return HTTPResponse(
                .ok, fields: ["Content-Type": format.mediaType],
                body: .stream(length: nil) { sink in
                    if let first { try await sink.write(first) }
                    while let piece = try await feed.next() { try await sink.write(piece) }
                })
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
