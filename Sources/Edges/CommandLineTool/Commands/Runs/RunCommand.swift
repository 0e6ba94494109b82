import Cataloging
import CommandParsing
import Errors
import JSON
import Orchestrator
import Pipelines
import Runs
import Terminal
import PlatformJSON

/// `plan` and `run`: what would be built, and building it.
enum RunCommand {
    static let selectors = Positional(
        "SELECTOR",
        "What to build: silver.orders, +gold.kpi with all it reads, silver.orders+ with all that reads it, tag:daily. Everything unless given.",
        .variadic(minimum: 0), .named("selector"))

    static let exclude = CommandOption.value(
        "exclude", ValueForm("SELECTOR", .named("selector")), "Leave these out.", isRepeatable: true)

    static let variables = CommandOption.value(
        "var", ValueForm("NAME=VALUE", .assignment), "What var('NAME') gives; a number, true, false, JSON or text.",
        isRepeatable: true)

    private static let options: [CommandOption] = [
        .value(
            "branch", short: "b", ValueForm("BRANCH", .named("branch")), "The branch to read from and publish to.",
            default: RefName.main.text),
        exclude,
        .flag("full-refresh", "Build the selected tables anew, whatever their strategy."),
        .flag("force", "Run the selected steps even where nothing changed."),
        variables,
    ]

    private static let keepGoing = CommandOption.flag(
        "keep-going", "After a failure, go on with what does not depend on it; nothing is published all the same.")

    static let plan = ToolCommand(
        Command(
            "plan", "Show what a run would do and why, and do nothing", options: options, positionals: [selectors],
            examples: [CommandExample("martlet plan +gold.kpi", "One table and all that it is built from.")],
            section: "Pipelines")
    ) { invocation in
        let request = try request(invocation)
        return try await invocation.withPlatform { platform in
            let planned = try await platform.orchestrator.plan(request)
            for warning in planned.project.warnings where !invocation.isQuiet {
                try invocation.warn(warning.description, hint: warning.hint)
            }
            try invocation.answer(
                PlanJSON.plan(planned, branch: request.branch),
                PlanText(plan: planned.plan, invocation: invocation).lines)
            return .success
        }
    }

    static let run = ToolCommand(
        Command(
            "run", "Build tables, test them, and publish them as one commit",
            details: [
                "Steps whose inputs and code are as they were are left alone. Where a step, a test of severity error or the merge fails, nothing is published, the exit status is 1, and the run's branch stays to be looked at.",
                "With --json every event is a JSON object on a line of its own, and the last one is the summary.",
            ],
            options: options + [keepGoing], positionals: [selectors],
            examples: [
                CommandExample("martlet run", "Brings everything up to date."),
                CommandExample("martlet run tag:daily --exclude gold.slow", "A part of it."),
                CommandExample("martlet run --branch experiment", "Publishes to another branch than main."),
            ], section: "Pipelines")
    ) { invocation in
        var request = try request(invocation)
        if invocation.arguments.flag("keep-going") { request.keepsGoing = true }
        request.reportsProgress = invocation.context.outputFacts(.auto).canRedraw
        let settled = request
        return try await invocation.withPlatform(querying: true) { platform in
            let watcher = RunWatcher(invocation)
            let record = try await invocation.cancellable {
                try await watcher.watch { try await platform.orchestrator.run(settled) { watcher.receive($0) } }
            }
            return record.status == .success ? .success : .failure
        }
    }

    private static func request(_ invocation: Invocation) throws -> RunRequest {
        let arguments = invocation.arguments
        var plan = PlanRequest()
        plan.select = arguments.values("SELECTOR")
        plan.exclude = arguments.values("exclude")
        plan.fullRefresh = arguments.flag("full-refresh")
        plan.force = arguments.flag("force")
        return RunRequest(
            plan: plan, variables: variables(invocation), branch: arguments.value("branch") ?? RefName.main.text,
            author: invocation.author)
    }

    /// The variables as JSON where they read as such, and as text where they do not.
    static func variables(_ invocation: Invocation) -> JSONObject {
        JSONObject(
            invocation.arguments.assignments("var").map { name, value in
                (name, (try? JSONValue(parsing: value)) ?? .string(value))
            })
    }
}

/// A plan for a person: what changes and why, and how much does not.
struct PlanText {
    let plan: Plan
    let invocation: Invocation

    var lines: [String] {
        let steps = invocation.isVerbose ? plan.steps : plan.steps.filter { $0.action != .skip }
        var table = TextTable(columns: [.init("action"), .init("step"), .init("tests", isNumber: true), .init("why")])
        for step in steps {
            table.append([
                word(step.action), step.pipeline.description, step.tests > 0 ? "\(step.tests)" : "",
                step.reasons.joined(separator: "; "),
            ])
        }
        let unchanged = plan.steps.count - plan.steps.count { $0.action != .skip }
        var lines = steps.isEmpty ? [] : invocation.lines(table, empty: "") + [""]
        if unchanged == plan.steps.count, !plan.steps.isEmpty {
            lines.append("Nothing to do: \(HumanUnits.count(unchanged, "step")) up to date")
        } else {
            lines.append(plan.summary)
        }
        return lines
    }

    private func word(_ action: PlanAction) -> String {
        switch action {
        case .create: "create"
        case .rebuild: "rebuild"
        case .increment: "update"
        case .view: "define"
        case .test: "test"
        case .skip: "none"
        }
    }
}
