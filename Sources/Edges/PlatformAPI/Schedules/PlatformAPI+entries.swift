internal import Clocks
internal import Errors
internal import Access
internal import AccessService
internal import HTTP
internal import HTTPSecurity
internal import Identifiers
internal import JSON
internal import PlatformJSON
internal import Scheduler
internal import Schedules

/// Schedules and triggers, whose routes have the same shape.
extension PlatformAPI {
    var entryRoutes: [Route] {
        entryRoutes(.schedule) + entryRoutes(.trigger) + [nextRoute, timesRoute, lintRoute, secretRoute]
    }

    /// The book of schedules, which only a project on this machine has.
    func book() throws -> ScheduleBook {
        guard let schedules = services.schedules else {
            throw MartletError(.unsupported, "this server has no schedules")
        }
        return schedules.book
    }

    private static let shared = [
        Field("name", FieldSchema.name, required: true), Field("flow", FieldSchema.name),
        Field("pipelines", FieldSchema.texts), Field("pipeline", FieldSchema.name),
        Field("parameters", FieldSchema.object), Field("overlap", FieldSchema.choice(Overlap.allCases.map(\.rawValue))),
        Field("cooldown", FieldSchema.name), Field("enabled", FieldSchema.flag), Field("owner", FieldSchema.name),
        Field("description", FieldSchema.name),
    ]

    private static func members(_ kind: EntryKind) -> [Field] {
        switch kind {
        case .schedule:
            shared + [
                Field("cron", FieldSchema.name), Field("cron_expr", FieldSchema.name),
                Field("rrule", FieldSchema.name), Field("every", FieldSchema.name),
                Field("starting", FieldSchema.name), Field("at", FieldSchema.name),
                Field("timezone", FieldSchema.name),
                Field("catch_up", FieldSchema.choice(CatchUp.allCases.map(\.rawValue))),
                Field("catch_up_limit", FieldSchema.integer(Schedule.catchUpLimitRange)),
                Field("jitter", FieldSchema.name),
            ]
        case .trigger:
            shared + [
                Field("on", ["type": ["object", "string"], "additionalProperties": true]),
                Field("type", FieldSchema.name),
                Field("config", FieldSchema.object), Field("payload", FieldSchema.object),
                Field("cooldown_seconds", FieldSchema.count),
            ]
        }
    }

    private func entryRoutes(_ kind: EntryKind) -> [Route] {
        let word = kind.rawValue
        let title = kind == .schedule ? "Schedule" : "Trigger"
        let path = PathPattern("/\(word)s")
        let one = PathPattern("/\(word)s/{\(word)}")
        let members = Self.members(kind)
        let answer = ScheduleJSON.entrySchema(kind)
        return [
            .documented(
                .get, path, "list\(title)s", .read,
                RouteDocument(
                    summary: "List \(word)s, those in files and those made here",
                    answer: .members([JSONSchema.Member("\(word)s", .array(of: answer), required: true)]),
                    errors: [.forbidden])
            ) { _, caller in
                try caller.requireWholeLake(.read)
                let found = try await book().list(kind)
                return .json(["\(word)s": .array(found.map { .object(ScheduleJSON.entry($0)) })])
            },
            .documented(
                .post, path, "create\(title)", .write,
                RouteDocument(
                    summary: "Make a \(word); the secret of a webhook is only in this answer", body: members,
                    success: .created, answer: .object("New\(title)", and: answer, ["secret?": .text]),
                    errors: [.notFound, .conflict])
            ) { request, caller in
                try caller.requireWholeLake(.write)
                let definition = try await RequestBody(request, members).object
                return try await create(kind, definition, by: caller.author)
            },
            .documented(
                .get, one, "show\(title)", .read,
                RouteDocument(
                    summary: "A \(word), and what it started last",
                    query: [Field("firings", FieldSchema.integer(Self.firingsShown))],
                    answer: .object(
                        "\(title)Details", and: answer, ["firings": .array(of: ScheduleJSON.firingSchema)]),
                    errors: [.forbidden, .notFound])
            ) { request, caller in
                try caller.requireWholeLake(.read)
                let entry = try await book().entry(request.parameter(word), kind)
                let limit = try request.integer("firings", in: Self.firingsShown, default: 20)
                var json = ScheduleJSON.entry(entry)
                let firings = try await book().store.firings(of: entry.name.text, after: nil, limit: limit)
                json["firings"] = .array(firings.map(ScheduleJSON.firing))
                return .json(.object(json))
            },
            .documented(
                .put, one, "replace\(title)", .write,
                RouteDocument(
                    summary: "Give a \(word) that was made here another definition",
                    body: members.map { Field($0.name, $0.schema) }, answer: answer,
                    errors: [.notFound, .conflict])
            ) { request, caller in
                try caller.requireWholeLake(.write)
                let definition = try await RequestBody(request, members).object
                let entry = try await book().replace(request.parameter(word), kind, with: definition)
                return .json(.object(ScheduleJSON.entry(entry)))
            },
            .documented(
                .delete, one, "delete\(title)", .write,
                RouteDocument(
                    summary: "Delete a \(word) that was made here", answer: answer, errors: [.notFound, .conflict])
            ) { request, caller in
                try caller.requireWholeLake(.write)
                let entry = try await book().delete(request.parameter(word), kind)
                return .json(.object(ScheduleJSON.entry(entry)))
            },
            switchRoute(kind, title, true), switchRoute(kind, title, false),
            .documented(
                .post, PathPattern("/\(word)s/{\(word)}/run"), "run\(title)", .write,
                RouteDocument(
                    summary: "Start what a \(word) starts, now", success: .accepted,
                    answer: ["firing": ScheduleJSON.firingSchema], isHeavy: true,
                    errors: [.notFound])
            ) { request, caller in
                try caller.requireWholeLake(.write)
                let firing = try await book().fire(
                    request.parameter(word), kind, nonce: UUID.random().description)
                return .json(["firing": ScheduleJSON.firing(firing)], .accepted)
            },
        ]
    }

