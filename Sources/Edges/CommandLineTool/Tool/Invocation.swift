import CommandParsing
import Errors
import JSON
import Machine
import Querying
import Terminal

/// One call of a command: its arguments, and the ways in which it may answer.
struct Invocation: Sendable {
    let context: CommandContext
    let arguments: ParsedArguments
    let facts: TerminalFacts
    let errorFacts: TerminalFacts

    init(context: CommandContext, arguments: ParsedArguments) {
        self.context = context
        self.arguments = arguments
        let color = GlobalOptions.color(arguments)
        facts = context.outputFacts(color)
        errorFacts = context.errorFacts(color)
    }

    var isJSON: Bool { arguments.flag("json") }
    var isQuiet: Bool { arguments.flag("quiet") }
    var isVerbose: Bool { arguments.flag("verbose") }
    var showsProgress: Bool { !arguments.flag("no-progress") && !isQuiet && !isJSON }
    var style: Stylist { Stylist(isEnabled: facts.hasColor) }
    /// The width that output must fit, or nil where it goes to a file or another program.
    var width: Int? { facts.isTerminal ? facts.width : nil }

    /// The name under which commits and runs are made.
    var author: String {
        for name in ["MARTLET_AUTHOR", "USER", "LOGNAME"] {
            if let author = context.environment[name], !author.isEmpty { return author }
        }
        return "unknown"
    }

    // MARK: Answering

    /// Writes lines of text to the output.
    func say(_ lines: [String]) throws {
        try context.output.write(lines.map { $0 + "\n" }.joined())
        try context.output.flush()
    }

    func say(_ line: String) throws { try say([line]) }

    /// Writes what is only a courtesy: nothing with `--quiet` or `--json`.
    func remark(_ lines: [String]) throws { if !isQuiet, !isJSON { try say(lines) } }
    func remark(_ line: String) throws { try remark([line]) }

    /// Answers a script with one JSON document and a person with lines.
    func answer(_ json: @autoclosure () -> JSONValue, _ lines: @autoclosure () -> [String]) throws {
        try say(isJSON ? [json().text(indent: 2)] : lines())
    }

    /// Says on the error output what a person should know and what stops nothing.
    func warn(_ message: String, hint: String? = nil) throws {
        let style = Stylist(isEnabled: errorFacts.hasColor)
        var lines = "\(style("warning:", .bold, .yellow)) \(TextFitting.harmless(message))\n"
        if let hint { lines += "\(style("hint:", .bold, .cyan)) \(hint)\n" }
        try context.errors.write(lines)
        try context.errors.flush()
    }

    /// A path as typed, from the root.
    func path(_ text: String) -> String { LocalFiles.absolute(text, from: context.workingDirectory) }

    /// A wrong use of this command.
    func misuse(_ message: String, suggestion: String? = nil) -> UsageError {
        UsageError(message, suggestion: suggestion, in: [ToolCommands.name] + arguments.commandPath)
    }

    // MARK: The project

    /// The folder of the project that the command is about.
    func projectFolder() throws(MartletError) -> String {
        try ProjectLocator.find(
            given: arguments.value("directory").map(path), workingDirectory: context.workingDirectory)
    }

    /// Opens the project, and closes it after the body whatever happens.
    ///
    /// - Parameter querying: Whether the body is sure to query: the engine is then loaded while the project opens.
    func withPlatform<Result>(
        querying: Bool = false, _ body: (Platform) async throws -> Result
    ) async throws -> Result {
        let folder = try projectFolder()
        if querying { context.engine.prepare() }
        let platform = try await context.openPlatform(folder)
        do {
            let result = try await body(platform)
            await platform.close()
            return result
        } catch {
            await platform.close()
            throw error
        }
    }
}
