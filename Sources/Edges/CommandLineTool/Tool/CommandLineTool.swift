import CommandParsing
import Errors
import JSON
import Pipelines
import Terminal
import PlatformJSON

/// The `martlet` command: reads its arguments, does what they say, and returns the exit status.
public enum CommandLineTool {
    public static func run(_ context: CommandContext) async -> Int32 {
        let tool = ToolCommands.tool
        do {
            let outcome: ParseOutcome
            do throws(UsageError) {
                outcome = try CommandParser(tool.declaration, environment: context.environment).parse(context.arguments)
            } catch {
                return report(usage: error, context, asJSON: context.arguments.contains("--json"))
            }
            switch outcome {
            case .help(let path):
                try help(path, of: tool.declaration, context)
                return ExitStatus.success.rawValue
            case .version:
                try context.output.writeLine("\(ToolCommands.name) \(context.version.number)")
                return ExitStatus.success.rawValue
            case .run(let arguments):
                let invocation = Invocation(context: context, arguments: arguments)
                return await perform(tool.find(arguments.commandPath[...]), invocation)
            }
        } catch {
            return report(error, context, color: .auto, asJSON: false)
        }
    }

    static func perform(_ command: ToolCommand?, _ invocation: Invocation) async -> Int32 {
        let context = invocation.context
        do {
            guard let action = command?.action else {
                throw MartletError(.internal, "the command was declared without an action")
            }
            let status =
                if let server = invocation.arguments.value("server"),
                    !RemoteUse.isClient(invocation.arguments.commandPath)
                {
                    try await RemoteTerminal(invocation: invocation, server: server).run()
                } else {
                    try await action(invocation)
                }
            try context.output.flush()
            return status.rawValue
        } catch let error as UsageError {
            return report(usage: error, context, asJSON: invocation.isJSON)
        } catch {
            return report(
                error, context, color: GlobalOptions.color(invocation.arguments), asJSON: invocation.isJSON)
        }
    }

    private static func help(_ path: [String], of root: Command, _ context: CommandContext) throws {
        let facts = context.outputFacts(.auto)
        let style = Stylist(isEnabled: facts.hasColor)
        let width = min(facts.width, HelpText.standardWidth)
        try context.output.write(HelpText(of: path, in: root, width: width) { style($0, .bold) }.text)
        try context.output.flush()
    }

    /// Says what is wrong on the error output; what was written to the output before comes first.
    ///
    /// Nothing can be done about an error output that cannot be written to, so failures of that are not reported.
    private static func report(
        _ error: any Error, _ context: CommandContext, color: TerminalFacts.ColorChoice, asJSON: Bool
    ) -> Int32 {
        // A reader that went away, such as `head`, has what it wanted.
        if error is BrokenPipe { return ExitStatus.success.rawValue }
        try? context.output.flush()
        let facts = context.errorFacts(color)
        let text =
            asJSON
            ? ErrorJSON.document(error).text(indent: 2) + "\n"
            : ProblemReport(error, style: Stylist(isEnabled: facts.hasColor), width: facts.width).text
        try? context.errors.write(text)
        try? context.errors.flush()
        return ExitStatus.failure.rawValue
    }

    private static func report(usage error: UsageError, _ context: CommandContext, asJSON: Bool) -> Int32 {
        let style = Stylist(isEnabled: context.errorFacts(.auto).hasColor)
        var text = "\(style("error:", .bold, .red)) \(TextFitting.oneLine(error.message))\n"
        if let suggestion = error.suggestion { text += "\(style("hint:", .bold, .cyan)) \(suggestion)\n" }
        text += error.helpLine + "\n"
        if asJSON { text = ErrorJSON.document(error).text(indent: 2) + "\n" }
        try? context.errors.write(text)
        try? context.errors.flush()
        return ExitStatus.usage.rawValue
    }
}
