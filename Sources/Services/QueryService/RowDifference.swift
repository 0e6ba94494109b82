public import Cataloging
internal import Errors
public import Querying

/// How many rows of a table differ between two states of the lake.
public struct RowDifference: Sendable, Hashable {
    public var added: Int64
    public var removed: Int64
    /// Rows with the same key and other values; nil where no key tells which row is which.
    public var changed: Int64?

    public init(added: Int64, removed: Int64, changed: Int64?) {
        self.added = added
        self.removed = removed
        self.changed = changed
    }
}

extension QueryService {
    /// Compares the rows of a table at two commits.
    ///
    /// - Parameters:
    ///   - columns: Those to compare; both states must have them.
    ///   - key: The columns that tell which row is which, among `columns`. Empty where there are none, and not used where two rows
    ///     have the same: a row with other values then counts as one removed and one added.
    public func compareRows(
        of table: TableName, from: CommitID, to: CommitID, columns: [String], key: [String]
    ) async throws -> RowDifference {
        let before = Self.name(table, at: from)
        let after = Self.name(table, at: to)
        if !key.isEmpty, try await isUnique(key, in: before), try await isUnique(key, in: after) {
            let counts = try await integers(Self.keyedSQL(before, after, columns: columns, key: key))
            return RowDifference(added: counts[0], removed: counts[1], changed: counts[2])
        }
        let counts = try await integers(Self.countedSQL(before, after, columns: columns))
        return RowDifference(added: counts[0], removed: counts[1], changed: nil)
    }

    private static func name(_ table: TableName, at commit: CommitID) -> String {
        TableName(namespace: table.namespace, layer: table.layer, table: "\(table.table)@\(commit)").sql
    }

    private func isUnique(_ key: [String], in table: String) async throws -> Bool {
        let columns = key.map(SQLText.identifier).joined(separator: ", ")
        let sql = "SELECT count(*) FROM (SELECT 1 FROM \(table) GROUP BY \(columns) HAVING count(*) > 1 LIMIT 1)"
        return try await integers(sql)[0] == 0
    }

    private func integers(_ sql: String) async throws -> [Int64] {
        try await query(QueryRequest(sql: sql)) { stream in
            guard let chunk = try await stream.next(), chunk.rowCount == 1 else {
                throw MartletError(.internal, "the comparison of two tables gave no row")
            }
            return chunk.row(0).map { $0.intValue ?? 0 }
        }
    }

    private static func digest(_ columns: [String]) -> String {
        "hash(\(columns.map(SQLText.identifier).joined(separator: ", ")))"
    }

    /// Matches rows by key; those of both sides whose other values differ have changed.
    private static func keyedSQL(_ before: String, _ after: String, columns: [String], key: [String]) -> String {
        let names = key.indices.map { "k\($0)" }
        let keys = zip(key, names).map { "\(SQLText.identifier($0)) AS \($1)" }.joined(separator: ", ")
        let equal = names.map { "f.\($0) IS NOT DISTINCT FROM t.\($0)" }.joined(separator: " AND ")
        return """
            SELECT count(*) FILTER (f.h IS NULL), count(*) FILTER (t.h IS NULL), count(*) FILTER (f.h <> t.h)
            FROM (SELECT \(keys), \(digest(columns)) AS h FROM \(before)) f
            FULL JOIN (SELECT \(keys), \(digest(columns)) AS h FROM \(after)) t ON \(equal)
            """
    }

    /// Counts equal rows on both sides; what one side has more of was added or removed.
    private static func countedSQL(_ before: String, _ after: String, columns: [String]) -> String {
        """
        SELECT coalesce(sum(greatest(coalesce(t.n, 0) - coalesce(f.n, 0), 0)), 0)::BIGINT,
            coalesce(sum(greatest(coalesce(f.n, 0) - coalesce(t.n, 0), 0)), 0)::BIGINT
        FROM (SELECT \(digest(columns)) AS h, count(*) AS n FROM \(before) GROUP BY h) f
        FULL JOIN (SELECT \(digest(columns)) AS h, count(*) AS n FROM \(after) GROUP BY h) t USING (h)
        """
    }
}
