import Orchestrator
import CatalogService
import Cataloging
import CommandParsing
import Iceberg
import JSON
import Pipelines
import QueryService
import Querying
import Terminal

/// `diff`: what differs between two states of the lake.
enum DiffCommand {
    /// Tables that are compared.
    static let limit = 10_000

    static let command = ToolCommand(
        Command(
            "diff", "Show what differs between two states of the lake",
            details: [
                "Rows are compared by the pipeline's unique key; without one, a row with other values counts as one removed and one added."
            ],
            options: [
                .flag("no-rows", "Say which tables differ, and do not read them."),
                .value("table", ValueForm("TABLE", .named("table")), "Only this table.", isRepeatable: true),
            ],
            positionals: [
                Positional("FROM", "The state before; the commit before TO unless given.", .optional, .named("ref")),
                Positional("TO", "The state after; main unless given.", .optional, .named("ref")),
            ],
            examples: [
                CommandExample("martlet diff", "What the last commit on main changed."),
                CommandExample("martlet diff main experiment", "What merging experiment would bring."),
                CommandExample("martlet diff main@2026-03-01 main", "What changed since then."),
            ], section: "Versions of the lake")
    ) { invocation in
        let wanted = Set(try invocation.arguments.values("table").map { try ContentKey(parsing: $0).description })
        return try await invocation.withPlatform { platform in
            let catalog = platform.lake.catalog
            let to = try await catalog.resolve(invocation.arguments.value("TO") ?? RefName.main.text).commit
            let from: CommitID
            if let text = invocation.arguments.value("FROM") {
                from = try await catalog.resolve(text).commit
            } else {
                from = try await catalog.commit(to).parents.first ?? to
            }
            let differences = try await catalog.diff(from: from, to: to, limit: limit).filter {
                ($0.after ?? $0.before)?.kind != .namespace && (wanted.isEmpty || wanted.contains($0.key.description))
            }
            var comparison = Comparison(platform: platform, from: from, to: to)
            if !invocation.arguments.flag("no-rows") { await comparison.learnKeys() }
            var rows: [DiffRow] = []
            for difference in differences {
                try Task.checkCancellation()
                rows.append(try await comparison.row(difference, countsRows: !invocation.arguments.flag("no-rows")))
            }
            try invocation.answer(
                [
                    "from": .string(from.description), "to": .string(to.description),
                    "differences": .array(rows.map(\.json)),
                ], lines(rows, from, to, invocation))
            return .success
        }
    }

    private static func lines(_ rows: [DiffRow], _ from: CommitID, _ to: CommitID, _ invocation: Invocation) -> [String]
    {
        var table = TextTable(columns: [
            .init("change"), .init("name"), .init("rows added", isNumber: true), .init("removed", isNumber: true),
            .init("changed", isNumber: true), .init("columns"),
        ])
        for row in rows { table.append(row.cells) }
        let title = "\(from.short) to \(to.short): \(HumanUnits.count(rows.count, "difference"))"
        return rows.isEmpty ? ["no differences"] : [title, ""] + invocation.lines(table, empty: "")
    }
}

/// One key that differs.
struct DiffRow {
    var key: ContentKey
    var kind: ContentKind
    /// `added`, `removed` or `changed`.
    var change: String
    var rows: RowDifference?
    /// Such as `+price`, `-colour` or `amount: int to long`.
    var columns: [String] = []

    var json: JSONValue {
        func number(_ value: Int64?) -> JSONValue { value.map { .integer($0) } ?? .null }
        return [
            "name": .string(key.description), "kind": .string(kind.description), "change": .string(change),
            "rows_added": number(rows?.added), "rows_removed": number(rows?.removed),
            "rows_changed": number(rows?.changed),
            "columns": .array(columns.map { .string($0) }),
        ]
    }

