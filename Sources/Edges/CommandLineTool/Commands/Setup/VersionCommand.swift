import CommandParsing
import JSON

/// `version`: which Martlet this is.
enum VersionCommand {
    static let command = ToolCommand(
        Command("version", "Show which Martlet this is", section: "This tool")
    ) { invocation in
        let version = invocation.context.version
        var document: JSONObject = ["version": .string(version.number)]
        document["revision"] = version.revision.map { .string($0) }
        let revision = version.revision.map { " (\($0))" } ?? ""
        try invocation.answer(.object(document), ["\(ToolCommands.name) \(version.number)\(revision)"])
        return .success
    }
}
