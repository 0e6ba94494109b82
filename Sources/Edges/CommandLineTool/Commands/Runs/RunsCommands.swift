import Clocks
import CommandParsing
import Errors
import Identifiers
import JSON
import Runs
import Terminal
import PlatformJSON

/// `runs`: what ran, and how it went.
enum RunsCommands {
    static let command = ToolCommand(
        Command("runs", "List runs, show what one did, stop it or go on with it", section: "Pipelines"),
        subcommands: [list, show, cancel, resume, rerun, approve])

    private static let list = ToolCommand(
        Command(
            "list", "List runs, the newest first",
            options: [
                .value("limit", short: "n", ValueForm("N", .integer(1...10_000)), "At most so many.", default: "20"),
                .value(
                    "status", ValueForm("STATUS", .choice(RunStatus.allCases.map(\.rawValue))), "Only runs like this.",
                    isRepeatable: true),
            ])
    ) { invocation in
        let statuses = Set(invocation.arguments.values("status").compactMap { RunStatus(rawValue: $0) })
        let filter = RunFilter(
            statuses: statuses.isEmpty ? nil : statuses,
            limit: invocation.arguments.integer("limit") ?? RunFilter.defaultLimit)
        return try await invocation.withPlatform { platform in
            let runs = try await platform.runs.runs(matching: filter)
            try invocation.answer(["runs": .array(runs.map(RunJSON.run))], lines(runs, invocation))
            return .success
        }
    }

    private static func lines(_ runs: [RunRecord], _ invocation: Invocation) -> [String] {
        var table = TextTable(columns: [
            .init("run"), .init("status"), .init("started"), .init("time", isNumber: true), .init("by"),
            .init("what"),
            .init("error"),
        ])
        for run in runs {
            let start = run.startedAt ?? run.createdAt
            table.append([
                RunSummary.shortID(run.id), run.status.rawValue, TimeText.seconds(start),
                run.finishedAt.map { HumanUnits.duration(milliseconds: Int($0.milliseconds - start.milliseconds)) }
                    ?? "",
                run.trigger == "manual" ? run.author : run.trigger, run.name ?? run.targetBranch, run.error ?? "",
            ])
        }
        return invocation.lines(table, empty: "no runs")
    }

    private static let show = ToolCommand(
        Command(
            "show", "Show a run's steps, tests and log",
            options: [
                .value(
                    "logs", ValueForm("N", .integer(0...100_000)), "At most so many lines of the log.", default: "100")
            ],
            positionals: [
                Positional(
                    "ID", "The run's ID, or its beginning; the newest run unless given.", .optional, .named("run"))
            ],
            examples: [CommandExample("martlet runs show", "What the last run did.")])
    ) { invocation in
        let prefix = invocation.arguments.value("ID")
        return try await invocation.withPlatform { platform in
            let run = try await RunLookup.find(prefix, in: platform.runs)
            let details = RunDetails(
                run: run, steps: try await platform.runs.steps(of: run.id),
                tests: try await platform.runs.tests(of: run.id),
                logs: try await platform.runs.logs(
                    of: run.id, after: 0, limit: invocation.arguments.integer("logs") ?? 100))
            try invocation.answer(RunJSON.details(details), details.lines(invocation))
            return .success
        }
    }
}
