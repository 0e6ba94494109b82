internal import Errors
internal import Querying

extension DuckDBSession {
    func queryArrow(_ sql: String, parameters: [QueryValue], limits: QueryLimits) async throws -> any ByteStream {
        throw MartletError(
            .unsupported, "this engine gives no Arrow streams", hint: "Use the format parquet, csv or json.")
    }
}
