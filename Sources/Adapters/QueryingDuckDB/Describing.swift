internal import CDuckDB
internal import CDuckDBHeader
internal import Errors
internal import Querying

extension DuckDBSession {
    func describe(_ sql: String, parameters: [QueryValue]) throws -> [ColumnInfo] {
        currentResult = nil
        return try interruptible { () throws(MartletError) in
            try authorize(sql)
            return try columns(of: sql, parameters: parameters)
        }
    }

    /// The columns of a query; parameters whose types DuckDB cannot find are taken from the values.
    func columns(of sql: String, parameters: [QueryValue]) throws(MartletError) -> [ColumnInfo] {
        let statement = unsafe try Statement(sql, on: connection, personsText: PersonsText(text: sql, offset: 0))
        try statement.bind(parameters)
        return statement.columns
    }

    func createTemporaryTable(_ name: String, as sql: String, parameters: [QueryValue]) async throws -> Int64 {
        currentResult = nil
        try authorize(sql)
        let prefix = "CREATE OR REPLACE TEMP TABLE \(SQLText.identifier(name)) AS "
        let count = try await watched(deadline: nil) { () throws(MartletError) -> Int64 in
            var result = try runWriting(
                prefix + sql, parameters, personsText: PersonsText(text: sql, offset: prefix.utf8.count))
            return try result.allRows().first?.first?.intValue ?? 0
        }
        temporaryTables.insert(name.lowercased())
        return count
    }
}
