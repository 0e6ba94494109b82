internal import Querying

/// The SQL that compares a batch of rows with the table that it goes to, by key.
///
/// Keys compare with IS NOT DISTINCT FROM, so that a null key is a key like another: without that, rows with a null in their
/// key would be doubled by every run.
struct RowMatching {
    /// The columns that tell which row is which.
    var key: [String]
    /// The columns of the batch, in order, the key among them.
    var columns: [String]

    private func quoted(_ column: String, of alias: String) -> String { "\(alias).\(SQLText.identifier(column))" }

    private var keysEqual: String {
        key.map { "\(quoted($0, of: "t")) IS NOT DISTINCT FROM \(quoted($0, of: "b"))" }.joined(separator: " AND ")
    }

    private var valuesDiffer: String {
        let values = columns.filter { column in !key.contains { $0.lowercased() == column.lowercased() } }
        if values.isEmpty { return "false" }
        return values.map { "\(quoted($0, of: "t")) IS DISTINCT FROM \(quoted($0, of: "b"))" }.joined(separator: " OR ")
    }

    /// A query's rows, numbered; of rows that share a key the last one stays.
    static func lastOfEachKey(_ key: [String], of sql: String) -> String {
        let keys = key.map(SQLText.identifier).joined(separator: ", ")
        return """
            SELECT * FROM (\(numbered(sql)))
            QUALIFY row_number() OVER (PARTITION BY \(keys) ORDER BY \(BatchNames.order) DESC) = 1
            """
    }

    /// A query's rows, numbered in the order in which they come.
    static func numbered(_ sql: String) -> String {
        "SELECT *, row_number() OVER () AS \(BatchNames.order) FROM (\n\(sql)\n)"
    }

    /// Numbered rows without the numbers.
    ///
    /// - Parameter isSorted: Whether they keep their order, which makes smaller files but costs a sort; rows that are spread over
    ///   partitions lose it anyway.
    static func withoutOrder(_ numbered: String, isSorted: Bool) -> String {
        "SELECT * EXCLUDE (\(BatchNames.order)) FROM (\n\(numbered)\n)"
            + (isSorted ? " ORDER BY \(BatchNames.order)" : "")
    }

    /// Rows of the target that share a key with the batch, with their position and whether they differ.
    ///
    /// - Parameter condition: Narrows the target's rows, such as to those of SCD 2 that are open.
    func matched(where condition: String? = nil) -> String {
        """
        SELECT t.\(BatchNames.file), t.\(BatchNames.position), b.\(BatchNames.order),
            (\(valuesDiffer)) AS \(BatchNames.changed)
        FROM \(BatchNames.target.sql) t JOIN \(BatchNames.batch) b ON \(keysEqual)
        \(condition.map { "WHERE \($0)" } ?? "")
        """
    }

    /// The positions of every row of the target whose key is in the batch.
    var positionsOfEveryMatch: String {
        """
        SELECT t.\(BatchNames.file) AS file_path, t.\(BatchNames.position) AS pos
        FROM \(BatchNames.target.sql) t
        WHERE EXISTS (SELECT 1 FROM \(BatchNames.batch) b WHERE \(keysEqual))
        ORDER BY 1, 2
        """
    }

    /// The positions of matched rows that differ.
    static let positionsOfChanges = """
        SELECT \(BatchNames.file) AS file_path, \(BatchNames.position) AS pos
        FROM \(BatchNames.matched) WHERE \(BatchNames.changed) ORDER BY 1, 2
        """

    /// The rows of the batch that are new or differ, in the order in which they came.
    ///
    /// - Parameter additions: Further columns, such as `NULL AS valid_to`.
    func newOrChanged(adding additions: [String] = []) -> String {
        let list = columns.map { quoted($0, of: "b") } + additions
        return """
            SELECT \(list.joined(separator: ", "))
            FROM \(BatchNames.batch) b
            WHERE NOT EXISTS (
                SELECT 1 FROM \(BatchNames.matched) m
                WHERE m.\(BatchNames.order) = b.\(BatchNames.order) AND NOT m.\(BatchNames.changed))
            ORDER BY b.\(BatchNames.order)
            """
    }

    /// All rows of the batch, in the order in which they came.
    var everything: String {
        "SELECT \(columns.map { quoted($0, of: "b") }.joined(separator: ", ")) FROM \(BatchNames.batch) b ORDER BY b.\(BatchNames.order)"
    }
}
