internal import CDuckDB
internal import CDuckDBHeader
internal import Errors

/// A database in memory with its one connection and the result that is being read; closed with its owner.
@safe final class Database {
    private var database: duckdb_database?
    private var connectionPointer: duckdb_connection?
    let handle: SessionHandle
    var openResult: OpenResult?

    init(settings: [(name: String, value: String)], handle: SessionHandle) throws(MartletError) {
        self.handle = handle
        var configuration: duckdb_config?
        guard unsafe duckdb_create_config(&configuration) == DuckDBSuccess else {
            throw MartletError(.internal, "DuckDB made no configuration")
        }
        defer { unsafe duckdb_destroy_config(&configuration) }
        for (name, value) in settings {
            guard unsafe duckdb_set_config(configuration, name, value) == DuckDBSuccess else {
                throw MartletError(.internal, "DuckDB does not accept the setting \(name) = '\(value)'")
            }
        }
        var message: UnsafeMutablePointer<CChar>?
        guard unsafe duckdb_open_ext(":memory:", &database, configuration, &message) == DuckDBSuccess else {
            defer { unsafe duckdb_free(message) }
            throw ErrorTranslation.error(
                unsafe message.map { unsafe String(cString: $0) } ?? "DuckDB did not open a database", sql: nil)
        }
        guard unsafe duckdb_connect(database, &connectionPointer) == DuckDBSuccess else {
            throw MartletError(.internal, "DuckDB did not open a connection")
        }
        unsafe handle.attach(try connection)
    }

    deinit { close() }

    var connection: duckdb_connection {
        get throws(MartletError) {
            guard let connection = unsafe connectionPointer else {
                throw MartletError(.internal, "the query session is closed")
            }
            return unsafe connection
        }
    }

    func close() {
        openResult = nil
        handle.detach()
        if unsafe connectionPointer != nil { unsafe duckdb_disconnect(&connectionPointer) }
        if unsafe database != nil { unsafe duckdb_close(&database) }
    }
}
