internal import Querying

/// The SQL that compares two sets of rows.
///
/// Rows are counted, not only looked for: a row that is there three times before and once after was removed twice.
struct RowComparison {
    static let before = TableName(layer: "martlet_diff", table: "before")
    static let after = TableName(layer: "martlet_diff", table: "after")
    private static let removed = "martlet_removed"
    private static let added = "martlet_added"

    /// The columns of both sides that are compared.
    var columns: [String]
    /// The columns that tell which row is which; none where nothing does.
    var key: [String]

    private var list: String { columns.map(SQLText.identifier).joined(separator: ", ") }
    private var keyList: String { key.map(SQLText.identifier).joined(separator: ", ") }

    private var with: String {
        """
        WITH \(Self.removed) AS MATERIALIZED (
            SELECT \(list) FROM \(Self.before.sql) EXCEPT ALL SELECT \(list) FROM \(Self.after.sql)),
        \(Self.added) AS MATERIALIZED (
            SELECT \(list) FROM \(Self.after.sql) EXCEPT ALL SELECT \(list) FROM \(Self.before.sql))
        """
    }

    private func keysEqual(_ left: String, _ right: String) -> String {
        key.map(SQLText.identifier).map { "\(left).\($0) IS NOT DISTINCT FROM \(right).\($0)" }
            .joined(separator: " AND ")
    }

    /// One row: how many rows are only before, only after, and, by key, in both with other values.
    var counts: String {
        var changed = "CAST(NULL AS BIGINT)"
        if !key.isEmpty {
            // A key that is there several times pairs as many rows as the side with fewer has.
            changed = """
                (SELECT CAST(coalesce(sum(least(r.martlet_count, a.martlet_count)), 0) AS BIGINT)
                FROM (SELECT \(keyList), count(*) AS martlet_count FROM \(Self.removed) GROUP BY \(keyList)) r
                JOIN (SELECT \(keyList), count(*) AS martlet_count FROM \(Self.added) GROUP BY \(keyList)) a
                ON \(keysEqual("r", "a")))
                """
        }
        return """
            \(with)
            SELECT (SELECT count(*) FROM \(Self.removed)), (SELECT count(*) FROM \(Self.added)), \(changed)
            """
    }

    /// Rows of one side without a partner on the other.
    func sample(_ side: RowSample.Side, limit: Int) -> String {
        let (own, other) = side == .removed ? (Self.removed, Self.added) : (Self.added, Self.removed)
        let condition =
            key.isEmpty ? "" : " WHERE NOT EXISTS (SELECT 1 FROM \(other) o WHERE \(keysEqual("s", "o")))"
        let order = key.isEmpty ? "ALL" : keyList
        return "\(with) SELECT \(list) FROM \(own) s\(condition) ORDER BY \(order) LIMIT \(limit)"
    }

    /// Changed rows, each before and after, with 0 or 1 in front.
    func changedSample(limit: Int) -> String {
        func side(_ number: Int, _ name: String) -> String {
            let columns = columns.map { "s.\(SQLText.identifier($0))" }.joined(separator: ", ")
            return
                "SELECT \(number) AS martlet_side, \(columns) FROM \(name) s JOIN martlet_keys k ON \(keysEqual("s", "k"))"
        }
        return """
            \(with), martlet_keys AS MATERIALIZED (
                SELECT \(keyList) FROM \(Self.removed) INTERSECT SELECT \(keyList) FROM \(Self.added)
                ORDER BY ALL LIMIT \(limit))
            SELECT * FROM (\(side(0, Self.removed)) UNION ALL \(side(1, Self.added)))
            ORDER BY \(keyList), martlet_side
            """
    }
}
