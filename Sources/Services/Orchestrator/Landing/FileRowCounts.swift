internal import Errors
internal import Pipelines
internal import Querying

/// How many rows each of several landed files gave, for the registry.
///
/// A query over several files does not say which row is whose, so each file is counted by itself, read as the query reads it. Where
/// there is one file, the query's own count is known, and nothing is read again.
struct FileRowCounts {
    /// By the file's local path.
    private(set) var rows: [String: Int64] = [:]
    private(set) var notes: [String] = []

    /// - Parameter rejected: The rows that the query set aside.
    init(
        of query: RenderedQuery, _ inputs: LandingInputs, rejected: [RejectedRow], with session: any QuerySession
    ) async throws {
        guard inputs.files.count > 1 else { return }
        guard query.rowCounts.isEmpty else {
            for counts in query.rowCounts {
                for row in try await session.rows(counts) {
                    guard let path = row[0].textValue, rows[path] == nil else { continue }
                    rows[path] = row[1].intValue
                }
            }
            return
        }
        let queries = try LandingMarker.countQueries(
            in: query.rendered.sql, rejectOptions: try await session.csvRejectArguments()
        ) { (folder, suffix) throws(MartletError) in try inputs.paths(in: folder, suffix: suffix) }
        for (path, sql) in queries.sorted(by: { $0.key < $1.key }) {
            do {
                rows[path] = try await session.rows(sql).first?.first?.intValue
            } catch let error as MartletError where error.code == .invalidInput {
                notes.append("the rows of '\(path)' are not counted: \(error.message)")
            }
        }
        // Counting uses no column: it notices the rows without a form, and counts those with a bad value.
        for row in try await session.takeRejectedRows() { rows[row.file]? += 1 }
        for row in rejected { rows[row.file]? -= 1 }
    }
}
