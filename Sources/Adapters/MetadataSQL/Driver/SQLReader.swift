internal import Errors
internal import Synchronization
internal import Threads

/// Runs reads, on connections that no write holds up.
protocol SQLReader: Sendable {
    /// Nil where only a query can tell whether anything was committed.
    var changes: ChangeMark? { get }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (inout SQLHandle) throws(MartletError) -> Value
    ) async throws(MartletError) -> Value
}

/// Reads of a database in a file: on the caller's thread, since they take microseconds.
final class LocalReader: SQLReader {
    private let connection: Mutex<SQLHandle>
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

/// Reads of a database on another machine: on a few threads of their own, so that waiting holds none of the cooperative pool.
final class RemoteReader: SQLReader {
    /// A connection that no read uses.
    private struct Idle: @unchecked Sendable {
        // Whoever took it from the list is alone with it.
        let connection: any SQLConnection
    }

    private let driver: any SQLDriver
    private let threads: BlockingThreads
    /// No more than there are threads; the one used last comes first, so that it is warm.
    private let idle = Mutex<[Idle]>([])
    let changes: ChangeMark? = nil

    init(_ driver: any SQLDriver) {
        self.driver = driver
        threads = BlockingThreads(name: "state-reader", limit: driver.readers)
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (inout SQLHandle) throws(MartletError) -> Value
    ) async throws(MartletError) -> Value {
        try await threads.run { () throws(MartletError) -> Value in
            if let connection = self.idle.withLock({ $0.popLast() })?.connection {
                do throws(MartletError) {
                    return try self.read(on: connection, body)
                } catch {
                    // The database was started anew since the last read, so the others are of no use either.
                    guard connection.isBroken else { throw error }
                    self.idle.withLock { $0.removeAll() }
                }
            }
            return try self.read(on: try self.driver.connect(.reading), body)
        }
    }

    private func read<Value: Sendable>(
        on connection: any SQLConnection, _ body: (inout SQLHandle) throws(MartletError) -> Value
    ) throws(MartletError) -> Value {
        var handle = SQLHandle(connection)
        defer { if !connection.isBroken { idle.withLock { $0.append(Idle(connection: connection)) } } }
        return try body(&handle)
    }
}
