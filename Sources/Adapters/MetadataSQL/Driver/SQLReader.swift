internal import Errors
internal import Synchronization

/// Runs reads, on a connection that no write holds up.
///
/// Of a database in a file: on the caller's thread, since that takes microseconds.
final class SQLReader: Sendable {
    private let connection: Mutex<SQLHandle>

    /// Nil where only a query can tell whether anything was committed.
    let changes: ChangeMark?

    init(_ driver: any SQLDriver) throws(MartletError) {
        let opened = try driver.connect(.reading)
        changes = opened.changeMark()
        connection = Mutex(SQLHandle(opened))
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (inout SQLHandle) throws(MartletError) -> Value
    ) async throws(MartletError) -> Value {
        try connection.withLock { handle throws(MartletError) in try body(&handle) }
    }
}
