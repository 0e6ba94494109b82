import CommandParsing
internal import Runs
import Errors
import FlowSteps
import Flows
import JSON
import PlatformJSON
import Terminal

/// `flow`: graphs of steps, beside pipelines.
enum FlowCommands {
    static let command = ToolCommand(
        Command(
            "flow", "List, check, run and import flows: graphs of steps such as SQL, scripts and requests",
            details: ["A flow is a file flows/NAME.yaml of the project; docs/flows.md says what it may hold."],
            section: "Pipelines"),
        subcommands: [list, show, check, FlowRunCommand.command, FlowImportCommand.command])

    static let name = Positional("FLOW", "The flow's name: its file without the ending.", .required, .named("flow"))

    private static let list = ToolCommand(Command("list", "List flows, and which of them have mistakes")) {
        invocation in
        try await invocation.withPlatform { platform in
            let entries = try await platform.flows.list()
            var table = TextTable(columns: [
                .init("flow"), .init("steps", isNumber: true), .init("parameters"), .init("description"),
            ])
            for entry in entries {
                table.append([
                    entry.name, entry.flow.map { "\($0.steps.count)" } ?? "",
                    entry.flow.map { $0.parameters.map(\.name).joined(separator: ", ") } ?? "",
                    entry.flow.map { $0.description ?? "" } ?? "has mistakes: martlet flow check \(entry.name)",
                ])
            }
            try invocation.answer(
                ["flows": .array(entries.map(FlowJSON.entry))],
                invocation.lines(table, empty: "no flows; they are files such as flows/daily.yaml"))
            return .success
        }
    }

    private static let show = ToolCommand(
        Command("show", "Show a flow's parameters and steps", positionals: [name])
    ) { invocation in
        let name = invocation.arguments.value("FLOW") ?? ""
        return try await invocation.withPlatform { platform in
            let flow = try await platform.flows.flow(name)
            let definition = try await platform.flows.definition(of: flow)
            try invocation.answer(
                FlowJSON.flow(flow, codeHash: definition.codeHash), FlowText(flow: flow, invocation: invocation).lines)
            return .success
        }
    }

    private static let check = ToolCommand(
        Command(
            "check", "Say what is wrong with flows, and where; with nothing wrong the exit status is 0",
            positionals: [
                Positional("FLOW", "Which flows; all unless given.", .variadic(minimum: 0), .named("flow"))
            ], examples: [CommandExample("martlet flow check", "All flows, as a test would.")])
    ) { invocation in
        let names = invocation.arguments.values("FLOW")
        return try await invocation.withPlatform { platform in
            var results: [FlowLibrary.Entry] = []
            if names.isEmpty {
                results = try await platform.flows.list()
            } else {
                for name in names {
                    do {
                        let flow = try await platform.flows.flow(name)
                        results.append(FlowLibrary.Entry(name: name, path: flow.path, flow: flow, problems: []))
                    } catch {
                        results.append(
                            FlowLibrary.Entry(name: name, path: "", flow: nil, problems: FlowLibrary.problems(error)))
                    }
                }
            }
            for index in results.indices {
                guard let flow = results[index].flow else { continue }
                do {
                    _ = try await platform.flows.definition(of: flow)
                } catch {
                    results[index].flow = nil
                    results[index].problems = FlowLibrary.problems(error)
                }
            }
            try answer(results, invocation)
            return results.allSatisfy { $0.problems.isEmpty } ? .success : .failure
        }
    }

    private static func answer(_ results: [FlowLibrary.Entry], _ invocation: Invocation) throws {
        if invocation.isJSON {
            try invocation.say(
                JSONValue.object(["flows": .array(results.map(FlowJSON.entry))]).text(indent: 2))
            return
        }
        let problems = results.flatMap(\.problems)
        for problem in problems {
            try invocation.say(
                ErrorReport(problem, style: invocation.style, width: invocation.width ?? 100).text
                    .split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        }
        let sound = results.count { $0.problems.isEmpty }
        try invocation.remark(
            problems.isEmpty
                ? "\(HumanUnits.count(sound, "flow")) without mistakes"
                : "\(HumanUnits.count(problems.count, "mistake")) in \(HumanUnits.count(results.count - sound, "flow"))"
        )
    }
}

/// A flow for a person.
struct FlowText {
    let flow: Flow
    let invocation: Invocation

    var lines: [String] {
        var lines = ["\(flow.name)  \(flow.path)"]
        if let description = flow.description { lines.append(description) }
        if !flow.parameters.isEmpty {
            var table = TextTable(columns: [.init("parameter"), .init("type"), .init("default"), .init("description")])
            for parameter in flow.parameters {
                table.append([
                    parameter.name, parameter.type.rawValue,
                    parameter.fallback.map { $0.stringValue ?? $0.text() } ?? (parameter.isRequired ? "required" : ""),
                    parameter.description ?? "",
                ])
            }
            lines += [""] + invocation.lines(table, empty: "")
        }
        var table = TextTable(columns: [.init("step"), .init("kind"), .init("after"), .init("when"), .init("for each")])
        for step in flow.steps {
            table.append([
                step.name, step.kind.rawValue, step.dependsOn.joined(separator: ", "), step.when ?? "",
                step.forEach.map { $0.items.stringValue ?? $0.items.text() } ?? "",
            ])
        }
        return lines + [""] + invocation.lines(table, empty: "")
    }
}
