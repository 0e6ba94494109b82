import CommandParsing
import Errors
import Identifiers
import JSON
import PlatformJSON
import Scheduler
import Schedules
import Terminal

/// What `schedule` and `trigger` have in common.
enum EntryCommands {
    /// The subcommands that both have.
    static func shared(_ kind: EntryKind) -> [ToolCommand] {
        [list(kind), show(kind), switching(kind, true), switching(kind, false), delete(kind), run(kind)]
    }

    static let targetOptions: [CommandOption] = [
        .value("flow", ValueForm("FLOW", .named("flow")), "Start this flow."),
        .value(
            "pipelines", ValueForm("SELECTOR"), "Start these pipelines, such as +gold.kpi.", isRepeatable: true),
        .value(
            "parameter", ValueForm("NAME=VALUE", .assignment), "Give every run a parameter.", isRepeatable: true),
        .value("overlap", ValueForm("WHAT", .choice(Overlap.allCases.map(\.rawValue))), "While a run still goes on."),
        .value("cooldown", ValueForm("TIME"), "Start nothing for so long after a run, such as 10m."),
        .value("owner", ValueForm("NAME"), "Who looks after it."),
        .value("description", ValueForm("TEXT"), "What it is for."),
        .flag("disabled", "Make it without enabling it."),
    ]

    /// The members of a definition that the options above say.
    static func definition(_ invocation: Invocation) throws -> JSONObject {
        let arguments = invocation.arguments
        var object: JSONObject = ["name": .string(arguments.value("NAME") ?? "")]
        object["flow"] = arguments.value("flow").map { .string($0) }
        let selectors = arguments.values("pipelines")
        if !selectors.isEmpty { object["pipelines"] = .array(selectors.map { .string($0) }) }
        object["parameters"] = parameters(invocation).map { .object($0) }
        for name in ["overlap", "cooldown", "owner", "description"] {
            object[name] = arguments.value(name).map { .string($0) }
        }
        if arguments.flag("disabled") { object["enabled"] = false }
        return object
    }

    /// Values that read as JSON are numbers, truths and so on, all others texts.
    static func parameters(_ invocation: Invocation) -> JSONObject? {
        let pairs = invocation.arguments.assignments("parameter")
        guard !pairs.isEmpty else { return nil }
        return JSONObject(pairs.map { ($0.name, (try? JSONValue(parsing: $0.value, file: "")) ?? .string($0.value)) })
    }

    private static func list(_ kind: EntryKind) -> ToolCommand {
        ToolCommand(Command("list", "List \(kind.rawValue)s, those in files and those made by command or API")) {
            invocation in
            try await invocation.withSchedules { schedules in
                let entries = try await schedules.book.list(kind)
                if invocation.isJSON {
                    let list = entries.map { JSONValue.object(ScheduleJSON.entry($0)) }
                    try invocation.say(JSONValue.object(["\(kind.rawValue)s": .array(list)]).text(indent: 2))
                    return
                }
                var table = TextTable(columns: [
                    .init("name"), .init(kind == .schedule ? "when" : "on"), .init("starts"), .init("state"),
                    .init(kind == .schedule ? "next (UTC)" : "fired"), .init("defined in"),
                ])
                for entry in entries { table.append(EntryText.row(entry, schedules.book)) }
                try invocation.say(invocation.lines(table, empty: "no \(kind.rawValue)s"))
            }
        }
    }

    private static func show(_ kind: EntryKind) -> ToolCommand {
        ToolCommand(
            Command(
                "show", "Show a \(kind.rawValue), and what it started last",
                options: [.value("firings", ValueForm("N", .integer(0...1000)), "So many at most.", default: "20")],
                positionals: [Positional("NAME", "Its name.")])
        ) { invocation in
            try await invocation.withSchedules { schedules in
                let entry = try await schedules.book.entry(invocation.arguments.value("NAME") ?? "", kind)
                let firings = try await schedules.book.store.firings(
                    of: entry.name.text, after: nil, limit: invocation.arguments.integer("firings") ?? 20)
                var json = ScheduleJSON.entry(entry)
                json["firings"] = .array(firings.map(ScheduleJSON.firing))
                try invocation.answer(.object(json), EntryText.details(entry, firings, invocation))
            }
        }
    }

    private static func switching(_ kind: EntryKind, _ isEnabled: Bool) -> ToolCommand {
        let verb = isEnabled ? "enable" : "disable"
        return ToolCommand(
            Command(
                verb, "\(isEnabled ? "Enable" : "Disable") a \(kind.rawValue)",
                positionals: [Positional("NAME", "Its name.")])
        ) { invocation in
            try await invocation.withSchedules { schedules in
                let entry = try await schedules.book.setEnabled(
                    invocation.arguments.value("NAME") ?? "", kind, isEnabled)
                try invocation.answer(
                    .object(ScheduleJSON.entry(entry)),
                    ["\(isEnabled ? "Enabled" : "Disabled") \(kind.rawValue) '\(entry.name)'"])
            }
        }
    }

    private static func delete(_ kind: EntryKind) -> ToolCommand {
        ToolCommand(
            Command("delete", "Delete a \(kind.rawValue)", positionals: [Positional("NAME", "Its name.")])
        ) { invocation in
            try await invocation.withSchedules { schedules in
                let entry = try await schedules.book.delete(invocation.arguments.value("NAME") ?? "", kind)
                try invocation.answer(
                    .object(ScheduleJSON.entry(entry)), ["Deleted \(kind.rawValue) '\(entry.name)'"])
            }
        }
    }

    private static func run(_ kind: EntryKind) -> ToolCommand {
        ToolCommand(
            Command(
                "run", "Start what a \(kind.rawValue) starts, now, and wait for it where no server does",
                positionals: [Positional("NAME", "Its name.")])
        ) { invocation in
            try await invocation.withSchedules { schedules in
                let firing = try await schedules.book.fire(
                    invocation.arguments.value("NAME") ?? "", kind, nonce: UUID.random().description)
                try invocation.answer(
                    ["firing": ScheduleJSON.firing(firing)], ["Started run \(firing.run ?? "")"])
                // Runs of a process that does not serve end with it.
                await schedules.starter.finishUnlessServing()
            }
        }
    }
}

extension Invocation {
    /// Opens the project, with the definitions in its files read.
    func withSchedules(_ body: (ScheduleServices) async throws -> Void) async throws -> ExitStatus {
        try await withPlatform { platform in
            guard let schedules = platform.schedules else {
                throw MartletError(.unsupported, "this project has no schedules")
            }
            for problem in try await schedules.files.synchronize() {
                try warn(problem.location.map { "\($0): \(problem.message)" } ?? problem.message, hint: problem.hint)
            }
            try await body(schedules)
        }
        return .success
    }
}
