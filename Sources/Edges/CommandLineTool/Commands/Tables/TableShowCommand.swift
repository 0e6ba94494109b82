import Errors
import CatalogService
import Cataloging
import CommandParsing
import Iceberg
import Identifiers
import JSON
import Terminal

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
                try invocation.answer(json(view, key), ["view \(key)", "", view.sql])
                return .success
            }
            let table = try await TableLookup.table(key, at: at, in: platform.lake)
            try invocation.answer(json(table), lines(table, invocation))
            return .success
        }
    }

    private static func json(_ view: ViewContent, _ key: ContentKey) -> JSONValue {
        ["name": .string(key.description), "kind": "view", "sql": .string(view.sql), "dialect": .string(view.dialect)]
    }

    private static func json(_ table: LoadedTable) -> JSONValue {
        let metadata = table.metadata
        var object: JSONObject = [
            "name": .string(table.key.description), "kind": "table", "id": .string(metadata.tableUUID.description),
            "location": .string(metadata.location), "metadata_location": .string(table.content.metadataLocation),
            "snapshots": .integer(Int64(metadata.snapshots.count)),
        ]
        object["snapshot_id"] = metadata.currentSnapshotID.map { .integer($0) } ?? .null
        object["rows"] = metadata.liveRowCount.map { .integer($0) } ?? .null
        object["bytes"] = total(metadata, SnapshotSummary.totalFilesSize).map { .integer($0) } ?? .null
        object["data_files"] = total(metadata, SnapshotSummary.totalDataFiles).map { .integer($0) } ?? .null
        object["columns"] = .array(metadata.currentSchema.fields.map(json))
        object["partition_by"] = .array(partitions(metadata).map { .string($0) })
        object["properties"] = .object(
            JSONObject(metadata.properties.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
        object["catalog_properties"] = CatalogJSON.properties(table.content.properties)
        return .object(object)
    }

    private static func json(_ field: NestedField) -> JSONValue {
        var object: JSONObject = [
            "id": .integer(Int64(field.id)), "name": .string(field.name), "type": .string(field.type.description),
            "required": .bool(field.required),
        ]
        object["doc"] = field.doc.map { .string($0) }
        return .object(object)
    }

    private static func total(_ metadata: TableMetadata, _ name: String) -> Int64? {
        metadata.currentSnapshot.flatMap { $0.count(name) }
    }

    /// The fields of the partition spec, such as `day(sold_at)`.
    private static func partitions(_ metadata: TableMetadata) -> [String] {
        metadata.defaultSpec.fields.map { field in
            let column = metadata.currentSchema.name(ofField: field.sourceID) ?? "column \(field.sourceID)"
            return field.transform == .identity ? column : "\(field.transform)(\(column))"
        }
    }

    private static func lines(_ table: LoadedTable, _ invocation: Invocation) -> [String] {
        let metadata = table.metadata
        var facts: [(String, String)] = [("table", table.key.description)]
        if let rows = metadata.liveRowCount { facts.append(("rows", HumanUnits.count(Int(rows)))) }
        if let bytes = total(metadata, SnapshotSummary.totalFilesSize) {
            let files =
                total(metadata, SnapshotSummary.totalDataFiles).map { " in \(HumanUnits.count(Int($0), "file"))" } ?? ""
            facts.append(("size", HumanUnits.bytes(Int(bytes)) + files))
        }
        facts.append(("changed", TimeText.seconds(metadata.lastUpdated)))
        facts.append(("snapshots", HumanUnits.count(metadata.snapshots.count)))
        let partitions = partitions(metadata)
        if !partitions.isEmpty { facts.append(("partitioned by", partitions.joined(separator: ", "))) }
        facts.append(("metadata", table.content.metadataLocation))
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

/// Finds tables by the names that people type.
enum TableLookup {
    /// The table, or an error that suggests the nearest name.
    static func table(_ key: ContentKey, at commit: CommitID, in lake: Lake) async throws -> LoadedTable {
        if let table = try await lake.table(key, at: commit) { return table }
        throw try await missing(key, at: commit, in: lake)
    }

    static func missing(_ key: ContentKey, at commit: CommitID, in lake: Lake) async throws -> MartletError {
        if let content = try await lake.catalog.content(of: key, at: commit) {
            return MartletError(.invalidInput, "'\(key)' is a \(content.kind), not a table")
        }
        let request = ListRequest(kinds: [.table], limit: CatalogLimits.defaultLimits.namesForSuggestion)
        let names = try await lake.catalog.list(request, at: commit).entries.map(\.key.description)
        return MartletError(
            .notFound, "there is no table '\(key)' at \(commit.short)",
            hint: NearestName.of(key.description, among: names).map { "Did you mean '\($0)'?" }
                ?? "See those there are with: martlet table list")
    }
}
