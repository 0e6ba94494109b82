internal import Errors
internal import Querying

extension DuckDBSession {
    /// A sheet's rows, every cell read as text and made a value of its column's type.
    ///
    /// A column's type is the wanted one, or else that of its first cell which is not empty, or text where less than half of its cells
    /// are of that type. DuckDB's own look goes no further than the first row.
    func checkedWorkbook(_ call: FileCall) throws(MartletError) -> (columns: [ColumnInfo], files: [CheckedFile]) {
        try load("excel")
        guard call.files.count == 1 else {
            throw Self.cannotCheck("a query reads one workbook at a time, not \(call.files.count)")
        }
        let first = try readableColumns(call.sheet(), call.source(call.files))
        let cells = try readableColumns(call.sheet(["header = false", "all_varchar = true"]), call.source(call.files))
        guard let top = SheetPlace(cells.first?.name), let last = SheetPlace(cells.last?.name),
            first.count == cells.count
        else { throw Self.cannotCheck("the cells of \(call.files[0]) could not be told apart") }
        let hasHeader = first.map(\.name) != cells.map(\.name)
        var columns = call.wanted(first)
        let isFree = zip(columns, first).map { column, _ in !call.hasType(for: column.name) }
        var checks = WorkbookChecks(call: call, columns: columns, rowsBefore: top.row + (hasHeader ? 1 : 0) - 1)

        // Where a column begins empty, its first cell further down tells its type.
        let begins = try allRows(checks.firstRows).first ?? []
        var looked: [Int64: [ColumnInfo]] = [:]
        for (index, begin) in begins.enumerated() {
            guard isFree[index], let row = begin.intValue, row > checks.rowsBefore + 1 else { continue }
            if looked[row] == nil, looked.count < WorkbookChecks.lookLimit {
                let range = "range = '\(top.letters)\(row):\(last.letters)\(row)'"
                looked[row] = try readableColumns(call.sheet(["header = false", range]), call.source(call.files))
            }
            if let types = looked[row], types.count == columns.count { columns[index].type = types[index].type }
        }
        checks.columns = columns
        let counts = try allRows(checks.faultCounts).first ?? []
        for index in columns.indices where isFree[index] && counts.count == columns.count * 2 {
            guard let faults = counts[index * 2].intValue, let values = counts[index * 2 + 1].intValue else { continue }
            if faults * 2 > values { columns[index].type = .varchar }
        }
        checks.columns = columns
        return (columns, [checks.checked])
    }
}

/// A cell's place in a sheet, such as `B3`.
struct SheetPlace {
    let letters: String
    let row: Int64

    init?(_ name: String?) {
        guard let name, let mark = name.firstIndex(where: \.isNumber), let row = Int64(name[mark...]),
            mark != name.startIndex
        else { return nil }
        letters = String(name[..<mark])
        self.row = row
    }
}

extension FileCall {
    /// The query that reads a sheet; what is said twice holds as it is said last.
    func sheet(_ more: [String] = []) -> String {
        let file = SQLText.literal(FilePath.plain(files[0]))
        return "SELECT * FROM read_xlsx(\(file)\(arguments)\n\(more.map { ", " + $0 }.joined()))"
    }

    func hasType(for column: String) -> Bool {
        columnTypes.keys.contains { $0.lowercased() == column.lowercased() }
    }
}

/// The queries that tell good rows of a sheet from bad ones, as pure text.
struct WorkbookChecks {
    let call: FileCall
    var columns: [ColumnInfo]
    /// Rows of the sheet above the first one that is read.
    let rowsBefore: Int64

    /// Rows at which columns that begin empty are looked at.
    static let lookLimit = 64

    /// Every row that is not empty, with its number and its cells as text under the names `c0`, `c1` and so on.
    private var rows: String {
        let names = columns.indices.map { "c\($0)" }
        let isThere = names.map { "\($0) IS NOT NULL" }.joined(separator: " OR ")
        return """
            SELECT * FROM (
                SELECT row_number() OVER () + \(rowsBefore) AS number, *
                FROM (\(call.sheet(["all_varchar = true"]))) AS martlet_cells(\(names.joined(separator: ", ")))
            ) WHERE \(isThere)
            """
    }

    /// The number of the first row of each column that has something in it.
    var firstRows: String {
        let list = columns.indices.map { "min(number) FILTER (WHERE c\($0) IS NOT NULL)" }
        return "SELECT \(list.joined(separator: ", ")) FROM (\(rows))"
    }

