import Errors
import Foundation
import Querying
import QueryingDuckDB
import Testing

/// Opens a session, lends it, and closes it.
func withSession<Value>(
    _ options: SessionOptions = SessionOptions(threads: 2), _ body: (any QuerySession) async throws -> Value
) async throws -> Value {
    let session = try await DuckDBEngine().open(options)
    do {
        let value = try await body(session)
        await session.close()
        return value
    } catch {
        await session.close()
        throw error
    }
}

/// Lends an empty folder that is removed afterwards.
func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

/// The error that a body throws.
func failure(_ body: () async throws -> Void) async -> MartletError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? MartletError
    }
}

extension QuerySession {
    /// The texts of all rows, values separated by bars.
    func texts(_ sql: String, parameters: [QueryValue] = []) async throws -> [String] {
        try await rows(sql, parameters: parameters).map { $0.map(\.text).joined(separator: "|") }
    }
}
