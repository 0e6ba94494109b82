import CommandParsing
import Errors
import JSON
import PlatformJSON
import Scheduler
import Schedules
import Terminal

/// `backfill`: runs over partitions or dates of the past.
enum BackfillCommands {
    static let command = ToolCommand(
        Command(
            "backfill", "Run something over partitions or dates of the past",
            details: [
                "Each run has the parameters partition, and for dates start and end. A server works through them, some at once."
            ], section: "Automation"),
        subcommands: [
            preview, create, list, show, setting("pause", .paused), setting("resume", .running),
            setting("cancel", .cancelled),
        ])

    private static let options: [CommandOption] = [
        .value("flow", ValueForm("FLOW", .named("flow")), "Run this flow."),
        .value("pipelines", ValueForm("SELECTOR"), "Run these pipelines.", isRepeatable: true),
        .value("schedule", ValueForm("NAME"), "Run what a schedule runs, at its times unless --step says otherwise."),
        .value("partition", ValueForm("NAME"), "A partition.", isRepeatable: true),
        .value("from", ValueForm("DATE"), "The first date."),
        .value("until", ValueForm("DATE"), "The date behind the last."),
        .value("step", ValueForm("STEP", .choice(BackfillRange.Step.allCases.map(\.rawValue))), "From date to date."),
        .value("timezone", ValueForm("ZONE"), "Of the dates."),
        .value("limit", ValueForm("N", .integer(Backfill.limitRange)), "Runs at once."),
        .value(
            "parameter", ValueForm("NAME=VALUE", .assignment), "Give every run a parameter.", isRepeatable: true),
    ]

    private static func definition(_ invocation: Invocation, name: String) -> JSONObject {
        let arguments = invocation.arguments
        var object: JSONObject = ["name": .string(name)]
        for key in ["flow", "schedule", "from", "until", "step", "timezone"] {
            object[key] = arguments.value(key).map { .string($0) }
        }
        for (option, key) in [("pipelines", "pipelines"), ("partition", "partitions")] {
            let values = arguments.values(option)
            if !values.isEmpty { object[key] = .array(values.map { .string($0) }) }
        }
        object["limit"] = arguments.integer("limit").map { .integer(Int64($0)) }
        object["parameters"] = EntryCommands.parameters(invocation).map { .object($0) }
        return object
    }

    private static let preview = ToolCommand(
        Command("preview", "Say which runs a backfill would start", options: options)
    ) { invocation in
        try await invocation.withSchedules { schedules in
            let wanted = try await BackfillRequest(definition(invocation, name: "preview"), book: schedules.book)
            let items = try await schedules.book.preview(wanted)
            try invocation.answer(
                ["items": .array(items.map(ScheduleJSON.item))], lines(items, invocation) + ["\(items.count) runs"])
        }
    }

    private static let create = ToolCommand(
        Command(
            "create", "Make a backfill; a server works through it", options: options,
            positionals: [Positional("NAME", "Its name.")],
            examples: [
                CommandExample(
                    "martlet backfill create q1 --flow sync --from 2026-01-01 --until 2026-04-01",
                    "A run for each day.")
            ])
    ) { invocation in
        try await invocation.withSchedules { schedules in
            let wanted = try await BackfillRequest(
                definition(invocation, name: invocation.arguments.value("NAME") ?? ""), book: schedules.book)
            let made = try await schedules.book.create(wanted, by: invocation.author)
            let progress = try await schedules.book.store.progress(of: made.name)
            try invocation.answer(
                .object(ScheduleJSON.backfill(made, progress)),
                ["Made backfill '\(made.name)' of \(progress.total) runs, \(made.limit) at once"])
        }
    }

    private static let list = ToolCommand(Command("list", "List backfills, the newest first")) { invocation in
        try await invocation.withSchedules { schedules in
            var table = TextTable(columns: [
                .init("name"), .init("runs"), .init("status"), .init("done"), .init("failed"), .init("of"),
            ])
            var list: [JSONValue] = []
            for backfill in try await schedules.book.store.backfills() {
                let progress = try await schedules.book.store.progress(of: backfill.name)
                list.append(.object(ScheduleJSON.backfill(backfill, progress)))
                table.append([
                    backfill.name.text, backfill.target.description, backfill.status.rawValue,
                    "\(progress[.success])", "\(progress[.failed])", "\(progress.total)",
                ])
            }
            try invocation.answer(["backfills": .array(list)], invocation.lines(table, empty: "no backfills"))
        }
    }

    private static let show = ToolCommand(
        Command(
            "show", "Show a backfill and its runs",
            options: [.value("items", ValueForm("N", .integer(0...10_000)), "So many at most.", default: "100")],
            positionals: [Positional("NAME", "Its name.")])
    ) { invocation in
        try await invocation.withSchedules { schedules in
            let backfill = try await schedules.book.backfill(invocation.arguments.value("NAME") ?? "")
            let progress = try await schedules.book.store.progress(of: backfill.name)
            let items = try await schedules.book.store.items(
                of: backfill.name, status: nil, limit: invocation.arguments.integer("items") ?? 100)
            var json = ScheduleJSON.backfill(backfill, progress)
            json["items"] = .array(items.map(ScheduleJSON.item))
            let counts = BackfillItem.Status.allCases.map { "\(progress[$0]) \($0.rawValue)" }.joined(separator: ", ")
            try invocation.answer(
                .object(json),
                ["backfill \(backfill.name) of \(backfill.target) is \(backfill.status.rawValue): \(counts)", ""]
                    + lines(items, invocation))
        }
    }

    private static func lines(_ items: [BackfillItem], _ invocation: Invocation) -> [String] {
        var table = TextTable(columns: [.init("#"), .init("partition"), .init("status"), .init("run"), .init("why")])
        for item in items {
            table.append([
                "\(item.position + 1)", item.partition, item.status.rawValue, item.run ?? "", item.error ?? "",
            ])
        }
        return invocation.lines(table, empty: "no runs")
    }

    private static func setting(_ verb: String, _ status: Backfill.Status) -> ToolCommand {
        ToolCommand(
            Command(
                verb, "\(verb.prefix(1).uppercased())\(verb.dropFirst()) a backfill; runs that go on are left alone",
                positionals: [Positional("NAME", "Its name.")])
        ) { invocation in
            try await invocation.withSchedules { schedules in
                let backfill = try await schedules.book.setStatus(invocation.arguments.value("NAME") ?? "", status)
                let progress = try await schedules.book.store.progress(of: backfill.name)
                try invocation.answer(
                    .object(ScheduleJSON.backfill(backfill, progress)),
                    ["Backfill '\(backfill.name)' is \(backfill.status.rawValue)"])
            }
        }
    }
}
