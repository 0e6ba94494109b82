import Errors
import CatalogService
import Cataloging
import CommandParsing
import Iceberg
import Identifiers
import JSON
import Terminal
import PlatformJSON

/// `table show`: what a table is made of.
enum TableShowCommand {
    static let command = ToolCommand(
        Command(
            "show", "Show a table's columns, partitions, size and place", options: [TableOptions.ref],
            positionals: [TableOptions.table],
            examples: [CommandExample("martlet table show silver.orders --ref main@2026-03-01", "As it was then.")])
    ) { invocation in
        let key = try ContentKey(parsing: invocation.arguments.value("TABLE") ?? "")
        return try await invocation.withPlatform { platform in
            let at = try await platform.lake.catalog.resolve(TableOptions.ref(invocation)).commit
            if let view = try await platform.lake.catalog.content(of: key, at: at)?.view {
                try invocation.answer(TableJSON.view(view, key), ["view \(key)", "", view.sql])
                return .success
            }
            let table = try await TableLookup.table(key, at: at, in: platform.lake)
            try invocation.answer(TableJSON.table(table), lines(table, invocation))
            return .success
        }
    }

    private static func lines(_ table: LoadedTable, _ invocation: Invocation) -> [String] {
        let metadata = table.metadata
        var facts: [(String, String)] = [("table", table.key.description)]
        if let rows = metadata.liveRowCount { facts.append(("rows", HumanUnits.count(Int(rows)))) }
        if let bytes = TableJSON.total(metadata, SnapshotSummary.totalFilesSize) {
            let files =
                TableJSON.total(metadata, SnapshotSummary.totalDataFiles).map {
                    " in \(HumanUnits.count(Int($0), "file"))"
                } ?? ""
            facts.append(("size", HumanUnits.bytes(Int(bytes)) + files))
        }
        facts.append(("changed", TimeText.seconds(metadata.lastUpdated)))
        facts.append(("snapshots", HumanUnits.count(metadata.snapshots.count)))
        let partitions = TableJSON.partitions(metadata)
        if !partitions.isEmpty { facts.append(("partitioned by", partitions.joined(separator: ", "))) }
        facts.append(("metadata", table.metadataLocation))
        var columns = TextTable(columns: [
            .init("id", isNumber: true), .init("column"), .init("type"), .init("required"), .init("description"),
        ])
        for field in metadata.currentSchema.fields {
            columns.append([
                "\(field.id)", field.name, field.type.description, field.required ? "yes" : "", field.doc ?? "",
            ])
        }
        return facts.map { "\(invocation.style(TextFitting.pad($0.0, to: 14), .dim))  \($0.1)" } + [""]
            + invocation.lines(columns, empty: "no columns")
    }
}
