internal import CatalogService
internal import Errors
internal import Iceberg
internal import IngestionService
internal import ObjectStorage
internal import Querying

/// Writes a query's rows as all of a table's rows, each key once.
///
/// Finding the last row of each key means holding all rows and sorting them, and most queries give each key once anyway. So the
/// rows are written as they come, then their keys are counted in the written files; only where one is there twice are the files
/// thrown away and the rows written anew. What is looked at is what was written: to ask the query beforehand would not do, since
/// a query may answer differently when it is asked again. Rows of files that do not parse are set aside by both readings, and a
/// line counts once however often it was set aside.
struct DistinctRows {
    /// The columns that tell which row is which.
    var key: [String]
    /// Whether the rows are spread over partitions, and so lose their order anyway.
    var isPartitioned: Bool

    func write(
        _ query: RenderedQuery, to table: WritableTable, in lake: Lake, with session: any QuerySession
    ) async throws -> [AddedFile] {
        let files = try await table.write(query.sql, columns: query.columns, with: session)
        if try await haveDistinctKeys(files, in: lake, with: session) { return files }
        for file in files { try await lake.store.delete(try Location(file.file.path)) }
        let rows = RowMatching.withoutOrder(
            RowMatching.lastOfEachKey(key, of: query.sql), isSorted: !isPartitioned)
        return try await table.write(rows, columns: query.columns, with: session)
    }

    private func haveDistinctKeys(
        _ files: [AddedFile], in lake: Lake, with session: any QuerySession
    ) async throws -> Bool {
        let paths = try files.map { try lake.path(of: $0.file.path) ?? $0.file.path }
        guard !paths.isEmpty else { return true }
        let row = try await session.rows(Self.countingKeys(key, in: paths)).first ?? []
        return row.count == 2 && row[0].intValue == row[1].intValue
    }

    /// Counts rows and keys, these by their hashes: where two keys share one, the rows are merely sorted for nothing.
    static func countingKeys(_ key: [String], in paths: [String]) -> String {
        let list = paths.map(SQLText.literal).joined(separator: ", ")
        let keys = key.map(SQLText.identifier).joined(separator: ", ")
        return """
            SELECT count(*), count(DISTINCT hash(\(keys)))
            FROM read_parquet([\(list)], hive_partitioning = false)
            """
    }
}
