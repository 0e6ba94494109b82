import CatalogService
import Cataloging
import CommandParsing
import JSON
import Terminal
import PlatformJSON

/// `table list`: the tables and views at a state of the lake.
enum TableListCommand {
    static let command = ToolCommand(
        Command(
            "list", "List tables and views",
            options: [TableOptions.ref],
            positionals: [Positional("NAMESPACE", "Only those inside of it, such as silver.", .optional)])
    ) { invocation in
        let namespace = try invocation.arguments.value("NAMESPACE").map { try ContentKey(parsing: $0) }
        return try await invocation.withPlatform { platform in
            let catalog = platform.lake.catalog
            let at = try await catalog.resolve(TableOptions.ref(invocation)).commit
            var entries: [CatalogEntry] = []
            var next: ContentKey?
            repeat {
                let page = try await catalog.list(
                    ListRequest(namespace: namespace, kinds: [.table, .view], from: next), at: at)
                entries += page.entries
                next = page.next
            } while next != nil
            try invocation.answer(TableJSON.list(entries, at: at), lines(entries, invocation))
            return .success
        }
    }

    private static func lines(_ entries: [CatalogEntry], _ invocation: Invocation) -> [String] {
        var table = TextTable(columns: [.init("name"), .init("kind"), .init("rows", isNumber: true)])
        for entry in entries {
            table.append([
                entry.key.description, entry.content.kind.description,
                TableJSON.rows(entry.content).map(HumanUnits.count) ?? "",
            ])
        }
        return invocation.lines(table, empty: "no tables")
    }
}

/// What several commands about tables share.
enum TableOptions {
    static let ref = CommandOption.value(
        "ref", ValueForm("REF", .named("ref")), "The branch, tag, commit or time to look at.",
        default: RefName.main.text)

    static func ref(_ invocation: Invocation) -> String { invocation.arguments.value("ref") ?? RefName.main.text }

    static let table = Positional("TABLE", "Its name, such as silver.orders.", .required, .named("table"))
}
