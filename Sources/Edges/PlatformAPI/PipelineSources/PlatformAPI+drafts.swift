internal import Access
internal import Cataloging
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import Orchestrator
internal import PipelineSources
internal import Pipelines
internal import PlatformJSON
internal import Querying

extension PlatformAPI {
    /// Rows that a sample gives at most.
    static let sampleRowLimit = 10_000
    /// Rows of each table that a sample may be told to read at most; without that it reads all.
    private static let inputRowLimit = 1_000_000_000
    private static let sampleRowDefault: Int64 = 500
    /// The longest time that a sample may take, in milliseconds.
    private static let sampleTimeLimit_ms: Int64 = 300_000
    private static let sampleTimeDefault_ms: Int64 = 30_000

    private static let draftMembers = [
        filesField, Field("ref", FieldSchema.ref), Field("full_refresh", FieldSchema.flag),
    ]

    var checkSourceRoute: Route {
        let members = Self.draftMembers + [Field("editor", FieldSchema.name)]
        return .documented(
            .post, "/project/pipelines/{pipeline}/check", "checkPipelineSource", .write,
            RouteDocument(
                summary:
                    "What is wrong with a pipeline as it is edited, its rendered SQL and its columns; runs nothing, "
                    + "and ends the check before of the same editor",
                body: members,
                answer: PipelineSourceJSON.reportSchema, isHeavy: true, errors: [.notFound])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let place = try queries.place()
            defer { withExtendedLifetime(place) {} }
            let body = try await RequestBody(request, members)
            let draft = try draft(request, body)
            let editor = try body.optionalString("editor") ?? ""
            let report = try await checks.check(by: "\(caller.author) \(editor)") {
                try await services.orchestrator.check(draft)
            }
            return .json(.object(PipelineSourceJSON.report(report)))
        }
    }

    var sampleSourceRoute: Route {
        let members =
            Self.draftMembers + [
                Field("limit", FieldSchema.integer(1...Self.sampleRowLimit)),
                Field("input_rows", FieldSchema.integer(1...Self.inputRowLimit)),
                Field("timeout_ms", FieldSchema.integer(1...Int(Self.sampleTimeLimit_ms))),
            ]
        return .documented(
            .post, "/project/pipelines/{pipeline}/sample", "samplePipelineSource", .write,
            RouteDocument(
                summary:
                    "The first rows of a pipeline as it is edited, of all rows or of some of each table; nothing is written. "
                    + "Server-Timing has the time of each part",
                body: members, media: [QueryFormat.arrow.mediaType], isHeavy: true, errors: [.notFound])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let place = try queries.place()
            let body = try await RequestBody(request, members)
            var draft = try draft(request, body)
            draft.rowsRead = try body.integer("input_rows", in: 1...Int64(Self.inputRowLimit)).map { Int($0) }
            let rows = try body.integer("limit", in: 1...Int64(Self.sampleRowLimit)) ?? Self.sampleRowDefault
            let time =
                try body.integer("timeout_ms", in: 1...Self.sampleTimeLimit_ms) ?? Self.sampleTimeDefault_ms
            let asked = draft
            let limits = QueryLimits(rows: Int(rows), time: .milliseconds(time), whenRowsExceeded: .truncate)
            let told = TimingsBox()
            let feed = PieceFeed { channel in
                defer { withExtendedLifetime(place) {} }
                try await CheckDesk.within(.milliseconds(time)) {
                    try await services.orchestrator.sample(asked, limits: limits) { sample in
                        guard var piece = try await sample.rows.next() else { return }
                        if let rows = try await sample.rows.next() { piece += rows }
                        told.set(sample.timings)
                        try await channel.send(piece)
                        while let next = try await sample.rows.next() { try await channel.send(next) }
                    }
                }
            }
            let first = try await feed.next()
            return HTTPResponse(
                .ok, fields: ["Content-Type": QueryFormat.arrow.mediaType, "Server-Timing": told.text],
                body: .stream(length: nil) { sink in
                    if let first { try await sink.write(first) }
                    while let piece = try await feed.next() { try await sink.write(piece) }
                })
        }
    }

    private func draft(_ request: HTTPRequest, _ body: RequestBody) throws -> DraftRequest {
        let edit = PipelineEdit(
            folder: try services.sources.folder(request.parameter("pipeline")), text: try Self.text(body))
        return DraftRequest(
            edit: edit, ref: try body.optionalString("ref") ?? RefName.main.text,
            fullRefresh: try body.bool("full_refresh"))
    }
}
