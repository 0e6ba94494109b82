/// The rows of a query, in chunks, as the engine finds them.
public protocol ResultStream: Sendable {
    var columns: [ColumnInfo] { get }

    /// The next rows, or nil after the last.
    func next() async throws -> ResultChunk?

    /// Whether rows were left out because of the row limit; known once `next()` returned nil.
    func wasTruncated() async -> Bool

    /// Ends the query early.
    func close() async
}

/// Bytes that come piece by piece.
public protocol ByteStream: Sendable {
    /// The next piece, or nil after the last.
    func next() async throws -> [UInt8]?
    func close() async
}

/// Some rows, column by column.
public struct ResultChunk: Sendable {
    public let rowCount: Int
    public let columns: [[QueryValue]]

    public init(rowCount: Int, columns: [[QueryValue]]) {
        self.rowCount = rowCount
        self.columns = columns
    }

    public func row(_ index: Int) -> [QueryValue] { columns.map { $0[index] } }
}

/// A column of a result.
public struct ColumnInfo: Sendable, Hashable {
    public var name: String
    public var type: SQLType

    public init(name: String, type: SQLType) {
        self.name = name
        self.type = type
    }
}