    /// Firings that are shown at most.
    private static let firingsShown = 0...1000

    private func create(_ kind: EntryKind, _ definition: JSONObject, by author: String) async throws -> HTTPResponse {
        switch kind {
        case .schedule:
            let entry = try await book().create(schedule: definition, by: author)
            return .json(.object(ScheduleJSON.entry(entry)), .created)
        case .trigger:
            let (entry, secret) = try await book().create(trigger: definition, by: author)
            var json = ScheduleJSON.entry(entry)
            json["secret"] = secret.map { .string($0) }
            return .json(.object(json), .created, fields: ["Cache-Control": "no-store"])
        }
    }

    private func switchRoute(_ kind: EntryKind, _ title: String, _ isEnabled: Bool) -> Route {
        let word = kind.rawValue
        let verb = isEnabled ? "enable" : "disable"
        return .documented(
            .post, PathPattern("/\(word)s/{\(word)}/\(verb)"), "\(verb)\(title)", .write,
            RouteDocument(
                summary: "\(isEnabled ? "Enable" : "Disable") a \(word) that was made here",
                answer: ScheduleJSON.entrySchema(kind), errors: [.notFound, .conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let entry = try await book().setEnabled(request.parameter(word), kind, isEnabled)
            return .json(.object(ScheduleJSON.entry(entry)))
        }
    }

    private var nextRoute: Route {
        let counts = 1...1000
        return .documented(
            .get, "/schedules/{schedule}/next", "nextTimes", .read,
            RouteDocument(
                summary: "When a schedule is due next", query: [Field("count", FieldSchema.integer(counts))],
                answer: ["next": .array(of: .time)], errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let schedule = try book().schedule(of: try await book().entry(request.parameter("schedule"), .schedule))
            let count = try request.integer("count", in: counts, default: 10)
            return .json(["next": ScheduleJSON.times(try book().next(schedule, count: count))])
        }
    }

    private var timesRoute: Route {
        let counts = 1...1000
        let members = [
            Field("cron", FieldSchema.name), Field("rrule", FieldSchema.name), Field("every", FieldSchema.name),
            Field("starting", FieldSchema.name), Field("at", FieldSchema.name), Field("timezone", FieldSchema.name),
            Field("after", FieldSchema.time), Field("count", FieldSchema.integer(counts)),
        ]
        return .documented(
            .post, "/schedule-times", "scheduleTimes", .read,
            RouteDocument(
                summary: "When an expression is due next, for somebody who is writing one", body: members,
                answer: ["next": .array(of: .time)])
        ) { request, _ in
            let body = try await RequestBody(request, members)
            var definition = body.object
            definition["after"] = nil
            definition["count"] = nil
            definition["pipelines"] = []
            let schedule = try DefinitionReader(zones: try book().zones).schedule(definition, name: "expression")
            let after = try body.optionalString("after").map { text throws(MartletError) in
                guard let time = Timestamp(text) else {
                    throw MartletError(
                        .invalidInput, "'after' must be a time such as 2026-01-31T06:00:00Z, not '\(text)'")
                }
                return time
            }
            let count = try body.integer("count", in: 1...1000) ?? 10
            return .json(["next": ScheduleJSON.times(try book().next(schedule, count: Int(count), after: after))])
        }
    }

    private var lintRoute: Route {
        .documented(
            .get, "/schedule-findings", "lintSchedules", .read,
            RouteDocument(
                summary: "What is worth saying about schedules and triggers",
                answer: ["findings": .array(of: ScheduleJSON.findingSchema)], errors: [.forbidden])
        ) { _, caller in
            try caller.requireWholeLake(.read)
            let owners = Set(try await services.access.list().map(\.name))
            return .json(["findings": .array(try await book().lint(owners: owners).map(ScheduleJSON.finding))])
        }
    }

    private var secretRoute: Route {
        .documented(
            .post, "/triggers/{trigger}/secret", "renewSecret", .write,
            RouteDocument(
                summary: "Give a trigger's webhook a new secret; only this answer has it",
                answer: ["secret": .text], errors: [.notFound])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let (_, secret) = try await book().renewSecret(request.parameter("trigger"), by: caller.author)
            return .json(["secret": .string(secret)], fields: ["Cache-Control": "no-store"])
        }
    }
}
