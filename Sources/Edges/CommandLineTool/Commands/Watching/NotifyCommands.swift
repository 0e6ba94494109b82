import CommandParsing
import Errors
import Events
import JSON
import Notifications
import PlatformJSON
import Terminal

/// `notify`: who is told what happens.
enum NotifyCommands {
    static let command = ToolCommand(
        Command(
            "notify", "Tell webhooks, Slack and mail what happens to runs, tables, files and schedules",
            details: ["A running server delivers; channels also come from 'notifications' in martlet.yaml."],
            section: "Server"),
        subcommands: [list, create, delete, test, dead, replay])

    private static let list = ToolCommand(Command("list", "List channels")) { invocation in
        try await with(invocation) { service in
            let channels = try await service.channels.all()
            if invocation.isJSON {
                let list = channels.map { JSONValue.object(NotificationJSON.channel($0)) }
                try invocation.say(JSONValue.object(["channels": .array(list)]).text(indent: 2))
                return .success
            }
            var table = TextTable(columns: [
                .init("name"), .init("kind"), .init("events"), .init("from"), .init("state"),
            ])
            for channel in channels {
                table.append([
                    channel.name, channel.kind,
                    channel.filter.kinds.isEmpty ? "all" : channel.filter.kinds.joined(separator: ", "),
                    channel.isFromFile ? "martlet.yaml" : "notify create", channel.isEnabled ? "on" : "off",
                ])
            }
            try invocation.say(invocation.lines(table, empty: "no channels"))
            return .success
        }
    }

    private static let texts = [
        ("url", "URL", "Where a webhook or Slack takes messages."),
        ("url-secret", "SECRET", "The secret that has the URL."),
        ("secret", "SECRET", "The secret that webhooks are signed with."),
        ("host", "HOST", "The server of mail."),
        ("security", "HOW", "How mail is secured: tls, starttls or none."),
        ("user", "USER", "Who sends mail."), ("password-secret", "SECRET", "The secret that has the password."),
        ("authorities", "FILE", "A PEM file of the authorities that are trusted for mail."),
        ("from", "ADDRESS", "The address that mail comes from."),
    ]
    private static let lists = [
        ("to", "ADDRESS", "An address that mail goes to."), ("event", "KIND", "Only these kinds, such as 'run.*'."),
        ("pipeline", "NAME", "Only what is about these, such as 'silver.*'."),
        ("in-namespace", "NS", "Only what is about these namespaces."),
        ("branch", "NAME", "Only what is on these branches."),
        ("bucket", "NAME", "Only objects of these buckets."),
        ("prefix", "TEXT", "Only objects whose keys begin so."),
        ("suffix", "TEXT", "Only objects whose keys end so."),
    ]
    private static let numbers = [
        ("port", 1...65_535, "The port of the server of mail."), ("attempts", 1...100, "Attempts in all."),
        ("timeout", 1...300, "Seconds that an attempt may take."),
        ("quiet", 1...3600, "Seconds without events before a webhook is told of those that came, all at once."),
        ("longest", 1...3600, "Seconds that the first of those waits at most."),
    ]

    private static let create = ToolCommand(
        Command(
            "create", "Create a channel",
            options: texts.map { .value($0.0, ValueForm($0.1), $0.2) }
                + lists.map { .value($0.0, ValueForm($0.1), $0.2, isRepeatable: true) }
                + numbers.map { .value($0.0, ValueForm("N", .integer($0.1)), $0.2) },
            positionals: [
                Positional("KIND", "webhook, slack or email."), Positional("NAME", "What it is called."),
            ],
            examples: [
                CommandExample(
                    "martlet notify create webhook ops --url https://ops.example/hook",
                    "For everything; add --secret NAME to have it signed."),
                CommandExample("martlet notify create slack chat --url-secret SLACK_URL --branch main", "For a chat."),
            ])
    ) { invocation in
        let arguments = invocation.arguments
        var object: JSONObject = [
            "name": .string(arguments.value("NAME") ?? ""), "kind": .string(arguments.value("KIND") ?? ""),
        ]
        for (name, _, _) in texts {
            object[name.replacing("-", with: "_")] = arguments.value(name).map { .string($0) }
        }
        let members = [
            "to": "to", "event": "events", "pipeline": "pipelines", "in-namespace": "namespaces", "branch": "branches",
            "bucket": "buckets", "prefix": "prefixes", "suffix": "suffixes",
        ]
        for (name, _, _) in lists where !arguments.values(name).isEmpty {
            object[members[name] ?? name] = .array(arguments.values(name).map { .string($0) })
        }
        for (name, _, _) in numbers {
            object[["port", "attempts"].contains(name) ? name : "\(name)_seconds"] = arguments.value(name).flatMap {
                Int64($0)
            }.map {
                .integer($0)
            }
        }
        let channel = try Channel(object)
        return try await with(invocation) { service in
            try await service.create(channel)
            try invocation.answer(
                .object(NotificationJSON.channel(channel)), ["Created the channel '\(channel.name)'"])
            return .success
        }
    }

