internal import Querying

/// The SQL of SCD type 2: each version of a row stays, with the time from which and until which it held.
///
/// A row whose values are as they were keeps its open version; a key that the batch lacks keeps its open version too.
struct SlowlyChangingRows {
    var matching: RowMatching
    var validFrom: String
    var validTo: String
    /// A SQL literal: when the new versions begin and the old ones end, the same when a step is tried again.
    var time: String

    private var from: String { SQLText.identifier(validFrom) }
    private var to: String { SQLText.identifier(validTo) }

    var matched: String { matching.matched(where: "t.\(to) IS NULL") }

    /// The ended versions of changed rows, and the new versions.
    ///
    /// - Parameter columns: Every column of the table in order.
    func rows(tableColumns columns: [String]) -> String {
        let ended = columns.map { column in
            column.lowercased() == validTo.lowercased()
                ? "\(time) AS \(to)" : "t.\(SQLText.identifier(column))"
        }
        let opened = matching.newOrChanged(adding: ["\(time) AS \(from)", "CAST(NULL AS TIMESTAMP) AS \(to)"])
        return """
            SELECT \(ended.joined(separator: ", "))
            FROM \(BatchNames.target.sql) t
            JOIN (SELECT DISTINCT \(BatchNames.file), \(BatchNames.position) FROM \(BatchNames.matched)
                WHERE \(BatchNames.changed)) m
            ON t.\(BatchNames.file) = m.\(BatchNames.file) AND t.\(BatchNames.position) = m.\(BatchNames.position)
            UNION ALL BY NAME
            (\(opened))
            """
    }

    /// The first load: every row is open.
    func firstRows(of sql: String) -> String {
        """
        SELECT * EXCLUDE (\(BatchNames.order)), \(time) AS \(from), CAST(NULL AS TIMESTAMP) AS \(to)
        FROM (\(RowMatching.lastOfEachKey(matching.key, of: sql))) ORDER BY \(BatchNames.order)
        """
    }
}
