public import Clocks
public import Errors
public import Identifiers

/// A query that people keep under a name, for everybody who reads the project.
public struct SavedQuery: Sendable, Hashable {
    public let id: UUID
    public var name: String
    public var sql: String
    /// The state of the lake that it is asked at.
    public var ref: String
    public let createdAt: Timestamp
    public let createdBy: String
    public var updatedAt: Timestamp
    public var updatedBy: String
    /// Counts changes from 1, so that nobody replaces what they have not seen.
    public var version: Int64

    /// The longest name, in bytes.
    public static let nameLimit = 200
    /// The longest text, in bytes.
    public static let sqlLimit = 1 << 20
    /// Queries that a project keeps.
    public static let countLimit = 5_000

    public init(
        id: UUID, name: String, sql: String, ref: String, createdAt: Timestamp, createdBy: String,
        updatedAt: Timestamp, updatedBy: String, version: Int64
    ) {
        self.id = id
        self.name = name
        self.sql = sql
        self.ref = ref
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.updatedAt = updatedAt
        self.updatedBy = updatedBy
        self.version = version
    }

    /// The name as it is kept: without spaces around it.
    ///
    /// - Throws: `invalidInput` for one that is empty, too long or has control characters.
    public static func name(_ text: String) throws(MartletError) -> String {
        let trimmed = text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()
        let name = String(trimmed)
        guard !name.isEmpty, name.utf8.count <= nameLimit, !name.unicodeScalars.contains(where: { $0.value < 0x20 })
        else {
            throw MartletError(
                .invalidInput, "the name of a query must have 1 to \(nameLimit) bytes on one line",
                hint: "Call it by what it answers, such as 'Late flights by carrier'.")
        }
        return name
    }

    /// - Throws: `invalidInput` for a text that is empty, `limitExceeded` for one that is too long.
    public static func sql(_ text: String) throws(MartletError) -> String {
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw MartletError(.invalidInput, "a query without a text cannot be saved")
        }
        guard text.utf8.count <= sqlLimit else {
            throw MartletError(.limitExceeded, "the text of a saved query has more than \(sqlLimit) bytes")
        }
        return text
    }
}

/// The port to where saved queries are kept; each call is one transaction.
public protocol SavedQueryStore: Sendable {
    /// All of them, by name.
    func queries() async throws -> [SavedQuery]
    func query(_ id: UUID) async throws -> SavedQuery?

    /// - Throws: `alreadyExists` where another one has the name; `limitExceeded` where there are too many.
    func create(_ query: SavedQuery) async throws

    /// Replaces the version before the one that is given.
    ///
    /// - Throws: `notFound`; `conflict` where somebody else changed it meanwhile; `alreadyExists` where another has the name.
    func replace(_ query: SavedQuery) async throws

    /// - Returns: Whether it was there.
    func delete(_ id: UUID) async throws -> Bool
}