    /// For each column how many cells do not parse, and how many there are.
    var faultCounts: String {
        let list = columns.indices.flatMap { ["count(*) FILTER (WHERE \(fault($0)))", "count(c\($0))"] }
        return "SELECT \(list.joined(separator: ", ")) FROM (\(valued))"
    }

    var checked: CheckedFile {
        let good = columns.enumerated().map { "v\($0) AS \(SQLText.identifier($1.name))" }
        return CheckedFile(
            file: call.files[0],
            goodRows: "SELECT \(good.joined(separator: ", ")) FROM (\(faulted)) WHERE fault IS NULL",
            badRows: badRows)
    }

    private var badRows: String {
        let names = columns.map { SQLText.literal($0.name) }.joined(separator: ", ")
        let types = columns.map { SQLText.literal($0.type.sql) }.joined(separator: ", ")
        let cells = columns.indices.map { "c\($0)" }.joined(separator: ", ")
        let row = columns.enumerated().map {
            "\(SQLText.identifier($1.name)) := coalesce(CAST(v\($0) AS VARCHAR), c\($0))"
        }
        return """
            SELECT number, fault, ([\(names)]::VARCHAR[])[fault] AS column_name,
                to_json([\(cells)][fault])::VARCHAR || ' is no ' || ([\(types)]::VARCHAR[])[fault] AS error_message,
                CAST(to_json(struct_pack(\(row.joined(separator: ", ")))) AS VARCHAR) AS text
            FROM (\(faulted)) WHERE fault IS NOT NULL
            """
    }

    private var faulted: String {
        let cases = columns.indices.map { "WHEN \(fault($0)) THEN \($0 + 1)" }
        return "SELECT *, CASE \(cases.joined(separator: " ")) END AS fault FROM (\(valued))"
    }

    /// The rows with what the cells became beside them, under the names `v0`, `v1` and so on.
    private var valued: String {
        let values = columns.enumerated().map { "\(CellValue.expression("c\($0)", $1.type)) AS v\($0)" }
        return "SELECT *, \(values.joined(separator: ", ")) FROM (\(rows))"
    }

    private func fault(_ index: Int) -> String {
        let cell = "c\(index)"
        let rounds =
            CellValue.isWhole(columns[index].type)
            ? " OR coalesce(TRY_CAST(\(cell) AS DOUBLE) <> CAST(v\(index) AS DOUBLE), false)" : ""
        return "(\(cell) IS NOT NULL AND trim(\(cell)) <> '' AND (v\(index) IS NULL\(rounds)))"
    }
}

/// What a cell's text becomes: a workbook keeps days and times as numbers counted from 30 December 1899.
enum CellValue {
    static func expression(_ cell: String, _ type: SQLType) -> String {
        let number = "TRY_CAST(\(cell) AS DOUBLE)"
        let inside = "\(number) >= 0 AND \(number) < 2958466"
        let time = "to_microseconds(CAST(round(\(number) * 86400000.0) AS BIGINT) * 1000)"
        switch type {
        case .varchar: return cell
        case .date:
            return """
                CASE WHEN \(number) IS NULL THEN TRY_CAST(\(cell) AS DATE)
                    WHEN \(inside) AND \(number) = floor(\(number)) THEN DATE '1899-12-30' + CAST(\(number) AS INTEGER) END
                """
        case .timestamp, .timestampSeconds, .timestampMilliseconds, .timestampNanoseconds, .timestampWithTimeZone:
            return """
                CASE WHEN \(number) IS NULL THEN TRY_CAST(\(cell) AS \(type.sql))
                    WHEN \(inside) THEN CAST(TIMESTAMP '1899-12-30' + \(time) AS \(type.sql)) END
                """
        case .time:
            return """
                CASE WHEN \(number) IS NULL THEN TRY_CAST(\(cell) AS TIME)
                    WHEN \(number) >= 0 AND \(number) < 1 THEN TIME '00:00:00' + \(time) END
                """
        default: return "TRY_CAST(\(cell) AS \(type.sql))"
        }
    }

    static func isWhole(_ type: SQLType) -> Bool {
        switch type {
        case .tinyint, .smallint, .integer, .bigint, .hugeint, .utinyint, .usmallint, .uinteger, .ubigint, .uhugeint:
            true
        default: false
        }
    }
}
