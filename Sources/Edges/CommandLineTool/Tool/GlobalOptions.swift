import CommandParsing
import Terminal

/// The options that every command has.
enum GlobalOptions {
    static let declarations: [CommandOption] = [
        .value(
            "directory", short: "C", ValueForm("DIR", .directory),
            "The project's folder, instead of the one around the current folder."),
        .value(
            "server", ValueForm("URL"), "Work on the project that a server has, such as http://127.0.0.1:8080."),
        .value(
            "token", ValueForm("TOKEN"), "What the server knows you by.", environmentVariable: "MARTLET_TOKEN"),
        .value("ca", ValueForm("FILE", .file), "Certificates that the server's rests on, in PEM."),
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
