internal import Clocks
internal import Errors
public import Identifiers
public import Runs

extension SQLRunStore {
    public func logCount(of id: RunID) async throws -> Int {
        try await database.read { handle throws(MartletError) in
            var count: Int64 = 0
            try handle.run(
                "SELECT coalesce(max(position) + 1, 0) FROM run_logs WHERE run_id = $1", [.text(id.description)]
            ) { count = $0.integer(0) }
            return Int(count)
        }
    }

    public func tests(ofAsset asset: String, limit: Int) async throws -> [AssetTestRecord] {
        try await database.read { handle throws(MartletError) in
            var found: [AssetTestRecord] = []
            let columns = TestRow.columns.split(separator: ",").map { "t." + $0.filter { !$0.isWhitespace } }
            // A run's ID sorts by its time.
            try handle.run(
                """
                SELECT \(columns.joined(separator: ", ")), r.id, r.target_branch, r.created_at
                FROM run_tests t JOIN runs r ON r.id = t.run_id
                WHERE t.asset = $1 ORDER BY t.run_id DESC, t.position LIMIT $2
                """, [.text(asset), .integer(Int64(max(0, limit)))]
            ) { row throws(MartletError) in
                let first = Int32(columns.count)
                guard let run = RunID(row.text(first)) else {
                    throw MartletError(.corrupt, "the stored run '\(row.text(first))' has no valid ID")
                }
                found.append(
                    AssetTestRecord(
                        run: run, target: row.text(first + 1),
                        createdAt: Timestamp(microseconds: row.integer(first + 2)), test: try TestRow.read(row)))
            }
            return found
        }
    }
}
