internal import Errors
internal import Querying

extension DuckDBSession {
    func queryArrow(_ sql: String, parameters: [QueryValue], limits: QueryLimits) async throws -> any ByteStream {
        throw MartletError(.internal, "Arrow streams are being written")
    }
}
