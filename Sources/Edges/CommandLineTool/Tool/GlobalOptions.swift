import CommandParsing
import Terminal

/// The options that every command has.
enum GlobalOptions {
    static let declarations: [CommandOption] = [
        .value(
            "directory", short: "C", ValueForm("DIR", .directory),
            "The project's folder, instead of the one around the current folder."),
        .flag("json", "Answer in JSON."),
        .flag("quiet", short: "q", "Say only what was asked for, and errors."),
        .flag("verbose", short: "v", "Say more."),
        .value(
            "color", ValueForm("WHEN", .choice(TerminalFacts.ColorChoice.allCases.map(\.rawValue))),
            "Use colours.", default: TerminalFacts.ColorChoice.auto.rawValue),
        .flag("no-progress", "Write plain lines instead of a display that is redrawn."),
    ]

    static func color(_ arguments: ParsedArguments) -> TerminalFacts.ColorChoice {
        arguments.value("color").flatMap { TerminalFacts.ColorChoice(rawValue: $0) } ?? .auto
    }
}
