import CommandParsing
import Testing

@Suite struct CommandParserTests {
    @Test func optionsInEveryForm() throws {
        let typed = try parse(
            "-C", "a", "query", "--ref=main", "--limit", "5", "--timeout", "2m", "--var", "x=1", "--var=y=2=3", "-vf",
            "select 1")
        #expect(typed.commandPath == ["query"])
        #expect(typed.value("directory") == "a")
        #expect(typed.value("ref") == "main")
        #expect(typed.integer("limit") == 5)
        #expect(typed.milliseconds("timeout") == 120_000)
        #expect(typed.assignments("var").map { "\($0.name) \($0.value)" } == ["x 1", "y 2=3"])
        #expect(typed.flag("verbose") && typed.flag("force") && !typed.flag("json"))
        #expect(typed.values("SQL") == ["select 1"])
    }

    @Test(arguments: [
        ["query", "x", "-C", "d"], ["-Cd", "query", "x"], ["query", "-C=d", "x"], ["query", "--directory=d", "x"],
    ])
    func globalOptionsStandAnywhere(_ words: [String]) throws {
        guard case .run(let typed) = try CommandParser(sampleTool).parse(words) else {
            Issue.record("not run")
            return
        }
        #expect(typed.value("directory") == "d")
        #expect(typed.value("SQL") == "x")
    }

    @Test func defaultsAndEnvironment() throws {
        #expect(try parse("query").value("ref") == nil)
        #expect(try parse("query", environment: ["TOOL_REF": "dev"]).value("ref") == "dev")
        #expect(try parse("query", "-r", "x", environment: ["TOOL_REF": "dev"]).value("ref") == "x")
        #expect(try parse("query").value("color") == "auto")
    }

    @Test func wordsAfterTwoHyphensAreArguments() throws {
        #expect(try parse("query", "--", "--ref").value("SQL") == "--ref")
        #expect(try parse("query", "-").value("SQL") == "-")
    }

    @Test func variadicBeforeARequiredArgument() throws {
        let typed = try parse("ingest", "a.csv", "b.csv", "bronze.t")
        #expect(typed.values("FILE") == ["a.csv", "b.csv"])
        #expect(typed.value("TABLE") == "bronze.t")
        let error = #expect(throws: UsageError.self) { try parse("ingest", "a.csv") }
        #expect(error?.message == "TABLE is missing")
        #expect(throws: UsageError("FILE is missing", in: ["tool", "ingest"])) { try parse("ingest") }
    }

    @Test(
        arguments: [
            (["qurey"], "'tool' has no command 'qurey'", "Did you mean 'query'?"),
            (["query", "--rfe", "x"], "'tool query' has no option '--rfe'", "Did you mean '--ref'?"),
            (
                ["--limit", "1", "query"], "'tool' has no option '--limit'",
                "It is an option of 'tool query': write it after the command."
            ),
            (["query", "select", "1"], "'1' is one argument too many", "Put the query in quotes."),
            (["query", "--limit", "0"], "the option '--limit' must be from 1 to 100, not 0", nil),
            (["query", "--limit", "x"], "the option '--limit' needs a whole number, not 'x'", nil),
            (
                ["query", "--timeout", "soon"],
                "the option '--timeout' needs a duration such as 500ms, 30s, 5m or 2h, not 'soon'", nil
            ),
            (["query", "--var", "x"], "the option '--var' needs the form NAME=VALUE, not 'x'", nil),
            (["query", "--ref"], "the option '--ref' needs a value REF", nil),
            (
                ["query", "--ref", "--force"], "the option '--ref' needs a value REF, but '--force' follows",
                "For a value that begins with hyphens, write --ref=--force."
            ),
            (["query", "--ref", "a", "-r", "b"], "the option '-r' was given more than once", nil),
            (["query", "--force=1"], "the flag '--force' takes no value", nil),
            (["query", "-z"], "'tool query' has no option '-z'", nil),
            (
                ["--color", "alway", "query"], "the option '--color' must be one of auto, always, never, not 'alway'",
                "Did you mean 'always'?"
            ),
            (["branch"], "'tool branch' needs one of: list, create", nil),
            (["branch", "create", "n", "c"], "KIND must be one of wide, deep, not 'c'", nil),
            (["--json"], "a command is missing", nil),
            (["-C", "", "query"], "the option '-C' has an empty path", nil),
        ] as [([String], String, String?)])
    func wrongUsage(_ words: [String], _ message: String, _ suggestion: String?) {
        let error = #expect(throws: UsageError.self) { try CommandParser(sampleTool).parse(words) }
        #expect(error?.message == message)
        #expect(error?.suggestion == suggestion)
    }

    @Test func saysHowToGetHelp() {
        let error = #expect(throws: UsageError.self) { try parse("branch", "create") }
        #expect(error?.helpLine == "Run 'tool branch create --help' to see how it is used.")
    }

    @Test func helpAndVersion() throws {
        let parser = CommandParser(sampleTool)
        #expect(try parser.parse([]) == .help([]))
        #expect(try parser.parse(["--help"]) == .help([]))
        #expect(try parser.parse(["branch", "-h", "create"]) == .help(["branch", "create"]))
        #expect(try parser.parse(["help", "branch", "create"]) == .help(["branch", "create"]))
        #expect(try parser.parse(["ingest", "--help"]) == .help(["ingest"]))
        #expect(try parser.parse(["--version"]) == .version)
        #expect(throws: UsageError.self) { try parser.parse(["help", "nothing"]) }
    }

    @Test(
        arguments: [
            ("500ms", 500), ("30", 30_000), ("30s", 30_000), ("5m", 300_000), ("2h", 7_200_000), ("1d", 86_400_000),
            ("", nil), ("s", nil), ("1w", nil), ("-1s", nil), ("99999999999999999999", nil), ("9999999d", nil),
        ] as [(String, Int?)])
    func durations(_ text: String, _ milliseconds: Int?) {
        #expect(DurationText.milliseconds(text) == milliseconds)
    }
}
