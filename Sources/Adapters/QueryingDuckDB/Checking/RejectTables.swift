internal import Querying

/// The temporary tables in which DuckDB's CSV reader, or a check of rows, keeps what is rejected.
struct RejectTables: Sendable, Hashable {
    let scans: String
    let errors: String
    /// Whether a check fills them: then there is one table, with a line for each row.
    let isChecked: Bool

    init(_ number: Int, isChecked: Bool = false) {
        self.isChecked = isChecked
        scans = "martlet_reject_scans_\(number)"
        errors = "martlet_reject_errors_\(number)"
    }

    /// The most rejected rows that a file keeps.
    static let rowLimit = 100_000

    /// The arguments of `read_csv` that fill the tables.
    var arguments: [String] {
        [
            "store_rejects = true", "rejects_scan = \(SQLText.literal(scans))",
            "rejects_table = \(SQLText.literal(errors))", "rejects_limit = \(Self.rowLimit)",
        ]
    }

    /// One line can break several rules, and a file be read twice; the first is told.
    var query: String {
        if isChecked {
            return
                "SELECT file_path, line, column_name, error_message, text FROM \(errors) ORDER BY file_path, line, number"
        }
        return """
            SELECT file_path, line, first(column_name ORDER BY column_idx), first(error_message ORDER BY column_idx),
                first(csv_line ORDER BY column_idx)
            FROM \(errors) JOIN (SELECT DISTINCT scan_id, file_id, file_path FROM \(scans)) USING (scan_id, file_id)
            GROUP BY file_path, line ORDER BY file_path, line
            """
    }

    var existsQuery: String {
        "SELECT 1 FROM duckdb_tables() WHERE table_name = \(SQLText.literal(errors)) LIMIT 1"
    }

    /// Files of which one reading rejected more rows than are kept, so that some would be lost.
    var fullQuery: String {
        if isChecked {
            return "SELECT file_path FROM \(errors) GROUP BY 1 HAVING count(*) >= \(Self.rowLimit) ORDER BY 1 LIMIT 1"
        }
        return """
            SELECT file_path FROM \(errors) JOIN (SELECT DISTINCT scan_id, file_id, file_path FROM \(scans)) USING (scan_id, file_id)
            GROUP BY scan_id, file_path HAVING count(*) >= \(Self.rowLimit) ORDER BY file_path LIMIT 1
            """
    }

    var dropStatement: String { "DROP TABLE IF EXISTS \(scans); DROP TABLE IF EXISTS \(errors)" }
}
