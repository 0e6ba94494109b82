internal import Cryptography
public import Errors
internal import Execution
internal import Machine
public import Workers

/// The rows of one query that a step on a worker asks, on their way there; their file is gone with this value.
final class StepRead: Sendable {
    /// Which of the step's queries it is, counted from 1.
    let number: Int
    private let file: GrowingFile
    private let work: Task<Result<SentTable, MartletError>, Never>

    /// Begins the query.
    ///
    /// - Parameters:
    ///   - path: A new file for the rows.
    ///   - limit: The most bytes that they may have.
    init(
        number: Int, path: String, limit: Int, key: WorkKey, sql: String, lake: any PythonLake
    ) throws(MartletError) {
        self.number = number
        let file = try GrowingFile(path)
        self.file = file
        work = Task {
            var hash = SHA256()
            var size = 0
            do throws(MartletError) {
                try await lake.query(sql) { bytes throws(MartletError) in
                    guard bytes.count <= limit - size else {
                        throw MartletError(
                            .limitExceeded, "\(key) reads more than the \(limit) bytes that go to a worker at once",
                            hint: "Let the query filter or aggregate, or raise workers.table_bytes in martlet.yaml.")
                    }
                    try file.write(bytes, at: size)
                    hash.update(bytes)
                    size += bytes.count
                }
            } catch {
                return .failure(error)
            }
            return .success(SentTable(bytes: size, hash: hash.finalize().hex))
        }
    }

    deinit { work.cancel() }

    /// Waits for the query: how much there is, or why there is nothing.
    func result() async -> Result<SentTable, MartletError> { await work.value }

    /// A piece of the rows, an Arrow IPC stream; empty at their end.
    func piece(at offset: Int) throws(MartletError) -> [UInt8] { try file.read(at: offset, count: TablePiece.limit) }
}

/// A query that a step on a worker asks.
public struct ReadRequest: Sendable {
    public var lease: LeaseID
    /// Which of the step's queries it is, counted from 1; the same may be asked again and is done once.
    public var number: Int
    public var sql: String

    public init(lease: LeaseID, number: Int, sql: String) {
        self.lease = lease
        self.number = number
        self.sql = sql
    }
}

/// What the server says of a query that a step on a worker asks.
public enum ReadAnswer: Sendable {
    /// The rows are there, to be fetched in pieces.
    case ready(SentTable)
    /// The query did not succeed.
    case failed(MartletError)
    /// The worker has the step no more.
    case lost
}
