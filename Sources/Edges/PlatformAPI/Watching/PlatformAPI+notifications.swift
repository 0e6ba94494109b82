internal import Events
internal import Access
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import Notifications
internal import PlatformJSON

extension PlatformAPI {
    private static let pageLimit = 1000

    /// `/notifications` and `/events`; none where nothing watches the project.
    var notificationRoutes: [Route] {
        guard let service = services.notifications else { return [] }
        return [
            listChannels(service), createChannel(service), deleteChannel(service), testChannel(service),
            listDead(service), replayDead(service), listEvents(service),
        ]
    }

    private func listChannels(_ service: NotificationService) -> Route {
        .documented(
            .get, "/notifications", "listChannels", .admin,
            RouteDocument(
                summary: "List the channels that are told what happens",
                answer: ["channels": .array(of: NotificationJSON.channelSchema)])
        ) { _, caller in
            try caller.requireWholeLake(.admin)
            let channels = try await service.channels.all()
            return .json(["channels": .array(channels.map { .object(NotificationJSON.channel($0)) })])
        }
    }

    private func createChannel(_ service: NotificationService) -> Route {
        var members = [
            Field("name", FieldSchema.name, required: true),
            Field("kind", FieldSchema.choice(["webhook", "slack", "email"]), required: true),
        ]
        for name in [
            "url", "url_secret", "secret", "host", "user", "password_secret", "authorities", "from",
        ] { members.append(Field(name, FieldSchema.text)) }
        members.append(Field("security", FieldSchema.choice(MailServer.Security.allCases.map(\.rawValue))))
        members.append(Field("port", FieldSchema.integer(1...65_535)))
        for name in ["to", "events", "pipelines", "namespaces", "branches", "buckets", "prefixes", "suffixes"] {
            members.append(Field(name, FieldSchema.texts))
        }
        members.append(Field("attempts", FieldSchema.integer(1...100)))
        members.append(Field("timeout_seconds", FieldSchema.integer(1...300)))
        members.append(Field("retry_seconds", ["type": "number", "minimum": 0, "maximum": 3600]))
        for name in ["quiet_seconds", "longest_seconds"] {
            members.append(Field(name, ["type": "number", "minimum": 0, "maximum": 3600]))
        }
        members.append(Field("enabled", FieldSchema.flag))
        let fields = members
        return .documented(
            .post, "/notifications", "createChannel", .admin,
            RouteDocument(
                summary: "Create a channel; secrets are named in it, not told", body: fields, success: .created,
                answer: NotificationJSON.channelSchema, errors: [.conflict])
        ) { request, caller in
            try caller.requireWholeLake(.admin)
            let channel = try Channel(try await RequestBody(request, fields).object)
            try await service.create(channel)
            return .json(.object(NotificationJSON.channel(channel)), .created)
        }
    }

    private func deleteChannel(_ service: NotificationService) -> Route {
        .documented(
            .delete, "/notifications/{channel}", "deleteChannel", .admin,
            RouteDocument(
                summary: "Delete a channel with its deliveries",
                answer: ["deleted": .text], errors: [.notFound, .conflict])
        ) { request, caller in
            try caller.requireWholeLake(.admin)
            let name = request.parameter("channel")
            try await service.delete(name)
            return .json(["deleted": .string(name)])
        }
    }

    private func testChannel(_ service: NotificationService) -> Route {
        .documented(
            .post, "/notifications/{channel}/test", "testChannel", .admin,
            RouteDocument(
                summary: "Send a test to a channel, and tell how that ended",
                answer: NotificationJSON.outcomeSchema, errors: [.notFound])
        ) { request, caller in
            try caller.requireWholeLake(.admin)
            return .json(.object(NotificationJSON.outcome(try await service.test(request.parameter("channel")))))
        }
    }

    private func listDead(_ service: NotificationService) -> Route {
        .documented(
            .get, "/notifications/dead", "listDeadDeliveries", .admin,
            RouteDocument(
                summary: "List deliveries that were given up, the newest first",
                query: [Field("channel", FieldSchema.text), Field("limit", FieldSchema.integer(1...Self.pageLimit))],
                answer: ["deliveries": .array(of: NotificationJSON.deliverySchema)])
        ) { request, caller in
            try caller.requireWholeLake(.admin)
            let dead = try await service.dead(
                channel: request.text("channel"),
                limit: try request.integer("limit", in: 1...Self.pageLimit, default: 100))
            return .json(["deliveries": .array(dead.map { .object(NotificationJSON.delivery($0)) })])
        }
    }

    private func replayDead(_ service: NotificationService) -> Route {
        let members = [Field("id", FieldSchema.count), Field("channel", FieldSchema.name)]
        return .documented(
            .post, "/notifications/dead/replay", "replayDeadDeliveries", .admin,
            RouteDocument(
                summary: "Deliver anew what was given up: one delivery, those of a channel, or all", body: members,
                answer: ["replayed": .count], errors: [.notFound])
        ) { request, caller in
            try caller.requireWholeLake(.admin)
            let body = try await RequestBody(request, members)
            let count = try await service.replay(
                id: try body.integer("id", in: 0...Int64.max), channel: try body.optionalString("channel"))
            return .json(["replayed": .integer(Int64(count))])
        }
    }

    private func listEvents(_ service: NotificationService) -> Route {
        .documented(
            .get, "/events", "listEvents", .read,
            RouteDocument(
                summary: "List what happened, the newest first",
                query: [Field("before", FieldSchema.count), Field("limit", FieldSchema.integer(1...Self.pageLimit))],
                answer: ["events": .array(of: NotificationJSON.eventSchema)])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let before = try request.integer("before", in: 0...Int.max, default: Int.max)
            let events = try await service.events.recent(
                before: Int64(before), limit: try request.integer("limit", in: 1...Self.pageLimit, default: 100))
            return .json(["events": .array(events.map { .object(NotificationJSON.event($0)) })])
        }
    }
}
