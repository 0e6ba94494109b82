import CatalogService
import Cataloging
import CommandParsing
import JSON
import Terminal
import PlatformJSON

/// `log`: the commits that led to a state of the lake.
enum LogCommand {
    static let limit = 1...100_000

    static let command = ToolCommand(
        Command(
            "log", "Show the commits that led to a state of the lake",
            options: [
                .value("limit", short: "n", ValueForm("N", .integer(limit)), "At most so many commits.", default: "20"),
                .value("table", ValueForm("TABLE", .named("table")), "Only commits that changed this table."),
            ],
            positionals: [
                Positional("REF", "A branch, tag, commit or time; main unless given.", .optional, .named("ref"))
            ],
            examples: [
                CommandExample("martlet log --table gold.kpi", "Who changed that table, and when."),
                CommandExample("martlet log main@2026-03-01", "What led to main as it was then."),
            ],
            section: "Versions of the lake")
    ) { invocation in
        let key = try invocation.arguments.value("table").map { try ContentKey(parsing: $0) }
        return try await invocation.withPlatform { platform in
            let catalog = platform.lake.catalog
            let start = try await catalog.resolve(invocation.arguments.value("REF") ?? RefName.main.text)
            let page = try await catalog.log(
                from: start.commit, limit: invocation.arguments.integer("limit") ?? 20, changing: key)
            if invocation.isJSON {
                let document: JSONValue = [
                    "commits": .array(page.commits.map(CatalogJSON.commit)),
                    "next": page.next.map { .string($0.description) } ?? .null,
                ]
                try invocation.say(document.text(indent: 2))
                return .success
            }
            let names = Dictionary(grouping: try await catalog.references(), by: \.target)
            try invocation.say(lines(page, names, invocation))
            return .success
        }
    }

    private static func lines(_ page: LogPage, _ names: [CommitID: [Reference]], _ invocation: Invocation) -> [String] {
        let style = invocation.style
        var lines: [String] = []
        for commit in page.commits {
            var line =
                "\(style(commit.id.short, .yellow))  \(TimeText.seconds(commit.time))  \(TextFitting.oneLine(commit.author))"
            if let references = names[commit.id] {
                line += "  \(style("(" + references.map(\.name.text).joined(separator: ", ") + ")", .green))"
            }
            lines.append(line)
            lines += commit.message.split(separator: "\n", omittingEmptySubsequences: false)
                .map { "    \(TextFitting.oneLine(String($0)))" }
        }
        if page.commits.isEmpty { lines.append("no commits") }
        if page.next != nil { lines.append(style("(there are more: use --limit N)", .dim)) }
        return lines
    }
}
