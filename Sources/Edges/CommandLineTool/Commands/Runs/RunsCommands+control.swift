import CommandParsing
internal import Orchestrator
import Errors
import Identifiers
import JSON
import PlatformJSON
import RunEngine
import Runs
import Terminal

// What can be done to runs of flows. With a server these ask it; without one the command drives the run itself, until it has ended.
extension RunsCommands {
    private static let run = Positional("ID", "The run's ID, or its beginning.", .required, .named("run"))
    private static let detach = CommandOption.flag(
        "no-wait", "Come back at once; only where a server goes on with the run.")

    static let cancel = ToolCommand(
        Command(
            "cancel", "Ask a run to stop, and its sub-flows",
            details: ["What goes on is asked first, and stopped by force after a while."],
            options: [.value("reason", ValueForm("TEXT", .text), "Why, for the record.")], positionals: [run])
    ) { invocation in
        try await control(invocation) { engine, record in
            try await engine.cancel(record.id, by: invocation.author, reason: invocation.arguments.value("reason"))
            return record.id
        }
    }

    static let resume = ToolCommand(
        Command(
            "resume", "Go on with a run that failed or was cancelled, from what did not succeed",
            details: ["Steps that succeeded are not done again; the run goes on on the branch that it has."],
            options: [detach], positionals: [run])
    ) { invocation in
        let prefix = invocation.arguments.value("ID")
        return try await invocation.withPlatform { platform in
            let record = try await RunLookup.find(prefix, in: platform.runs)
            guard record.driver == nil else {
                return try await control(invocation) { engine, record in
                    try await engine.resume(record.id, by: invocation.author)
                    return record.id
                }
            }
            return try await watched(invocation) { watch in
                try await platform.orchestrator.resume(record.id, watch: watch)
            }
        }
    }

    static let rerun = ToolCommand(
        Command(
            "rerun", "Start a new run like an earlier one",
            options: [
                .value(
                    "same", ValueForm("WHAT", .choice(["inputs", "code"])),
                    "inputs: the same parameters on the same commit with today's code; code: the same code on what is there today.",
                    default: "code"), detach,
            ], positionals: [run])
    ) { invocation in
        let mode: RerunMode = invocation.arguments.value("same") == "inputs" ? .sameInputs : .sameCode
        let prefix = invocation.arguments.value("ID")
        return try await invocation.withPlatform { platform in
            let record = try await RunLookup.find(prefix, in: platform.runs)
            guard record.driver == nil else {
                return try await control(invocation) { engine, record in
                    try await engine.rerun(record.id, mode, by: invocation.author)
                }
            }
            let request = try await platform.orchestrator.request(like: record.id, mode, by: invocation.author)
            return try await watched(invocation) { watch in
                try await platform.orchestrator.run(request, watch: watch)
            }
        }
    }

    static let approve = ToolCommand(
        Command(
            "approve", "Say yes, or no, to a step that waits for a person",
            options: [
                .flag("reject", "Say no; the step fails."),
                .value("comment", ValueForm("TEXT", .text), "Why, for the record."), detach,
            ],
            positionals: [run, Positional("STEP", "The step that waits.", .required, .text)])
    ) { invocation in
        try await control(invocation) { engine, record in
            try await engine.decide(
                record.id, step: invocation.arguments.value("STEP") ?? "",
                approved: !invocation.arguments.flag("reject"), by: invocation.author,
                comment: invocation.arguments.value("comment"))
            return record.id
        }
    }

    /// A run of pipelines that this command works on, shown as it goes on.
    private static func watched(
        _ invocation: Invocation,
        _ work: @escaping @Sendable (@escaping @Sendable (RunEvent) -> Void) async throws -> RunRecord
    ) async throws -> ExitStatus {
        let watcher = RunWatcher(invocation)
        let ended = try await invocation.cancellable {
            try await watcher.watch { try await work { watcher.receive($0) } }
        }
        return ended.status == .success ? .success : .failure
    }

    /// Does something to a run, waits for its end, and shows how it went.
    private static func control(
        _ invocation: Invocation,
        _ body: @escaping @Sendable (RunEngine, RunRecord) async throws -> RunID
    ) async throws -> ExitStatus {
        let waits = !invocation.arguments.flag("no-wait")
        let prefix = invocation.arguments.value("ID")
        return try await invocation.withPlatform { platform in
            let record = try await RunLookup.find(prefix, in: platform.runs)
            let ended = try await invocation.cancellable {
                try await platform.withRunEngine { engine in
                    let id = try await body(engine, record)
                    return waits ? try await engine.wait(for: id) : try await engine.head(of: id)
                }
            }
            try invocation.answer(
                ["run": RunJSON.run(ended)],
                ["\(RunSummary.shortID(ended.id))  \(ended.status.rawValue)\(ended.error.map { ": \($0)" } ?? "")"])
            return ended.status == .failed ? .failure : .success
        }
    }
}