    private static let name = Positional("NAME", "The channel.")

    private static let delete = ToolCommand(
        Command("delete", "Delete a channel with its deliveries", positionals: [name])
    ) { invocation in
        let name = invocation.arguments.value("NAME") ?? ""
        return try await with(invocation) { service in
            try await service.delete(name)
            try invocation.answer(["deleted": .string(name)], ["Deleted the channel '\(name)'"])
            return .success
        }
    }

    private static let test = ToolCommand(
        Command("test", "Send a test to a channel now", positionals: [name])
    ) { invocation in
        let name = invocation.arguments.value("NAME") ?? ""
        return try await with(invocation) { service in
            let outcome = try await service.test(name)
            try invocation.answer(
                .object(NotificationJSON.outcome(outcome)),
                [
                    outcome.reason.map { "The channel '\(name)' did not take it: \($0)" }
                        ?? "The channel '\(name)' took it"
                ])
            return outcome == .accepted ? .success : .failure
        }
    }

    private static let dead = ToolCommand(
        Command(
            "dead", "List deliveries that were given up",
            options: [.value("limit", ValueForm("N", .integer(1...1000)), "At most so many.", default: "50")],
            positionals: [Positional("NAME", "Of this channel.", .optional)])
    ) { invocation in
        let limit = invocation.arguments.value("limit").flatMap { Int($0) } ?? 50
        return try await with(invocation) { service in
            let found = try await service.dead(channel: invocation.arguments.value("NAME"), limit: limit)
            if invocation.isJSON {
                let list = found.map { JSONValue.object(NotificationJSON.delivery($0)) }
                try invocation.say(JSONValue.object(["deliveries": .array(list)]).text(indent: 2))
                return .success
            }
            var table = TextTable(columns: [
                .init("id"), .init("channel"), .init("event"), .init("attempts"), .init("reason"),
            ])
            for delivery in found {
                table.append([
                    "\(delivery.id)", delivery.channel, delivery.event.headline, "\(delivery.state.attempts)",
                    delivery.reason ?? "",
                ])
            }
            try invocation.say(invocation.lines(table, empty: "no deliveries were given up"))
            return .success
        }
    }

    private static let replay = ToolCommand(
        Command(
            "replay", "Deliver anew what was given up",
            options: [.value("channel", ValueForm("NAME"), "All of this channel; without it and an ID, all.")],
            positionals: [Positional("ID", "One delivery, as 'notify dead' lists it.", .optional)])
    ) { invocation in
        let text = invocation.arguments.value("ID")
        let id = text.flatMap { Int64($0) }
        if let text, id == nil { throw invocation.misuse("'\(text)' is no number of a delivery") }
        return try await with(invocation) { service in
            let count = try await service.replay(id: id, channel: invocation.arguments.value("channel"))
            try invocation.answer(
                ["replayed": .integer(Int64(count))],
                ["\(count) \(count == 1 ? "delivery waits" : "deliveries wait") to be made anew by a running server"])
            return .success
        }
    }

    private static func with(
        _ invocation: Invocation, _ body: (NotificationService) async throws -> ExitStatus
    ) async throws -> ExitStatus {
        try await invocation.withPlatform { platform in
            guard let service = platform.notifications else {
                throw MartletError(.unsupported, "this program tells nobody of events")
            }
            return try await body(service)
        }
    }
}
