import Orchestrator
import CatalogService
import Identifiers
import Runs
import Cataloging
import CommandParsing
import JSON
import Pipelines
import Terminal

/// `completion`, and the hidden command that the shells' scripts call.
enum CompletionCommands {
    static let completion: ToolCommand = ToolCommand(
        Command(
            "completion", "Print the completion script of a shell",
            details: ["The script says in its first lines how to load it."],
            positionals: [
                Positional(
                    "SHELL", "The shell.", .required, .choice(CompletionShell.allCases.map(\.rawValue)))
            ],
            examples: [CommandExample("source <(martlet completion bash)", "Completes commands in this bash.")],
            section: "This tool")
    ) { invocation in
        guard let shell = CompletionShell(rawValue: invocation.arguments.value("SHELL") ?? "") else { return .usage }
        try invocation.context.output.write(shell.script(for: ToolCommands.name))
        return .success
    }

    static let complete: ToolCommand = ToolCommand(
        Command(
            "__complete", "Answer a shell's completion script",
            positionals: [
                Positional("SHELL", "The shell.", .required, .choice(CompletionShell.allCases.map(\.rawValue))),
                Positional("WORD", "The words before the cursor, without the tool's name.", .variadic(minimum: 0)),
            ], isHidden: true)
    ) { invocation in
        guard let shell = CompletionShell(rawValue: invocation.arguments.value("SHELL") ?? "") else { return .usage }
        let words = shell.joined(invocation.arguments.values("WORD"))
        let request = Completer(ToolCommands.tool.declaration).complete(words)
        // A shell wants candidates and nothing else: where the project cannot be read there are none.
        let names = (try? await CompletionCommands.names(request, invocation)) ?? []
        try invocation.context.output.write(request.answer(names: names, for: shell))
        return .success
    }

    /// Names offered at most; more are no help to anyone.
    private static let nameLimit = 2000

    private static func names(_ request: CompletionRequest, _ invocation: Invocation) async throws
        -> [CompletionCandidate]
    {
        guard let kind = request.nameKind else { return [] }
        let folder = try ProjectLocator.find(
            given: request.options["directory"]?.last.map(invocation.path),
            workingDirectory: invocation.context.workingDirectory)
        let platform = try await invocation.context.openPlatform(folder)
        do {
            let names = try await names(kind, request.prefix, platform)
            await platform.close()
            return names
        } catch {
            await platform.close()
            throw error
        }
    }

    private static func names(
        _ kind: String, _ prefix: String, _ platform: Platform
    ) async throws -> [CompletionCandidate] {
        switch kind {
        case "ref", "branch", "tag":
            return try await platform.lake.catalog.references(startingWith: prefix, limit: nameLimit)
                .filter { kind == "ref" || $0.kind.rawValue == kind }
                .map { CompletionCandidate($0.name.text, $0.kind.rawValue) }
        case "table":
            let catalog = platform.lake.catalog
            let head = try await catalog.head(of: catalog.defaultBranch)
            return try await catalog.list(ListRequest(kinds: [.table], limit: nameLimit), at: head).entries
                .map { CompletionCandidate($0.key.description, "table") }
        case "selector":
            let project = try await platform.orchestrator.loadProject()
            // A `+` asks for what is upstream as well.
            let plus = prefix.hasPrefix("+") ? "+" : ""
            let tags = Set(project.pipelines.flatMap(\.settings.tags)).sorted().map {
                CompletionCandidate("tag:\($0)", "tag")
            }
            return project.pipelines.map {
                CompletionCandidate(plus + $0.name.description, $0.settings.description ?? "pipeline")
            } + tags
        case "run":
            return try await platform.runs.runs(matching: .init(idPrefix: prefix)).map {
                CompletionCandidate($0.id.description, $0.status.rawValue)
            }
        default: return []
        }
    }
}
