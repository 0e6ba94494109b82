/// Rows and columns of text, to be shown within a width.
public struct TextTable: Sendable {
    public struct Column: Sendable {
        public var title: String
        /// A second line of the heading, such as the type of the column.
        public var note: String?
        /// Numbers stand on the right and are never cut.
        public var isNumber: Bool

        public init(_ title: String, note: String? = nil, isNumber: Bool = false) {
            self.title = title
            self.note = note
            self.isNumber = isNumber
        }
    }

    public var columns: [Column]
    /// Cells by row; nil is shown as a dimmed NULL.
    public private(set) var rows: [[String?]]

    public init(columns: [Column], rows: [[String?]] = []) {
        self.columns = columns
        self.rows = rows
    }

    /// Adds a row, with as many cells as there are columns.
    public mutating func append(_ row: [String?]) {
        precondition(row.count == columns.count, "a row of \(row.count) cells in a table of \(columns.count) columns")
        rows.append(row)
    }

    /// The text of a missing value.
    static let missing = "NULL"
    /// No cell is shown wider than this, however wide the terminal.
    public static let cellWidthLimit = 400

    /// The table as it is shown.
    ///
    /// - Parameter width: The columns of the terminal; nil shows everything.
    public func render(width: Int?, style: Stylist, unicode: Bool = true) -> Rendering {
        let cells = rows.map { row in row.map { $0.map { TextFitting.oneLine($0) } } }
        let layout = TableLayout(columns: columns, widths: naturalWidths(cells), available: width)
        let ellipsis = unicode ? "…" : "..."
        var lines = [line(layout, ellipsis) { style(fit(columns[$0].title, $0, $1, ellipsis), .bold) }]
        if columns.contains(where: { $0.note != nil }) {
            lines.append(line(layout, ellipsis) { style(fit(columns[$0].note ?? "", $0, $1, ellipsis), .dim) })
        }
        lines.append(line(layout, ellipsis) { style(String(repeating: unicode ? "─" : "-", count: $1), .dim) })
        for row in cells {
            lines.append(
                line(layout, ellipsis) { index, width in
                    if let text = row[index] { return fit(text, index, width, ellipsis) }
                    return style(fit(Self.missing, index, width, ellipsis), .dim)
                })
        }
        return Rendering(lines: lines, hiddenColumns: layout.hidden.map { columns[$0].title })
    }

    /// The lines of a table and the names of the columns that found no place.
    public struct Rendering: Sendable {
        public var lines: [String]
        public var hiddenColumns: [String]
    }

    private func naturalWidths(_ cells: [[String?]]) -> [Int] {
        var widths = columns.map { max(DisplayWidth.of($0.title), $0.note.map { DisplayWidth.of($0) } ?? 0, 1) }
        for row in cells {
            for (index, cell) in row.enumerated() {
                widths[index] = max(widths[index], cell.map { DisplayWidth.of($0) } ?? Self.missing.utf8.count)
            }
        }
        return widths.map { min($0, Self.cellWidthLimit) }
    }

    private func fit(_ text: String, _ index: Int, _ width: Int, _ ellipsis: String) -> String {
        TextFitting.pad(
            TextFitting.cut(TextFitting.oneLine(text), to: width, ellipsis: ellipsis), to: width,
            onLeft: columns[index].isNumber)
    }

    private func line(_ layout: TableLayout, _ ellipsis: String, _ cell: (Int, Int) -> String) -> String {
        var parts: [String] = []
        for (position, column) in layout.shown.enumerated() {
            if position == layout.gap { parts.append(ellipsis) }
            parts.append(cell(column.index, column.width))
        }
        var line = parts.joined(separator: TableLayout.separator)
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
