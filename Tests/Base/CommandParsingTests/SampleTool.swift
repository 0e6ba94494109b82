import CommandParsing

/// A small tool with one of everything.
let sampleTool = Command(
    "tool", "Does things to a lake",
    details: [
        "A longer paragraph about what it does, long enough that it has to be broken into more than one line of text."
    ],
    options: [
        .value("directory", short: "C", ValueForm("DIR", .directory), "The project.", default: "."),
        .flag("json", "Print JSON."),
        .flag("verbose", short: "v", "Say more."),
        .value("color", ValueForm("WHEN", .choice(["auto", "always", "never"])), "Colours.", default: "auto"),
    ],
    subcommands: [
        Command(
            "query", "Run a query",
            options: [
                .value(
                    "ref", short: "r", ValueForm("REF", .named("ref")), "Where to read.",
                    environmentVariable: "TOOL_REF"),
                .value("limit", ValueForm("N", .integer(1...100)), "At most so many rows."),
                .value("timeout", ValueForm("TIME", .duration), "When to give up."),
                .value("var", ValueForm("NAME=VALUE", .assignment), "A variable.", isRepeatable: true),
                .flag("force", short: "f", "Do it anyway."),
            ],
            positionals: [Positional("SQL", "The query.", .optional)],
            examples: [CommandExample("tool query 'select 1'", "Prints 1.")],
            section: "Data", excessHint: "Put the query in quotes."),
        Command(
            "ingest", "Load files",
            positionals: [
                Positional("FILE", "What to load.", .variadic(minimum: 1), .file),
                Positional("TABLE", "Where to.", .required, .named("table")),
            ], section: "Data"),
        Command(
            "branch", "Work with branches",
            subcommands: [
                Command("list", "List them"),
                Command(
                    "create", "Make one",
                    positionals: [
                        Positional("NAME", "Its name."), Positional("KIND", "", .optional, .choice(["wide", "deep"])),
                    ]),
            ], section: "Versions"),
        Command("secret", "Not shown", isHidden: true),
    ])

func parse(_ words: String..., environment: [String: String] = [:]) throws(UsageError) -> ParsedArguments {
    guard case .run(let arguments) = try CommandParser(sampleTool, environment: environment).parse(words) else {
        throw UsageError("not a run", in: [])
    }
    return arguments
}