    var cells: [String?] {
        func number(_ value: Int64?) -> String { value.map { HumanUnits.count(Int($0)) } ?? "" }
        return [
            change, kind == .view ? "\(key) (view)" : key.description, number(rows?.added), number(rows?.removed),
            number(rows?.changed), columns.joined(separator: ", "),
        ]
    }
}

/// Compares tables between two commits.
private struct Comparison {
    let platform: Platform
    let from: CommitID
    let to: CommitID
    /// The unique keys of the project's pipelines, by table.
    var keys: [String: [String]] = [:]

    init(platform: Platform, from: CommitID, to: CommitID) {
        self.platform = platform
        self.from = from
        self.to = to
    }

    /// A project that does not load has no keys to tell; its tables can be compared all the same.
    mutating func learnKeys() async {
        guard let project = try? await platform.orchestrator.loadProject() else { return }
        for pipeline in project.pipelines where pipeline.settings.strategy != .scd2 {
            keys[pipeline.name.description] = pipeline.settings.uniqueKey
        }
    }

    func row(_ difference: KeyDifference, countsRows: Bool) async throws -> DiffRow {
        let kind = (difference.after ?? difference.before)?.kind ?? .table
        var row = DiffRow(
            key: difference.key, kind: kind,
            change: difference.isAddition ? "added" : difference.isRemoval ? "removed" : "changed")
        let before = try await load(difference.before, difference.key)
        let after = try await load(difference.after, difference.key)
        if let before, let after {
            row.columns = SchemaText.differences(from: before.metadata.currentSchema, to: after.metadata.currentSchema)
            if countsRows { row.rows = try await rows(before, after) }
        } else if let after, let count = after.metadata.liveRowCount {
            row.rows = RowDifference(added: count, removed: 0, changed: 0)
        } else if let before, let count = before.metadata.liveRowCount {
            row.rows = RowDifference(added: 0, removed: count, changed: 0)
        }
        return row
    }

    private func load(_ content: Content?, _ key: ContentKey) async throws -> LoadedTable? {
        guard let table = content?.table else { return nil }
        return try await platform.lake.load(table, as: key)
    }

    private func rows(_ before: LoadedTable, _ after: LoadedTable) async throws -> RowDifference? {
        if before.metadata.currentSnapshotID == after.metadata.currentSnapshotID {
            return RowDifference(added: 0, removed: 0, changed: 0)
        }
        let names = Set(before.metadata.currentSchema.fields.map(\.name))
        let columns = after.metadata.currentSchema.fields.map(\.name).filter { names.contains($0) }
        guard let name = TableName(after.key), !columns.isEmpty else { return nil }
        let key = keys[after.key.description] ?? []
        return try await platform.queries.compareRows(
            of: name, from: from, to: to, columns: columns, key: key.allSatisfy(columns.contains) ? key : [])
    }
}

/// How two schemas differ, in words.
enum SchemaText {
    static func differences(from before: Schema, to after: Schema) -> [String] {
        let old = Dictionary(before.fields.map { ($0.id, $0) }) { $1 }
        let new = Dictionary(after.fields.map { ($0.id, $0) }) { $1 }
        var lines = before.fields.filter { new[$0.id] == nil }.map { "-\($0.name)" }
        for field in after.fields {
            guard let was = old[field.id] else {
                lines.append("+\(field.name)")
                continue
            }
            if was.name != field.name { lines.append("\(was.name) renamed to \(field.name)") }
            if was.type != field.type { lines.append("\(field.name): \(was.type) to \(field.type)") }
            if was.required != field.required {
                lines.append("\(field.name) \(field.required ? "required" : "optional")")
            }
        }
        return lines
    }
}

extension TableName {
    /// The name of a table in queries, or nil for keys that have none.
    init?(_ key: ContentKey) {
        switch key.elements.count {
        case 2: self.init(layer: key.elements[0], table: key.elements[1])
        case 3: self.init(namespace: key.elements[0], layer: key.elements[1], table: key.elements[2])
        default: return nil
        }
    }
}
