import CommandParsing
import Errors
import Flows
import JSON
import Machine
import Terminal

/// `flow import`: flows made of what other tools have.
enum FlowImportCommand {
    static let command = ToolCommand(
        Command("import", "Make a flow of another tool's graph"), subcommands: [dataplane])

    private static let dataplane = ToolCommand(
        Command(
            "dataplane", "Make a flow of one of Dataplane's graphs, and say what was not taken over",
            details: [
                "FILE holds the nodes and edges as Dataplane's API gives them (getPipelineFlow), or a list of files besides. Nothing is written where a file is there already."
            ],
            options: [.value("name", ValueForm("NAME"), "What the flow is to be called.")],
            positionals: [Positional("FILE", "The graph's JSON.", .required, .file)],
            examples: [CommandExample("martlet flow import dataplane orders.json", "Writes flows/orders.yaml.")])
    ) { invocation in
        let path = invocation.path(invocation.arguments.value("FILE") ?? "")
        let bytes = try LocalFiles.read(path, limit: FlowLimits.fileSize)
        let document = try JSONValue(parsing: bytes, file: invocation.arguments.value("FILE") ?? path)
        let imported = try DataplaneImport(document, name: invocation.arguments.value("name"))
        let folder = try invocation.projectFolder()
        for file in imported.files where LocalFiles.kind(of: "\(folder)/\(file.path)") != nil {
            throw MartletError(
                .alreadyExists, "'\(file.path)' is there already", hint: "Choose another name with --name, or move it.")
        }
        for file in imported.files {
            let path = "\(folder)/\(file.path)"
            try LocalFiles.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
            try LocalFiles.create(path, Array(file.text.utf8))
        }
        var lines = ["Made the flow '\(imported.name)':"] + imported.files.map { "  \($0.path)" }
        if !imported.notes.isEmpty { lines += ["", "To be looked at:"] + imported.notes.map { "  - \($0)" } }
        lines += ["", "Try next:", "  martlet flow check \(imported.name)"]
        try invocation.answer(
            [
                "flow": .string(imported.name), "files": .array(imported.files.map { .string($0.path) }),
                "notes": .array(imported.notes.map { .string($0) }),
            ], invocation.isQuiet ? [] : lines)
        return .success
    }
}
