internal import Errors
internal import Access
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import PlatformJSON
internal import Scheduler
internal import Schedules

/// `/backfills`.
extension PlatformAPI {
    var backfillRoutes: [Route] {
        [listBackfillsRoute, previewRoute, createBackfillRoute, showBackfillRoute]
            + [("pause", Backfill.Status.paused), ("resume", .running), ("cancel", .cancelled)].map(statusRoute)
    }

    private func json(_ backfill: Backfill) async throws -> JSONObject {
        ScheduleJSON.backfill(backfill, try await book().store.progress(of: backfill.name))
    }

    private var listBackfillsRoute: Route {
        .documented(
            .get, "/backfills", "listBackfills", .read,
            RouteDocument(
                summary: "List backfills, the newest first",
                answer: ["backfills": .array(of: ScheduleJSON.backfillSchema)], errors: [.forbidden])
        ) { _, caller in
            try caller.requireWholeLake(.read)
            var found: [JSONValue] = []
            for backfill in try await book().store.backfills() { found.append(.object(try await json(backfill))) }
            return .json(["backfills": .array(found)])
        }
    }

    private var createBackfillRoute: Route {
        let members = Self.backfillMembers
        return .documented(
            .post, "/backfills", "createBackfill", .write,
            RouteDocument(
                summary: "Run something over partitions or dates, some runs at once", body: members,
                success: .created, answer: ScheduleJSON.backfillSchema, errors: [.notFound, .conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let wanted = try await BackfillRequest(
                try await RequestBody(request, members).object, book: try book())
            return .json(.object(try await json(try await book().create(wanted, by: caller.author))), .created)
        }
    }

    private var previewRoute: Route {
        let members = Self.backfillMembers
        return .documented(
            .post, "/backfills/preview", "previewBackfill", .read,
            RouteDocument(
                summary: "Say which runs a backfill would start", body: members,
                answer: ["items": .array(of: ScheduleJSON.itemSchema)], errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let wanted = try await BackfillRequest(
                try await RequestBody(request, members).object, book: try book())
            return .json(["items": .array(try await book().preview(wanted).map(ScheduleJSON.item))])
        }
    }

    private static let backfillMembers = [
        Field("name", FieldSchema.name, required: true), Field("flow", FieldSchema.name),
        Field("pipelines", FieldSchema.texts), Field("schedule", FieldSchema.name),
        Field("parameters", FieldSchema.object), Field("partitions", FieldSchema.texts),
        Field("from", FieldSchema.name), Field("until", FieldSchema.name),
        Field("step", FieldSchema.choice(BackfillRange.Step.allCases.map(\.rawValue))),
        Field("timezone", FieldSchema.name), Field("limit", FieldSchema.integer(Backfill.limitRange)),
    ]

    private var showBackfillRoute: Route {
        let counts = 0...Backfill.itemLimit
        return .documented(
            .get, "/backfills/{backfill}", "showBackfill", .read,
            RouteDocument(
                summary: "A backfill and its runs", query: [Field("items", FieldSchema.integer(counts))],
                answer: .object(
                    "BackfillDetails", and: ScheduleJSON.backfillSchema,
                    ["items": .array(of: ScheduleJSON.itemSchema)]),
                errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let backfill = try await book().backfill(request.parameter("backfill"))
            let limit = try request.integer("items", in: counts, default: 100)
            var object = try await json(backfill)
            let items = try await book().store.items(of: backfill.name, status: nil, limit: limit)
            object["items"] = .array(items.map(ScheduleJSON.item))
            return .json(.object(object))
        }
    }

    private func statusRoute(_ verb: String, _ status: Backfill.Status) -> Route {
        .documented(
            .post, PathPattern("/backfills/{backfill}/\(verb)"), "\(verb)Backfill", .write,
            RouteDocument(
                summary: "\(verb.prefix(1).uppercased())\(verb.dropFirst()) a backfill; runs that go on are left alone",
                answer: ScheduleJSON.backfillSchema, errors: [.notFound, .conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            return .json(.object(try await json(try await book().setStatus(request.parameter("backfill"), status))))
        }
    }
}
