import CatalogService
internal import Errors
internal import Iceberg
public import Querying

extension QueryService {
    /// No export is cut into several files.
    private static let exportFileSize = 1 << 50

    /// Writes the rows of a query as Parquet into a folder inside of another one that only this export uses.
    ///
    /// - Returns: The files, one unless the engine had reason to write more.
    public func exportParquet(
        _ request: QueryRequest, toFolder name: String, inside folder: String
    ) async throws -> [WrittenFile] {
        // The engine may use what is inside of an allowed folder, not the folder itself.
        let session = try await open([folder])
        do {
            let files = try await export(request, toFolder: "\(folder)/\(name)", with: session)
            await session.close()
            return files
        } catch {
            await session.close()
            throw error
        }
    }

    private func export(
        _ request: QueryRequest, toFolder folder: String, with session: any QuerySession
    ) async throws -> [WrittenFile] {
        try await prepare(request, in: session)
        let found = try await suggesting(request) {
            try await session.describe(request.sql, parameters: request.parameters)
        }
        let schema = Schema(fields: try found.map { column throws(MartletError) in try NestedField(column) })
            .withFreshIDs()
        let limited = request.limits.rows.map { "SELECT * FROM (\n\(request.sql)\n) LIMIT \($0)" } ?? request.sql
        var write = ParquetWrite(
            sql: limited, parameters: request.parameters, folder: folder, filePrefix: "rows",
            columns: schema.tableColumns,
            targetFileSize: Self.exportFileSize)
        write.writesEmptyFile = true
        request.watch?.attach(session)
        defer { request.watch?.detach() }
        return try await withTimeLimit(request.limits.time, of: session) { try await session.writeParquet(write) }
    }

    private func withTimeLimit<Value: Sendable>(
        _ limit: Duration?, of session: any QuerySession, _ body: () async throws -> Value
    ) async throws -> Value {
        guard let limit else { return try await body() }
        // Beside the body: it ends the query when the time is over, unless it is cancelled before.
        let watch = Task {
            try await Task.sleep(for: limit)
            session.cancel()
        }
        defer { watch.cancel() }
        do {
            return try await body()
        } catch let error as MartletError where error.code == .cancelled && !Task.isCancelled {
            throw MartletError(
                .timedOut, "the query did not end within \(limit)",
                hint: "Raise the limit with --timeout, or ask for less.")
        }
    }
}
