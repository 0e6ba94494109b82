import Cataloging
import JSON
import QueryService
import Querying
import Terminal
import PlatformJSON

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
