import Querying
import Terminal
import PlatformJSON

/// The first rows of a result as a table on the screen.
struct ResultTable {
    /// Rows that are shown where no limit is asked for; all of them are held in memory to find the widths.
    static let defaultRowLimit = 1000

    private var table: TextTable
    private(set) var rowCount = 0

    init(_ columns: [ColumnInfo]) {
        table = TextTable(
            columns: columns.map {
                TextTable.Column($0.name, note: Self.typeName($0.type), isNumber: $0.type.isNumeric)
            })
    }

    mutating func append(_ chunk: ResultChunk) {
        rowCount += chunk.rowCount
        for row in 0..<chunk.rowCount {
            table.append(
                chunk.columns.map { column in
                    let value = column[row]
                    if case .null = value { return nil }
                    // A long text would be cut anyway, and cutting it here keeps a few huge values from filling the memory.
                    return String(ValueText.text(value).prefix(TextTable.cellWidthLimit + 1))
                })
        }
    }

    /// The table and its footer.
    func lines(isTruncated: Bool, facts: TerminalFacts, milliseconds: Int?) -> [String] {
        let style = Stylist(isEnabled: facts.hasColor)
        let rendering = table.render(
            width: facts.isTerminal ? facts.width : nil, style: style, unicode: facts.hasUnicode)
        var footer = HumanUnits.count(rowCount, "row")
        if isTruncated { footer = "first \(footer), there are more: use --limit N, or --format csv for all" }
        if let milliseconds { footer += ", \(HumanUnits.duration(milliseconds: milliseconds))" }
        var notes = ["(\(footer))"]
        if !rendering.hiddenColumns.isEmpty {
            let count = rendering.hiddenColumns.count
            notes.append(
                "(\(HumanUnits.count(count, "column")) of \(table.columns.count) not shown: name columns in the query, or use --format csv)"
            )
        }
        return rendering.lines + notes.map { style($0, .dim) }
    }

    /// A type's name, short enough for a heading.
    static func typeName(_ type: SQLType) -> String {
        switch type {
        case .timestampWithTimeZone: "timestamptz"
        case .timeWithTimeZone: "timetz"
        case .enumeration: "enum"
        case .structure: "struct"
        case .map: "map"
        case .union: "union"
        case .list(let element): typeName(element) + "[]"
        case .array(let element, let size): typeName(element) + "[\(size)]"
        case .null: "null"
        default: type.sql.lowercased()
        }
    }
}
