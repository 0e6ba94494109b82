import CommandParsing
import Testing

@Suite struct HelpTextTests {
    @Test func theToolsOwnHelp() {
        #expect(
            HelpText(in: sampleTool).text == """
                Does things to a lake.

                A longer paragraph about what it does, long enough that it has to be broken into
                more than one line of text.

                Usage: tool [OPTIONS] COMMAND

                Data:
                  query   Run a query
                  ingest  Load files

                Versions:
                  branch  Work with branches

                Options:
                  -C, --directory DIR  The project. [default: .]
                      --json           Print JSON.
                  -v, --verbose        Say more.
                      --color WHEN     Colours. One of: auto, always, never. [default: auto]
                  -h, --help           Show this help.

                Run 'tool COMMAND --help' for the help of a command.

                """)
    }

    @Test func aCommandsHelp() {
        #expect(
            HelpText(of: ["query"], in: sampleTool).text == """
                Run a query.

                Usage: tool query [OPTIONS] [SQL]

                Arguments:
                  SQL  The query.

                Options:
                  -r, --ref REF         Where to read. Also set by TOOL_REF.
                      --limit N         At most so many rows.
                      --timeout TIME    When to give up.
                      --var NAME=VALUE  A variable. May be repeated.
                  -f, --force           Do it anyway.
                  -h, --help            Show this help.

                Global options:
                  -C, --directory DIR  The project. [default: .]
                      --json           Print JSON.
                  -v, --verbose        Say more.
                      --color WHEN     Colours. One of: auto, always, never. [default: auto]

                Examples:
                  tool query 'select 1'
                      Prints 1.

                """)
    }

    @Test(arguments: [[], ["query"], ["ingest"], ["branch"], ["branch", "create"]])
    func fitsTheWidth(_ path: [String]) {
        for width in [40, 60, 80] {
            for line in HelpText(of: path, in: sampleTool, width: width).text.split(separator: "\n") {
                #expect(line.count <= width, "\(line)")
            }
        }
    }
}
