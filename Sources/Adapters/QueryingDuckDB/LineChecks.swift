internal import Errors
internal import JSON
internal import Querying

extension DuckDBSession {
    /// Prepares a file of JSON lines of which some do not parse: these go to tables like those of the CSV reader, the rest is the query.
    ///
    /// DuckDB's reader of JSON can only fail at such a line or make it a row of nulls, so the lines are read as text and each value
    /// is compared with what became of it.
    func prepareChecked(_ source: FileSource) throws(MartletError) -> PreparedFileSource {
        let tables = RejectTables(sourceNumber)
        sourceNumber += 1
        let look = FileSourceQuery(source: source, rejects: nil).sql
        let columns = try readableColumns(look, source).map {
            ColumnInfo(name: $0.name, type: source.columnTypes[$0.name] ?? $0.type)
        }
        // Where lines are of several kinds from the beginning, there is one column that holds all of a line.
        let isWhole = columns.count == 1 && columns[0].name == "json" && columns[0].type == .json
        guard source.files.count == 1, !isWhole, !columns.contains(where: { $0.type.isNested }) else {
            throw MartletError(
                .unsupported,
                "lines of several files or kinds, or with values inside of values, are not set aside one by one")
        }
        let checks = LineChecks(file: source.files[0], columns: columns)
        rejectTables.append(tables)
        try run(checks.tableOfScans(tables))
        try run(checks.tableOfErrors(tables))
        return PreparedFileSource(sql: checks.goodRows, columns: columns)
    }
}

/// The queries that tell good lines of JSON from bad ones, as pure text.
struct LineChecks {
    let file: String
    let columns: [ColumnInfo]

    /// The longest line, in bytes; the reader keeps several in memory.
    static let lineLimit = 8 << 20

    var goodRows: String { "SELECT unnest(value) FROM (\(checked)) WHERE fault IS NULL" }

    func tableOfScans(_ tables: RejectTables) -> String {
        "CREATE TEMP TABLE \(tables.scans) AS SELECT 0 AS scan_id, 0 AS file_id, \(SQLText.literal(file)) AS file_path"
    }

    /// As the CSV reader's table of errors is, as far as it is read.
    func tableOfErrors(_ tables: RejectTables) -> String {
        let names = "([" + columns.map { SQLText.literal($0.name) }.joined(separator: ", ") + "]::VARCHAR[])"
        let types = "([" + columns.map { SQLText.literal($0.type.sql) }.joined(separator: ", ") + "]::VARCHAR[])"
        let pointers =
            "([" + columns.map { SQLText.literal(Self.pointer($0.name)) }.joined(separator: ", ") + "]::VARCHAR[])"
        return """
            CREATE TEMP TABLE \(tables.errors) AS
            SELECT 0 AS scan_id, 0 AS file_id, number AS line, fault AS column_idx,
                CASE WHEN fault > 0 THEN \(names)[fault] END AS column_name,
                CASE fault WHEN -2 THEN 'the line is not valid JSON' WHEN -1 THEN 'the line is not a JSON object'
                    ELSE TRY(json_extract(line, \(pointers)[fault])::VARCHAR) || ' is no ' || \(types)[fault]
                END AS error_message,
                line AS csv_line
            FROM (\(checked)) WHERE fault IS NOT NULL LIMIT \(RejectTables.rowLimit)
            """
    }

    /// Every line with its number, its value, and what is wrong with it: -2 and -1 for the whole of it, else a column from 1.
    private var checked: String {
        let faults = columns.enumerated().map { index, column in
            """
             WHEN value.\(SQLText.identifier(column.name)) IS NULL
                AND coalesce(json_type(line, \(SQLText.literal(Self.pointer(column.name)))), 'NULL') <> 'NULL' THEN \(index + 1)
            """
        }
        return """
            SELECT number, line, value,
                CASE WHEN NOT json_valid(line) THEN -2 WHEN json_type(line) <> 'OBJECT' THEN -1\(faults.joined()) END AS fault
            FROM (SELECT number, line, TRY(from_json(line, \(SQLText.literal(structure)))) AS value FROM (\(lines)))
            """
    }

    /// In one thread, since only then the numbers are those of the lines.
    private var lines: String {
        """
        SELECT number, line FROM (
            SELECT row_number() OVER () AS number, line FROM read_csv([\(SQLText.literal(file))],
                columns = {'line': 'VARCHAR'}, auto_detect = false, header = false, delim = chr(1), quote = '', escape = '',
                max_line_size = \(Self.lineLimit), parallel = false)
        ) WHERE trim(line) <> ''
        """
    }

    private var structure: String {
        JSONValue.object(JSONObject(columns.map { ($0.name, JSONValue.string($0.type.sql)) })).text()
    }

    /// A name as a JSON pointer.
    private static func pointer(_ name: String) -> String {
        "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
