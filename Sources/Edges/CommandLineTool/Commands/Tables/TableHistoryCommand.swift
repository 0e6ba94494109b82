import Clocks
import CatalogService
import Cataloging
import CommandParsing
import Iceberg
import JSON
import Terminal
import PlatformJSON

/// `table history`: the commits that changed a table, and what each did to its rows.
enum TableHistoryCommand {
    static let command = ToolCommand(
        Command(
            "history", "Show what changed a table, and when",
            options: [
                TableOptions.ref,
                .value(
                    "limit", short: "n", ValueForm("N", .integer(1...10_000)), "At most so many changes.", default: "20"
                ),
            ], positionals: [TableOptions.table])
    ) { invocation in
        let key = try ContentKey(parsing: invocation.arguments.value("TABLE") ?? "")
        return try await invocation.withPlatform { platform in
            let lake = platform.lake
            let at = try await lake.catalog.resolve(TableOptions.ref(invocation)).commit
            let page = try await lake.catalog.log(
                from: at, limit: invocation.arguments.integer("limit") ?? 20, changing: key)
            guard !page.commits.isEmpty else { throw try await TableLookup.missing(key, at: at, in: lake) }
            var changes: [TableJSON.Change] = []
            for commit in page.commits {
                changes.append(TableJSON.Change(commit: commit, table: try await lake.table(key, at: commit.id)))
            }
            try invocation.answer(
                [
                    "table": .string(key.description), "changes": .array(changes.map(TableJSON.change)),
                    "next": page.next.map { .string($0.description) } ?? .null,
                ], lines(changes, hasMore: page.next != nil, invocation))
            return .success
        }
    }

    private static func lines(_ changes: [TableJSON.Change], hasMore: Bool, _ invocation: Invocation) -> [String] {
        var table = TextTable(columns: [
            .init("commit"), .init("time"), .init("author"), .init("operation"), .init("added", isNumber: true),
            .init("removed", isNumber: true), .init("rows", isNumber: true), .init("message"),
        ])
        for change in changes {
            func count(_ names: String...) -> String {
                let counts = names.compactMap { change.snapshot?.count($0) }
                return counts.isEmpty ? "" : HumanUnits.count(Int(counts.reduce(0, +)))
            }
            table.append([
                change.commit.id.short, TimeText.seconds(change.commit.time), change.commit.author,
                change.table == nil ? "dropped" : change.snapshot?.operation?.rawValue ?? "created",
                count(SnapshotSummary.addedRecords),
                count(SnapshotSummary.deletedRecords, SnapshotSummary.addedPositionDeletes),
                change.table?.metadata.liveRowCount.map { HumanUnits.count(Int($0)) } ?? "",
                change.commit.message.split(separator: "\n").first.map(String.init) ?? "",
            ])
        }
        return invocation.lines(table, empty: "no changes")
            + (hasMore ? [invocation.style("(there are more: use --limit N)", .dim)] : [])
    }
}
