internal import CDuckDB
internal import CDuckDBHeader
internal import Errors
internal import Querying
internal import Synchronization

/// What other threads may touch while the session's own thread is inside of DuckDB: interrupting and asking for progress.
final class SessionHandle: Sendable {
    private struct State {
        /// As an address, because a pointer is not Sendable.
        var connection: UInt = 0
        var isRunning = false
        var reason: Interruption?
    }

    enum Interruption { case cancelled, timedOut }

    private let state = Mutex(State())

    func attach(_ connection: duckdb_connection) {
        let address = UInt(bitPattern: connection)
        state.withLock { $0.connection = address }
    }

    /// Called before the connection is closed; from then on nothing here touches it.
    func detach() { state.withLock { $0.connection = 0 } }

    func begin() {
        state.withLock {
            $0.isRunning = true
            $0.reason = nil
        }
    }

    func end() { state.withLock { $0.isRunning = false } }

    var interruption: Interruption? { state.withLock { $0.reason } }

    func interrupt(_ reason: Interruption) {
        state.withLock { state in
            guard state.isRunning, state.reason == nil else { return }
            state.reason = reason
            if let connection = unsafe duckdb_connection(bitPattern: state.connection) {
                unsafe duckdb_interrupt(connection)
            }
        }
    }

    /// Interrupts again what was interrupted and runs on, which happens where the first time fell into the moment in which DuckDB
    /// begins a statement.
    ///
    /// - Returns: Whether it still runs.
    func insist() -> Bool {
        state.withLock { state in
            guard state.isRunning, state.reason != nil else { return false }
            if let connection = unsafe duckdb_connection(bitPattern: state.connection) {
                unsafe duckdb_interrupt(connection)
            }
            return true
        }
    }

    func progress() -> QueryProgress {
        state.withLock { state in
            guard let connection = unsafe duckdb_connection(bitPattern: state.connection) else {
                return QueryProgress(fraction: nil, rowsProcessed: 0, totalRows: 0)
            }
            let progress = unsafe duckdb_query_progress(connection)
            return QueryProgress(
                fraction: progress.percentage < 0 ? nil : progress.percentage / 100,
                rowsProcessed: Int64(clamping: progress.rows_processed),
                totalRows: Int64(clamping: progress.total_rows_to_process))
        }
    }
}
