import Clocks
internal import Access
internal import AccessService
import CommandParsing
import Errors
import JSON
import PlatformJSON
import Scheduler
import Schedules
import Terminal

/// `schedule`: runs at times.
enum ScheduleCommands {
    static let command = ToolCommand(
        Command(
            "schedule", "Start runs at times",
            details: [
                "Schedules stand in the project's files (schedules/*.yaml, or 'schedule:' beside a pipeline or in a flow), or are made here. A server starts what is due."
            ], section: "Automation"),
        subcommands: EntryCommands.shared(.schedule) + [create, next, lint])

    private static let create = ToolCommand(
        Command(
            "create", "Make a schedule",
            options: [
                .value("cron", ValueForm("EXPR"), "Five fields, six with seconds first, or a preset such as @hourly."),
                .value(
                    "rrule", ValueForm("RULE"), "A recurrence after RFC 5545, such as FREQ=WEEKLY;BYDAY=MO;BYHOUR=6."),
                .value("every", ValueForm("TIME"), "An interval, such as 15m."),
                .value("at", ValueForm("TIME"), "Once, at this time."),
                .value("timezone", ValueForm("ZONE"), "Such as Europe/Berlin; UTC where none is given."),
                .value(
                    "catch-up", ValueForm("WHAT", .choice(CatchUp.allCases.map(\.rawValue))),
                    "What of the times that passed while no server ran is made up for."),
                .value("jitter", ValueForm("TIME"), "Put each start off by up to so much."),
            ] + EntryCommands.targetOptions, positionals: [Positional("NAME", "Its name.")],
            examples: [
                CommandExample(
                    "martlet schedule create nightly --cron '0 3 * * *' --pipelines +gold.kpi",
                    "Every night at three."),
                CommandExample("martlet schedule create often --every 15m --flow sync", "Every quarter of an hour."),
            ])
    ) { invocation in
        var definition = try EntryCommands.definition(invocation)
        for name in ["cron", "rrule", "every", "at", "timezone", "jitter"] {
            definition[name] = invocation.arguments.value(name).map { .string($0) }
        }
        definition["catch_up"] = invocation.arguments.value("catch-up").map { .string($0) }
        let settled = definition
        return try await invocation.withSchedules { schedules in
            let entry = try await schedules.book.create(schedule: settled, by: invocation.author)
            try invocation.answer(
                .object(ScheduleJSON.entry(entry)),
                [
                    "Made schedule '\(entry.name)'; it is due next at "
                        + (entry.due.map { "\(TimeText.seconds($0)) UTC" } ?? "no time")
                ])
        }
    }

    private static let next = ToolCommand(
        Command(
            "next", "Say when a schedule, or any expression, is due next",
            options: [
                .value("count", ValueForm("N", .integer(1...1000)), "So many times.", default: "10"),
                .value("cron", ValueForm("EXPR"), "A cron expression, instead of a schedule."),
                .value("rrule", ValueForm("RULE"), "A recurrence, instead of a schedule."),
                .value("timezone", ValueForm("ZONE"), "The time zone of the expression."),
                .value("after", ValueForm("TIME"), "From this time on, instead of now."),
            ], positionals: [Positional("NAME", "A schedule.", .optional)])
    ) { invocation in
        let arguments = invocation.arguments
        var definition: JSONObject = ["name": "expression", "pipelines": []]
        for name in ["cron", "rrule", "timezone"] { definition[name] = arguments.value(name).map { .string($0) } }
        let settled = definition
        let after = try arguments.value("after").map { text in
            guard let time = Timestamp(text) else {
                throw invocation.misuse("--after needs a time such as 2026-01-31T06:00:00Z, not '\(text)'")
            }
            return time
        }
        return try await invocation.withSchedules { schedules in
            let book = schedules.book
            let schedule: Schedule
            if let name = arguments.value("NAME") {
                schedule = try book.schedule(of: try await book.entry(name, .schedule))
            } else {
                schedule = try DefinitionReader(zones: book.zones).schedule(settled)
            }
            let times = try book.next(schedule, count: arguments.integer("count") ?? 10, after: after)
            let zone = try book.zones.zone(schedule.zone)
            try invocation.answer(
                ["next": ScheduleJSON.times(times)],
                times.isEmpty ? ["it is never due again"] : times.map { line($0, zone) })
        }
    }

    private static func line(_ time: Timestamp, _ zone: TimeZoneRules) -> String {
        let utc = "\(TimeText.seconds(time)) UTC"
        guard zone.name != "UTC" else { return utc }
        let offset = zone.offset(at: time.microseconds / 1_000_000)
        return "\(utc)   \(TimeText.seconds(time.adding(seconds: offset))) \(zone.name)"
    }

    private static let lint = ToolCommand(
        Command(
            "lint", "Say which schedules and triggers fail, never ran, overlap, come too often or belong to nobody",
            details: ["Ends with status 1 where there is an error."])
    ) { invocation in
        try await invocation.withPlatform { platform in
            guard let schedules = platform.schedules else {
                throw MartletError(.unsupported, "this project has no schedules")
            }
            let problems = try await schedules.files.synchronize()
            for problem in problems {
                try invocation.warn(
                    problem.location.map { "\($0): \(problem.message)" } ?? problem.message, hint: problem.hint)
            }
            let owners = Set(try await platform.access.list().map(\.name))
            let findings = try await schedules.book.lint(owners: owners.isEmpty ? nil : owners)
            var table = TextTable(columns: [
                .init("severity"), .init("rule"), .init("name"), .init("what"), .init("what to do"),
            ])
            for finding in findings {
                table.append([
                    finding.severity.rawValue, finding.rule, finding.name.text, finding.message, finding.hint,
                ])
            }
            try invocation.answer(
                ["findings": .array(findings.map(ScheduleJSON.finding))],
                invocation.lines(table, empty: "nothing to say"))
            return problems.isEmpty && !findings.contains { $0.severity == .error } ? .success : .failure
        }
    }
}
