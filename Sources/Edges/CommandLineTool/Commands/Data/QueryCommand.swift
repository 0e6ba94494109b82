import CommandParsing
import Errors
import Machine
import Querying
import QueryService
import Terminal

/// `query`: the rows of a SQL query at a state of the lake.
enum QueryCommand {
    static let command = ToolCommand(
        Command(
            "query", "Run a SQL query and print its rows",
            details: [
                "Tables are named as in pipelines: silver.orders, or namespace.silver.orders. CSV is written as in RFC 4180 with line feeds; NULL is an empty field and an empty text is \"\". JSON is an array of objects, NDJSON one object per line."
            ],
            options: [
                .value(
                    "file", short: "f", ValueForm("FILE", .file), "Read the query from a file; - is standard input."),
                .value(
                    "ref", ValueForm("REF", .named("ref")), "The branch, tag, commit or time to read.",
                    default: "main"),
                .value(
                    "format", ValueForm("FORMAT", .choice(ResultFormat.allCases.map(\.rawValue))),
                    "How to write the rows; table unless --json is given, or the name of the output file says it."),
                .value(
                    "output", short: "o", ValueForm("FILE", .file),
                    "Write to a file, which is there whole or not at all."),
                .value(
                    "limit", short: "n", ValueForm("N", .integer(0...Int.max)),
                    "At most so many rows; a table shows \(ResultTable.defaultRowLimit) unless told."),
                .value("timeout", ValueForm("TIME", .duration), "Give up after this time, such as 30s or 5m."),
                .value(
                    "param", short: "p", ValueForm("VALUE"),
                    "The value of $1, $2 and so on: a number, true, false, null, or text; text:5 is the text 5.",
                    isRepeatable: true),
                .flag("no-header", "Leave out the names of the columns (csv)."),
            ],
            positionals: [Positional("SQL", "The query; - reads it from standard input.", .optional)],
            examples: [
                CommandExample("martlet query 'select count(*) from silver.flights'", "Counts rows on main."),
                CommandExample(
                    "martlet query --ref main@2026-03-01 -o march.csv -f report.sql", "Writes a file as of a day."),
                CommandExample("martlet query -p UA 'from silver.flights where carrier = $1'", "Binds a value."),
            ],
            section: "Data", excessHint: "Put the query in quotes.")
    ) { invocation in
        let display = QueryDisplay(invocation)
        var asked = try request(invocation)
        asked.watch = display.watch
        let request = asked
        let format = try format(invocation)
        let output = try outputFile(invocation)
        try await invocation.withPlatform(querying: true) { platform in
            try await invocation.cancellable {
                let writer = ResultWriter(
                    invocation: invocation,
                    sink: output ?? OutputBehindDisplay(sink: invocation.context.output, display: display),
                    isFile: output != nil)
                do {
                    try await display.during { try await writer.write(request, as: format, from: platform.queries) }
                } catch let error as MartletError {
                    throw named(error, invocation)
                }
            }
        }
        try output?.commit()
        return .success
    }

    /// The file that the rows go to, where one was named.
    static func outputFile(_ invocation: Invocation) throws -> ReplacingFile? {
        let format = try format(invocation)
        guard let output = invocation.arguments.value("output") else {
            if format.isBinary, invocation.facts.isTerminal {
                throw invocation.misuse(
                    "a terminal cannot show \(format.rawValue)", suggestion: "Name a file with --output.")
            }
            return nil
        }
        return try ReplacingFile(invocation.path(output))
    }

    /// The same query without the files of this machine: with its text, and the format that an output's name says.
    static func selfContained(_ invocation: Invocation) throws -> ParsedArguments {
        let arguments = invocation.arguments
        return arguments.replacing("file", with: []).replacing("output", with: [])
            .replacing("format", with: [try format(invocation).rawValue])
            .placing("SQL", [try request(invocation).sql])
    }

    /// Errors in the text of a file carry its name.
    private static func named(_ error: MartletError, _ invocation: Invocation) -> MartletError {
        guard let file = invocation.arguments.value("file"), file != "-", error.location?.file == anonymousQueryName
        else {
            return error
        }
        var error = error
        error.location?.file = file
        return error
    }

    private static func request(_ invocation: Invocation) throws -> QueryRequest {
        let arguments = invocation.arguments
        let sql: String
        switch (arguments.value("SQL"), arguments.value("file")) {
        case (let text?, nil) where text != "-": sql = text
        case (.some, nil): sql = try text(of: "-")
        case (nil, let file?): sql = try text(of: file == "-" ? file : invocation.path(file))
        case (.some, .some): throw invocation.misuse("a query and a file with one were given")
        case (nil, nil):
            throw invocation.misuse("a query is missing", suggestion: "Write it in quotes, or name a file with -f.")
        }
        let format = try format(invocation)
        let limit = arguments.integer("limit")
        return QueryRequest(
            sql: sql, parameters: arguments.values("param").map(ParameterText.value),
            ref: arguments.value("ref") ?? "main",
            limits: QueryLimits(
                rows: limit ?? (format == .table ? ResultTable.defaultRowLimit : nil),
                time: arguments.milliseconds("timeout").map { .milliseconds($0) }))
    }

    private static func text(of path: String) throws(MartletError) -> String {
        let bytes = try LocalFiles.read(path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MartletError(.invalidInput, "the query in '\(path)' is not UTF-8 text")
        }
        return text
    }

    private static func format(_ invocation: Invocation) throws -> ResultFormat {
        if let format = invocation.arguments.value("format").flatMap({ ResultFormat(rawValue: $0) }) { return format }
        if invocation.isJSON { return .json }
        guard let output = invocation.arguments.value("output") else { return .table }
        switch output.split(separator: "/").last?.split(separator: ".").last.map(String.init) {
        case "csv": return .csv
        case "json": return .json
        case "ndjson", "jsonl": return .ndjson
        case "arrow", "arrows": return .arrow
        case "parquet": return .parquet
        case "txt": return .table
        default:
            throw invocation.misuse(
                "the name '\(output)' does not say how to write the rows",
                suggestion: "Say it with --format, or end the name with .csv, .json, .ndjson, .parquet or .arrow.")
        }
    }
}
