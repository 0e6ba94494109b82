internal import Errors
internal import JSON
internal import Querying

/// The queries that tell good rows of one JSON file from bad ones, as pure text.
///
/// DuckDB's reader can only fail at a bad row or make nulls of it. So it is told to make nulls, the rows are read as text as well, in
/// the same order, and each value is compared with the text that it came from.
struct JSONRowChecks {
    let file: String
    /// Gives `number` and `line` of every row.
    let raw: String
    /// The call that makes nulls of bad values; nil where the rows' text is parsed instead.
    let typed: String?
    let columns: [ColumnInfo]
    /// The types that the call gives the file by itself.
    let found: [String: SQLType]
    /// Whether every row has to be an object.
    let needsObjects: Bool

    var checked: CheckedFile {
        let list = columns.map { "\(value($0)) AS \(SQLText.identifier($0.name))" }.joined(separator: ", ")
        return CheckedFile(
            file: file, goodRows: "SELECT \(list) FROM (\(rows)) WHERE fault IS NULL", badRows: badRows)
    }

    /// Every row with its number, its text, its value, and what is wrong with it: -2 and -1 for the whole of it, else a column from 1.
    private var rows: String {
        var cases = ["WHEN NOT json_valid(line) THEN -2"]
        if needsObjects { cases.append("WHEN json_type(line) <> 'OBJECT' THEN -1") }
        for (index, column) in columns.enumerated() {
            let fault = ValueFaults.condition(value(column), from: json(column), column.type)
            cases.append("WHEN \(fault) THEN \(index + 1)")
        }
        return """
            SELECT number, line, value,
                CASE WHEN here IS NULL OR number IS NULL THEN \(CheckedFile.misaligned)
                \(cases.joined(separator: "\n    ")) END AS fault
            FROM (\(joined))
            """
    }

    private var joined: String {
        guard let typed else {
            let types = JSONValue.object(JSONObject(columns.map { ($0.name, JSONValue.string($0.type.sql)) })).text()
            return """
                SELECT number, line, true AS here, TRY(from_json(line, \(SQLText.literal(types)))) AS value FROM (\(raw))
                """
        }
        return """
            SELECT number, line, here, value
            FROM (SELECT true AS here, martlet_row AS value FROM (\(typed)) AS martlet_row) AS martlet_typed
            POSITIONAL JOIN (\(raw)) AS martlet_raw
            """
    }

    private var badRows: String {
        let names = "([" + columns.map { SQLText.literal($0.name) }.joined(separator: ", ") + "]::VARCHAR[])"
        let types = "([" + columns.map { SQLText.literal($0.type.sql) }.joined(separator: ", ") + "]::VARCHAR[])"
        let pointers = columns.map { SQLText.literal(ValueFaults.pointer($0.name)) }.joined(separator: ", ")
        return """
            SELECT number, fault, CASE WHEN fault > 0 THEN \(names)[fault] END AS column_name,
                CASE WHEN fault = -2 THEN 'it is not valid JSON' WHEN fault = -1 THEN 'it is not a JSON object'
                    WHEN fault > 0 THEN TRY(json_extract(line, ([\(pointers)]::VARCHAR[])[fault])::VARCHAR) || ' is no ' || \(types)[fault]
                END AS error_message,
                line AS text
            FROM (\(rows)) WHERE fault IS NOT NULL
            """
    }

    private func json(_ column: ColumnInfo) -> String {
        "json_extract(line, \(SQLText.literal(ValueFaults.pointer(column.name))))"
    }

    /// A column's value: as the call gives it, or taken from the text where another type is wanted.
    private func value(_ column: ColumnInfo) -> String {
        if typed == nil || found[column.name] == column.type { return "value.\(SQLText.identifier(column.name))" }
        if column.type == .varchar {
            return "TRY(json_extract_string(line, \(SQLText.literal(ValueFaults.pointer(column.name)))))"
        }
        let type = JSONValue.string(column.type.sql).text()
        return "TRY(from_json(\(json(column)), \(SQLText.literal(type))))"
    }
}
