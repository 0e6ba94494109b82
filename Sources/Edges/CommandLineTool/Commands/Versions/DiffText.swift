import Cataloging
import JSON
import QueryService
import Querying
import Terminal

/// A diff for people.
enum DiffText {
    static func lines(_ diff: LakeDiff, _ from: String, _ to: String, _ invocation: Invocation) -> [String] {
        guard !diff.tables.isEmpty else { return ["No table or view differs between \(from) and \(to)"] }
        let style = invocation.style
        var lines = [style("\(from) (\(diff.from.short)) → \(to) (\(diff.to.short))", .dim)]
        for table in diff.tables {
            lines.append("\(mark(table.change, style)) \(style(table.key.description, .bold))  \(summary(table))")
            lines += table.columnChanges.map { "    \(column($0))" }
            lines += samples(table, invocation).map { "    \($0)" }
        }
        return lines
    }

    private static func mark(_ change: TableDiff.Change, _ style: Stylist) -> String {
        switch change {
        case .added: style("+", .green)
        case .removed: style("-", .red)
        case .changed: style("~", .yellow)
        }
    }

    private static func summary(_ table: TableDiff) -> String {
        if table.kind == .view { return "view \(table.change.rawValue)" }
        if table.hasSameContents { return "no row differs" }
        var parts: [String] = []
        func add(_ count: Int64, _ word: String) {
            if count > 0 { parts.append("\(HumanUnits.count(Int(count), "row")) \(word)") }
        }
        add(table.rowsAdded, "added")
        add(table.rowsRemoved, "removed")
        add(table.rowsChanged ?? 0, "changed")
        if parts.isEmpty { parts.append("no row differs") }
        return (table.change == .changed ? "" : "table \(table.change.rawValue), ") + parts.joined(separator: ", ")
    }

    private static func column(_ change: ColumnChange) -> String {
        let column = change.column
        return switch change.kind {
        case .added: "column \(column) added: \(change.after ?? "")"
        case .removed: "column \(column) removed: \(change.before ?? "")"
        case .renamed: "column \(change.before ?? "") renamed to \(column)"
        case .retyped: "column \(column) was \(change.before ?? "") and is \(change.after ?? "")"
        case .required: "column \(column) is required now"
        case .optional: "column \(column) is optional now"
        }
    }

    private static func samples(_ table: TableDiff, _ invocation: Invocation) -> [String] {
        guard !table.samples.isEmpty else { return [] }
        var rows = TextTable(
            columns: [.init("")] + table.columns.map { .init($0.name, isNumber: $0.type.isNumeric) })
        for sample in table.samples {
            rows.append(
                [sample.side.rawValue]
                    + sample.values.map { value in
                        value.isNull ? nil : String(ValueText.text(value).prefix(TextTable.cellWidthLimit + 1))
                    })
        }
        let indent = 4
        return rows.render(
            width: invocation.width.map { max(20, $0 - indent) }, style: invocation.style,
            unicode: invocation.facts.hasUnicode
        ).lines
    }
}

/// A diff for scripts.
enum DiffJSON {
    static func document(_ diff: LakeDiff) -> JSONValue {
        [
            "from": .string(diff.from.description), "to": .string(diff.to.description),
            "tables": .array(diff.tables.map(table)),
        ]
    }

    private static func table(_ table: TableDiff) -> JSONValue {
        var object: JSONObject = [
            "name": .string(table.key.description), "kind": .string(table.kind.description),
            "change": .string(table.change.rawValue),
        ]
        if let sql = table.viewSQL {
            object["sql_before"] = sql.before.map { .string($0) } ?? .null
            object["sql_after"] = sql.after.map { .string($0) } ?? .null
            return .object(object)
        }
        object["rows_added"] = .integer(table.rowsAdded)
        object["rows_removed"] = .integer(table.rowsRemoved)
        object["rows_changed"] = table.rowsChanged.map { .integer($0) } ?? .null
        object["key"] = .array(table.rowKey.map { .string($0) })
        object["column_changes"] = .array(
            table.columnChanges.map { change in
                [
                    "change": .string(change.kind.rawValue), "column": .string(change.column),
                    "before": change.before.map { .string($0) } ?? .null,
                    "after": change.after.map { .string($0) } ?? .null,
                ]
            })
        object["files_read"] = .integer(Int64(table.filesRead))
        object["files_shared"] = .integer(Int64(table.filesShared))
        if !table.columns.isEmpty {
            object["samples"] = .array(table.samples.map { sample($0, table.columns) })
        }
        return .object(object)
    }

    private static func sample(_ sample: RowSample, _ columns: [ColumnInfo]) -> JSONValue {
        let values = zip(columns, sample.values).map { ($0.name, $1.json) }
        return ["side": .string(sample.side.rawValue), "row": .object(JSONObject(values))]
    }
}
