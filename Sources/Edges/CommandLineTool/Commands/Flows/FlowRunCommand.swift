import CommandParsing
internal import RunEngine
import Errors
import FlowSteps
import Flows
import Identifiers
import JSON
import PlatformJSON
import Runs
import Terminal

/// `flow run`: a run of a flow, followed to its end.
enum FlowRunCommand {
    static let parameters = CommandOption.value(
        "param", short: "p", ValueForm("NAME=VALUE", .assignment), "A parameter; a number, true, false, JSON or text.",
        isRepeatable: true)

    static let command = ToolCommand(
        Command(
            "run", "Run a flow to its end",
            details: [
                "Where a step fails the exit status is 1 and nothing is published; martlet runs resume goes on from there.",
                "With --json everything that happens is a JSON object on a line of its own, and the last one is the run.",
            ],
            options: [
                parameters,
                .value("priority", ValueForm("N", .integer(-1_000...1_000)), "Higher goes first among runs that wait."),
                .value("key", ValueForm("TEXT"), "The same key starts one run, for ever: again, it follows that one."),
                .flag("force", "Do also the steps whose code and inputs are as they were."),
                .flag("no-wait", "Return once the run is recorded; needs a server that does it."),
            ], positionals: [FlowCommands.name],
            examples: [
                CommandExample("martlet flow run daily -p day=2026-01-31", "With a parameter.")
            ])
    ) { invocation in
        let arguments = invocation.arguments
        let name = arguments.value("FLOW") ?? ""
        let given = JSONValue.object(
            JSONObject(
                arguments.assignments("param").map { name, value in
                    (name, (try? JSONValue(parsing: value)) ?? .string(value))
                }))
        return try await invocation.withPlatform { platform in
            let (definition, values) = try await platform.flows.definition(of: name, kind: .flow, parameters: given)
            let submission = RunSubmission(
                definition: definition, parameters: values, author: invocation.author,
                priority: arguments.integer("priority"), idempotencyKey: arguments.value("key"),
                force: arguments.flag("force"))
            if arguments.flag("no-wait") {
                guard let control = platform.runEngine else {
                    throw invocation.misuse("--no-wait needs --server: without one nobody would do the run")
                }
                let id = try await control.submit(submission)
                try invocation.answer(["run": .string("\(id)")], ["\(id)"])
                return .success
            }
            return try await platform.withRunEngine { control in
                let id = try await control.submit(submission)
                return try await RunFollower(invocation, platform.runs).follow(id, control)
            }
        }
    }
}
